/** What other products call our functions, and calls that are written differently here. */
import { catalogue } from "./catalogue.ts";

/** The same function under another name. */
const foreign: Readonly<Record<string, string>> = {
  // Excel and WPS
  CONCAT: "CONCATENATE",
  IFNA: "IFERROR",
  CEIL: "CEILING",
  NUMBERVALUE: "VALUE",
  TRUNC: "ROUNDDOWN",
  // Airtable
  DATETIME_PARSE: "DATEVALUE",
  // Feishu
  CONTAIN: "CONTAINS",
  CONTAINTEXT: "CONTAINS",
  ISNULL: "ISBLANK",
  TODATE: "DATEVALUE",
  TONUMBER: "VALUE",
};

/** Under the same name in other products, with another meaning that cannot be seen in the call. */
const different: ReadonlySet<string> = new Set(["WEEKDAY", "WEEKNUM"]);

export function supported(name: string): boolean {
  return catalogue.has(name) || name === "TRUE" || name === "FALSE";
}

export function isDifferent(name: string): boolean {
  return different.has(name);
}

/** What a function is called here; a name of ours is never another's. */
export function nameHere(name: string): string {
  return supported(name) ? name : (foreign[name] ?? name);
}

/** How a call is said here, where that is more than another name. */
export function ruleFor(name: string): Rule | undefined {
  return adapted[name] ?? (supported(name) ? undefined : rewritten[name]);
}

type Rule = (given: readonly string[]) => string | undefined;

/** Units as Excel and Feishu abbreviate them. */
const UNITS: Readonly<Record<string, string>> = { d: "days", w: "weeks", m: "months", q: "quarters", y: "years" };

/** A unit that is written out in the call, as it is understood here; undefined where we have none. */
function unitOf(written: string): string | undefined {
  const name = /^["'“‘](.*)["'”’]$/.exec(written)?.[1]?.trim().toLowerCase() ?? "";
  if (/^(day|week|month|quarter|year)s?$/.test(name)) return written;
  return UNITS[name] && `"${UNITS[name]}"`;
}

const call = (name: string, ...given: readonly string[]) => `${name}(${given.join(", ")})`;

function compared(operator: string): Rule {
  return (given) => (given.length === 2 ? `(${given[0]} ${operator} ${given[1]})` : undefined);
}

/** `DATEDIF(first, last, unit)` from arguments in either order. */
function difference(first: number, last: number): Rule {
  return (given) => {
    const unit = given.length === 3 ? unitOf(given[2] ?? "") : undefined;
    return unit && call("DATEDIF", given[first] ?? "", given[last] ?? "", unit);
  };
}

const withUnit: Rule = ([date = "", count = "", unit = "", ...more]) => {
  const known = more.length === 0 ? unitOf(unit) : undefined;
  return known && call("DATEADD", date, count, known);
};

/** Functions of ours, whose arguments others write differently; undefined where a call cannot be said here. */
const adapted: Readonly<Record<string, Rule>> = { DATEDIF: difference(0, 1), DATEADD: withUnit };

/** Functions that we do not have, said by others. */
const rewritten: Readonly<Record<string, Rule>> = {
  DATETIME_DIFF: difference(1, 0),
  DAYS: (given) => (given.length === 2 ? call("DATEDIF", given[1] ?? "", given[0] ?? "", '"days"') : undefined),
  EDATE: (given) => (given.length === 2 ? call("DATEADD", ...given, '"months"') : undefined),
  IS_BEFORE: compared("<"),
  IS_AFTER: compared(">"),
  IS_SAME: compared("="),
  IFBLANK: ([value = "", ...others]) =>
    others.length === 1 ? call("IF", call("ISBLANK", value), others[0] ?? "", value) : undefined,
  ISNOTBLANK: (given) => (given.length === 1 ? call("NOT", call("ISBLANK", ...given)) : undefined),
};
