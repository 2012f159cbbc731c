/** Texts. A blank text is as good as an empty one, and an empty result is blank. Places count characters, from 1. */
import { limited, whole } from "../numbers.ts";
import { capital, small } from "../order.ts";
import { Failure, type Value } from "../types.ts";
import { charactersIn, countIn, numberIn, of, type Twin, textIn, written } from "./base.ts";

const LONGEST_RESULT = 100_000;
/** What the preview is willing to hold. */
const LONGEST_HELD = 10_000_000;

const ends = (text: string) => text.replace(/^ +| +$/g, "");

function first(value: Value | undefined, count: number): string {
  return charactersIn(value).slice(0, count).join("");
}

function last(value: Value | undefined, count: number): string {
  return count === 0 ? "" : charactersIn(value).slice(-count).join("");
}

const find = of("number", ([wanted, text]) => {
  const at = textIn(text).indexOf(textIn(wanted));
  if (at < 0 || (textIn(text) === "" && textIn(wanted) !== "")) return null;
  return whole(charactersIn(textIn(text).slice(0, at)).length + 1);
});

const substitute = of("text", ([value, oldText, newText]) => {
  const [text, old, made] = [textIn(value), textIn(oldText), first(newText ?? null, 1000)];
  if (old === "") return text;
  const parts = text.split(old);
  const length = text.length + (parts.length - 1) * (made.length - old.length);
  return length > LONGEST_HELD ? new Failure("#VALUE") : parts.join(made);
});

const repeat = of("text", ([value, times]) => {
  const length = charactersIn(value).length * limited(numberIn(times), -1_000_000_000, 1_000_000_000);
  return length > LONGEST_RESULT ? new Failure("#VALUE") : textIn(value).repeat(countIn(times));
});

const middle = of("text", ([value, start, count]) => {
  const from = Math.max(1, countIn(start)) - 1;
  return charactersIn(value)
    .slice(from, from + countIn(count))
    .join("");
});

export const joined: Twin = of("text", (values, { zone }) => values.map((value) => written(value, zone)).join(""));

export const texts: Readonly<Record<string, Twin>> = {
  CONCATENATE: joined,
  LEN: of("number", ([text]) => whole(charactersIn(text).length)),
  UPPER: of("text", ([text]) => capital(textIn(text))),
  LOWER: of("text", ([text]) => small(textIn(text))),
  TRIM: of("text", ([text]) => ends(textIn(text).replace(/[^\S\u00a0\u2007\u202f\ufeff]+/g, " "))),
  LEFT: of("text", ([text, count]) => first(text, count === undefined ? 1 : countIn(count))),
  RIGHT: of("text", ([text, count]) => last(text, count === undefined ? 1 : countIn(count))),
  MID: middle,
  FIND: find,
  CONTAINS: of("boolean", ([text, wanted]) => small(textIn(text)).includes(small(textIn(wanted)))),
  SUBSTITUTE: substitute,
  REPT: repeat,
  EXACT: of("boolean", ([a, b]) => textIn(a) === textIn(b)),
};
