/** Texts. A blank text is as good as an empty one, and an empty result is blank. Places count characters, from 1. */
import type { Decimal } from "@/fields/base/decimals";
import { readDateFormat, readNumberFormat, writeFormatted, writeThousands } from "../formats.ts";
import { limited, roundTo, signOf, whole } from "../numbers.ts";
import { capital, small } from "../order.ts";
import { BLANK, Failure, type Result, type Setting, type Value } from "../types.ts";
import {
  charactersIn,
  countIn,
  literalAt,
  numberIn,
  of,
  Refused,
  startOf,
  type Twin,
  textIn,
  truthIn,
  written,
} from "./base.ts";
import { placesIn } from "./numbers.ts";

const LONGEST_RESULT = 100_000;
const LONGEST_WANTED = 1_000;
const LONGEST_ENCODED = 5_000;
/** Any text on its way through a formula. */
const LONGEST_TEXT = 1_000_000;

const lengthOf = (value: Value | undefined) => charactersIn(value).length;
const startIn = (value: Value | undefined) => (value === undefined ? 1 : Math.max(1, countIn(value)));

/** A function of a text. */
function ofText(calculate: (text: string) => Result): Twin {
  return of("text", ([text]) => calculate(textIn(text)));
}

/** One in which another text is looked for, which must not be long. */
function searching(
  type: "text" | "number" | "boolean",
  wanted: 0 | 1,
  calculate: (values: readonly Value[]) => Result,
): Twin {
  return of(type, (values) => (lengthOf(values[wanted]) > LONGEST_WANTED ? new Failure("#VALUE") : calculate(values)));
}

/** Where a text holds another one from a place on. */
function find(fold: (text: string) => string): Twin {
  return searching("number", 0, ([wanted, text, start]) => {
    const from = startIn(start) - 1;
    const rest = fold(charactersIn(text).slice(from).join(""));
    const at = rest.indexOf(fold(textIn(wanted)));
    return at < 0 ? null : whole(Array.from(rest.slice(0, at)).length + 1 + from);
  });
}

const same = (text: string) => text;

function occurrences([text, wanted]: readonly Value[]): Decimal {
  return whole(textIn(wanted) === "" ? 0 : textIn(text).split(textIn(wanted)).length - 1);
}

const beside = (isBehind: boolean) =>
  searching("text", 1, ([text, separator]) => {
    const [all, mark] = [textIn(text), textIn(separator)];
    const at = mark === "" ? -1 : all.indexOf(mark);
    if (at < 0) return null;
    return isBehind ? all.slice(at + mark.length) : all.slice(0, at);
  });

const substitute = searching("text", 1, ([value, oldText, newText, which]) => {
  const [text, old, made] = [textIn(value), textIn(oldText), textIn(newText)];
  if (old === "") return text;
  const parts = text.split(old);
  const growth = (parts.length - 1) * (lengthOf(made) - lengthOf(old));
  if (lengthOf(text) + growth > LONGEST_RESULT) return new Failure("#VALUE");
  if (which === undefined || which === null) return parts.join(made);
  const at = countIn(which);
  if (at < 1 || at > parts.length - 1) return text;
  return `${parts.slice(0, at).join(old)}${made}${parts.slice(at).join(old)}`;
});

const repeat = of("text", ([value, times]) =>
  lengthOf(value) * countIn(times) > LONGEST_RESULT ? new Failure("#VALUE") : textIn(value).repeat(countIn(times)),
);

const middle = of("text", ([value, start, count]) => {
  const from = startIn(start) - 1;
  return charactersIn(value)
    .slice(from, from + countIn(count))
    .join("");
});

const replace = of("text", ([value, start, count, made]) => {
  const [characters, from] = [charactersIn(value), startIn(start) - 1];
  return characters.slice(0, from).join("") + textIn(made) + characters.slice(from + countIn(count)).join("");
});

function last(value: Value | undefined, count: number): string {
  return count === 0 ? "" : charactersIn(value).slice(-count).join("");
}

function padded(isBefore: boolean): Twin {
  return of("text", ([value, length, filling]) => {
    const [text, count, fill] = [textIn(value), countIn(length), filling === undefined ? " " : startOf(filling, 100)];
    if (count > LONGEST_RESULT) return new Failure("#VALUE");
    const missing = count - lengthOf(text);
    if (missing <= 0 || fill === "") return text;
    const added = startOf(fill.repeat(Math.ceil(missing / lengthOf(fill))), missing);
    return isBefore ? added + text : text + added;
  });
}

const character = of("text", ([value]) => {
  const code = limited(numberIn(value), 0, 0x110000);
  const isOne = code >= 1 && code < 0x110000 && !(code >= 0xd800 && code < 0xe000);
  return isOne ? String.fromCodePoint(code) : new Failure("#VALUE");
});

const mask = of("text", ([value, first, final]) => {
  const [length, before, after] = [lengthOf(value), countIn(first), countIn(final)];
  if (length <= before + after) return "*".repeat(length);
  return startOf(value, before) + "*".repeat(length - before - after) + last(value, after);
});

const encode = ofText((text) =>
  lengthOf(text) > LONGEST_ENCODED
    ? new Failure("#VALUE")
    : encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
);

const fixed = of("text", ([value, places, isPlain]) => {
  if (value === null) return null;
  const count = places === undefined ? 2 : placesIn(places);
  const number = numberIn(value);
  const digits = Math.max(0, count);
  const sign = signOf(roundTo(number, count)) < 0 ? "-" : "";
  return sign + writeThousands(number, { whole: 1, least: digits, most: digits, hasThousands: !truthIn(isPlain) });
});

/** The format is read when the formula is written. */
const asText: Twin = (parts, setting) => {
  const format = literalAt(parts, 1);
  const isNumber = (parts[0] ?? BLANK).type === "number";
  const write = isNumber ? readNumberFormat(format) : readDateFormat(format);
  if (!write)
    throw new Refused(1, "formula_format", { found: startOf(format, 60), kind: isNumber ? "number" : "date" });
  const read = of("text", ([value = null], { zone }: Setting) => writeFormatted(value, write, zone));
  return read(parts, setting);
};

export const joined: Twin = of("text", (values, { zone }) => {
  const text = values.map((value) => written(value, zone)).join("");
  return text.length > 2 * LONGEST_TEXT ? new Failure("#VALUE") : text;
});

const HALF = Array.from({ length: 0x5f }, (_, at) => String.fromCharCode(0x20 + at));
const FULL = ["\u3000", ...Array.from({ length: 0x5e }, (_, at) => String.fromCharCode(0xff01 + at))];

function translated(from: readonly string[], to: readonly string[]): Twin {
  const table = new Map(from.map((sign, at) => [sign, to[at] ?? sign]));
  return ofText((text) => Array.from(text, (sign) => table.get(sign) ?? sign).join(""));
}

/** Every word with a capital letter; words are of letters and digits. */
function proper(text: string): string {
  return small(text).replace(
    /[\p{L}\p{N}]+/gu,
    (word) => capital(startOf(word, 1)) + word.slice(startOf(word, 1).length),
  );
}

export const texts: Readonly<Record<string, Twin>> = {
  CONCATENATE: joined,
  TEXT: asText,
  FIXED: fixed,
  LEN: of("number", ([text]) => whole(lengthOf(text))),
  UPPER: ofText(capital),
  LOWER: ofText(small),
  PROPER: ofText(proper),
  TRIM: ofText((text) => text.replace(/[^\S\u00a0\u2007\u202f\ufeff]+/g, " ").replace(/^ +| +$/g, "")),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes away
  CLEAN: ofText((text) => text.replace(/[\x01-\x1f\x7f]/g, "")),
  LEFT: of("text", ([text, count]) => startOf(text, count === undefined ? 1 : countIn(count))),
  RIGHT: of("text", ([text, count]) => last(text, count === undefined ? 1 : countIn(count))),
  MID: middle,
  FIND: find(same),
  SEARCH: find(small),
  CONTAINS: searching("boolean", 1, ([text, wanted]) => small(textIn(text)).includes(small(textIn(wanted)))),
  OCCURRENCES: searching("number", 1, occurrences),
  TEXTBEFORE: beside(false),
  TEXTAFTER: beside(true),
  STARTSWITH: of("boolean", ([text, beginning]) => textIn(text).startsWith(textIn(beginning))),
  ENDSWITH: of("boolean", ([text, ending]) => textIn(text).endsWith(textIn(ending))),
  EXACT: of("boolean", ([a, b]) => textIn(a) === textIn(b)),
  SUBSTITUTE: substitute,
  REPLACE: replace,
  REPT: repeat,
  PADLEFT: padded(true),
  PADRIGHT: padded(false),
  CHAR: character,
  CODE: of("number", ([text]) => (textIn(text) === "" ? null : whole(textIn(text).codePointAt(0) ?? 0))),
  ENCODEURL: encode,
  MASK: mask,
  HALFWIDTH: translated(FULL, HALF),
  FULLWIDTH: translated(HALF, FULL),
};
