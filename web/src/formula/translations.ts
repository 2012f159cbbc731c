/** What other products call our functions, and calls that are written differently here. */
import { catalogue } from "./catalogue.ts";

/** The same function under another name. */
const foreign: Readonly<Record<string, string>> = {
  // Excel and WPS
  CONCAT: "CONCATENATE",
  "CEILING.MATH": "CEILING",
  COUNTA: "COUNT",
  "FLOOR.MATH": "FLOOR",
  "MODE.SNGL": "MODE",
  NUMBERVALUE: "VALUE",
  "PERCENTILE.INC": "PERCENTILE",
  "QUARTILE.INC": "QUARTILE",
  "RANK.EQ": "RANK",
  STDEVP: "STDEV.P",
  UNICHAR: "CHAR",
  UNICODE: "CODE",
  VAR: "VAR.S",
  VARP: "VAR.P",
  REGEXMATCH: "REGEX_MATCH",
  REGEXEXTRACT: "REGEX_EXTRACT",
  REGEXREPLACE: "REGEX_REPLACE",
  // Airtable
  ARRAYCOMPACT: "COMPACT",
  ARRAYFLATTEN: "MERGE",
  ARRAYJOIN: "JOIN",
  ARRAYSLICE: "SLICE",
  ARRAYUNIQUE: "UNIQUE",
  DATETIME_PARSE: "DATETIMEVALUE",
  ENCODE_URL_COMPONENT: "ENCODEURL",
  WORKDAY_DIFF: "NETWORKDAYS",
  // Feishu
  CONTAIN: "CONTAINS",
  CONTAINTEXT: "CONTAINS",
  ISNULL: "ISBLANK",
  LISTCOMBINE: "MERGE",
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

/** Units as other products abbreviate them; names in full are understood. */
const UNITS: Readonly<Record<string, string>> = {
  d: "days",
  w: "weeks",
  m: "months",
  q: "quarters",
  y: "years",
  h: "hours",
  s: "seconds",
};

/** A unit that is written out in the call, as it is understood here; undefined where we have none. */
function unitOf(written: string): string | undefined {
  const name = inQuotes(written)?.trim().toLowerCase() ?? "";
  if (/^(day|week|month|quarter|year|hour|minute|second)s?$|^[天日周月季年时分秒]|^小时$/.test(name)) return written;
  return UNITS[name] && `"${UNITS[name]}"`;
}

function inQuotes(written: string): string | undefined {
  return /^["'“‘]([\s\S]*)["'”’]$/.exec(written)?.[1];
}

const call = (name: string, ...given: readonly string[]) => `${name}(${given.join(", ")})`;

function compared(operator: string): Rule {
  return (given) => (given.length === 2 ? `(${given[0]} ${operator} ${given[1]})` : undefined);
}

/** The same call with its unit as we write it. */
function withUnit(name: string): Rule {
  return (given) => {
    const unit = given.length === 3 ? unitOf(given[2] ?? "") : undefined;
    return unit && call(name, ...given.slice(0, 2), unit);
  };
}

/** A format of dates as Airtable writes it, `YYYY-MM-DD HH:mm`, as spreadsheets do; undefined where it has other parts. */
function dateFormat(written: string): string | undefined {
  const format = inQuotes(written);
  if (format === undefined || !/^(?:YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|mm|ss|[^A-Za-z"\\])+$/.test(format))
    return undefined;
  return `"${format.replace(/[YDH]/g, (letter) => letter.toLowerCase()).replaceAll("M", "m")}"`;
}

const formatted: Rule = (given) => {
  const format = given.length === 2 ? dateFormat(given[1] ?? "") : undefined;
  return format && call("TEXT", given[0] ?? "", format);
};

/** Functions of ours, whose units others abbreviate; undefined where a call cannot be said here. */
const adapted: Readonly<Record<string, Rule>> = {
  DATEADD: withUnit("DATEADD"),
  DATEDIF: withUnit("DATEDIF"),
  DATETIME_DIFF: withUnit("DATETIME_DIFF"),
};

/** Functions that we do not have, said by others. */
const rewritten: Readonly<Record<string, Rule>> = {
  DATETIME_FORMAT: formatted,
  IS_BEFORE: compared("<"),
  IS_AFTER: compared(">"),
  IS_SAME: compared("="),
  ISNOTBLANK: (given) => (given.length === 1 ? call("NOT", call("ISBLANK", ...given)) : undefined),
  TEXTJOIN: ([separator = "", , ...values]) =>
    values.length > 0 ? call("JOIN", call("MERGE", ...values), separator) : undefined,
};
