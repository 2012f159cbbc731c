/** Formats of TEXT, as Excel writes them: read when the formula is written (`model/formula/formats.py` says the syntax). */
import { type Decimal, plainText, round } from "@/fields/base/decimals";
import { localOf, partsOf, weekdayOf } from "./calendar.ts";
import { multiply, signOf, whole } from "./numbers.ts";
import { isDecimal, type Value } from "./types.ts";

const LONGEST_FORMAT = 100;
const CORE = /[#0,]*[#0](?:\.[#0]*)?|\.[#0]+/y;
const LITERAL = /"([^"]*)"|\\([\s\S])|([^#0?@*_;[\]"\\])/y;
const DATE = /(y{4}|yy|m{1,4}|d{1,4}|h{1,2}|s{1,2}|a{3,4}|am\/pm|上午\/下午)|"([^"]*)"|\\([\s\S])|([^a-z"\\])/iy;

/** What writes a value; null where it cannot. */
type Write = (value: Value, zone: string) => string | null;

interface Digits {
  /** Before the point at least. */
  readonly whole: number;
  /** Behind it, at least and at most. */
  readonly least: number;
  readonly most: number;
  readonly hasThousands: boolean;
}

/** A blank is nothing. */
export function writeFormatted(value: Value, write: Write, zone: string): string | null {
  return value === null ? null : write(value, zone);
}

// Numbers

/** Null where the text is no format for numbers. */
export function readNumberFormat(text: string): Write | null {
  const [before, at] = readLiteral(text, 0);
  const core = matchAt(CORE, text, at)?.[0];
  if (core === undefined || text.length > LONGEST_FORMAT) return null;
  const [after, end] = readLiteral(text, at + core.length);
  const [front = "", fraction = ""] = core.split(".");
  if (end !== text.length || fraction.replace(/^0+/, "").includes("0")) return null;
  const isPercent = text.replace(/"[^"]*"|\\[\s\S]/g, "").includes("%");
  const digits: Digits = {
    whole: front.replace(/[^0]/g, "").length,
    least: fraction.replace(/[^0]/g, "").length,
    most: fraction.length,
    hasThousands: front.includes(","),
  };
  return (value) => {
    if (!isDecimal(value)) return null;
    const number = isPercent ? multiply(value, whole(100)) : value;
    const sign = signOf(round(number, digits.most)) < 0 ? "-" : "";
    return `${sign}${before}${writeThousands(number, digits)}${after}`;
  };
}

function readLiteral(text: string, start: number): [string, number] {
  let [found, at] = ["", start];
  for (;;) {
    const piece = matchAt(LITERAL, text, at);
    if (!piece || matchAt(CORE, text, at)) return [found, at];
    found += piece[1] ?? piece[2] ?? piece[3] ?? "";
    at += piece[0].length;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A number without its sign. */
export function writeThousands(number: Decimal, { whole: most, least, most: places, hasThousands }: Digits): string {
  const [front = "", fraction = ""] = plainText(round(number, places)).replace("-", "").split(".");
  const behind = fraction.replace(/0+$/, "").padEnd(least, "0");
  const before = (front === "0" ? "" : front).padStart(most, "0");
  const grouped = hasThousands ? before.replace(/\B(?=(\d{3})+$)/g, ",") : before;
  return behind === "" ? grouped : `${grouped}.${behind}`;
}

// Dates

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

type PieceWriter = (moment: Moment) => string;

const MONTHS = "January February March April May June July August September October November December".split(" ");
const WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");
const two = (number: number) => String(number).padStart(2, "0");
const monthName = ({ month }: Moment) => MONTHS[month - 1] ?? "";
const dayName = ({ weekday }: Moment) => WEEKDAYS[weekday - 1] ?? "";
const chineseDay = ({ weekday }: Moment) => "一二三四五六日"[weekday - 1] ?? "";

const PIECES: Readonly<Record<string, PieceWriter>> = {
  yyyy: ({ year }) => String(year).padStart(4, "0"),
  yy: ({ year }) => two(year % 100),
  m: ({ month }) => String(month),
  mm: ({ month }) => two(month),
  mmm: (moment) => monthName(moment).slice(0, 3),
  mmmm: monthName,
  d: ({ day }) => String(day),
  dd: ({ day }) => two(day),
  ddd: (moment) => dayName(moment).slice(0, 3),
  dddd: dayName,
  s: ({ second }) => String(second),
  ss: ({ second }) => two(second),
  aaa: chineseDay,
  aaaa: (moment) => `星期${chineseDay(moment)}`,
  "am/pm": ({ hour }) => (hour < 12 ? "AM" : "PM"),
  "上午/下午": ({ hour }) => (hour < 12 ? "上午" : "下午"),
};

/** Null where the text is no format for dates. */
export function readDateFormat(text: string): Write | null {
  const found: RegExpExecArray[] = [];
  let at = 0;
  for (let piece = matchAt(DATE, text, at); piece; piece = matchAt(DATE, text, at)) {
    found.push(piece);
    at += piece[0].length;
  }
  const names = found.map((piece) => (piece[1] ?? "").toLowerCase());
  if (at !== text.length || text.length > LONGEST_FORMAT || names.every((name) => name === "")) return null;
  const writers = found.map((piece, place) => writerOf(piece, names, place));
  return (value, zone) => {
    const moment = momentOf(value, zone);
    return moment && writers.map((write) => write(moment)).join("");
  };
}

function writerOf(piece: RegExpExecArray, names: readonly string[], place: number): PieceWriter {
  const name = names[place] ?? "";
  if (name === "") return () => piece[2] ?? piece[3] ?? piece[4] ?? "";
  const isHalf = names.some((one) => one === "am/pm" || one === "上午/下午");
  if (name.startsWith("h")) {
    const hourIn = ({ hour }: Moment) => (isHalf ? hour % 12 || 12 : hour);
    return (moment) => (name === "hh" ? two(hourIn(moment)) : String(hourIn(moment)));
  }
  if (name === "m" && isMinute(names, place)) return ({ minute }) => String(minute);
  if (name === "mm" && isMinute(names, place)) return ({ minute }) => two(minute);
  return PIECES[name] ?? (() => "");
}

/** Behind an hour, or before seconds, as Excel decides. */
function isMinute(names: readonly string[], place: number): boolean {
  const before = names.slice(0, place).findLast((name) => name !== "") ?? "";
  const after = names.slice(place + 1).find((name) => name !== "") ?? "";
  return before.startsWith("h") || after.startsWith("s");
}

function momentOf(value: Value, zone: string): Moment | null {
  if (typeof value === "bigint") {
    const { day, ...clock } = localOf(value, zone);
    return { ...partsOf(day), ...clock, weekday: weekdayOf(day) };
  }
  if (typeof value !== "number") return null;
  return { ...partsOf(value), weekday: weekdayOf(value), hour: 0, minute: 0, second: 0 };
}
