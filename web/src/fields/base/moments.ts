/**
 * Dates, times and instants in text, the same as the server reads and writes them. A calendar date is a string
 * `2026-11-22` from end to end and never becomes an instant, so no zone can move it.
 */
import { fold, LONGEST } from "./texts.ts";

/** A date as written, and the time and offset beside it where there are any. */
export interface Moment {
  readonly day: string;
  /** `13:05:20` with up to six digits behind the second. */
  readonly time: string | null;
  /** Minutes from UTC. */
  readonly offset: number | null;
}

const MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const FULL_NAMES = "january february march april may june july august september october november december sept".split(
  " ",
);

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  const short = MONTH_NAMES.indexOf(lower);
  if (short >= 0) return short + 1;
  const full = FULL_NAMES.indexOf(lower);
  return full === 12 ? 9 : full + 1;
}

const NAME = "(?<name>[A-Za-z]{3,9})\\.?";
const DATES = [
  /^(?<y>\d{4})\s?(?<s>[-/.])\s?(?<m>\d{1,2})\s?\k<s>\s?(?<d>\d{1,2})/,
  /^(?<y>\d{4}|\d{2})\s?年\s?(?<m>\d{1,2})\s?月\s?(?<d>\d{1,2})\s?[日号]/,
  /^(?<a>\d{1,2})\s?(?<s>[-/.])\s?(?<b>\d{1,2})\s?\k<s>\s?(?<y>\d{4})/,
  new RegExp(`^(?<d>\\d{1,2})[- ]${NAME}[-, ]\\s?(?<y>\\d{4}|\\d{2})`),
  new RegExp(`^${NAME}\\s(?<d>\\d{1,2})(?:st|nd|rd|th)?,?\\s(?<y>\\d{4})`),
  new RegExp(`^(?<y>\\d{4})[- ]${NAME}[- ](?<d>\\d{1,2})`),
];
const COMPACT = /^(?<y>[12]\d{3})(?<m>[01]\d)(?<d>[0-3]\d)(?<t>[0-2]\d[0-5]\d[0-5]\d)?$/;
const WEEKDAY =
  /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s|\s?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?(?=\s|$|[上下凌中晚0-9])/;
const TIME =
  /^(?<cn>上午|下午|凌晨|早上|中午|晚上)?\s?(?<h>\d{1,2})\s?(?:[:时点]\s?(?<m>\d{1,2})\s?(?:分|:(?<s>\d{1,2})(?:[.,](?<f>\d{1,9}))?|分(?<cs>\d{1,2})秒)?|[时点])\s?(?<half>[AaPp]\.?[Mm]\.?)?\s?(?<z>Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?$/;

export type DayOrder = "mdy" | "dmy";

/** `order` decides 01/02/2024, and only what it must decide. */
export function readMoment(text: string, order: DayOrder = "mdy"): Moment | null {
  if (text.length > LONGEST || text.length < 6) return null;
  const folded = fold(text);
  const compact = COMPACT.exec(folded)?.groups;
  if (compact) return compactMoment(compact);
  const bare = folded.replace(WEEKDAY, "");
  for (const pattern of DATES) {
    const match = pattern.exec(bare);
    if (match) return momentOf(match, bare.slice(match[0].length), order);
  }
  return null;
}

function compactMoment(parts: Record<string, string>): Moment | null {
  const day = dayText(Number(parts.y), Number(parts.m), Number(parts.d));
  if (!day) return null;
  const clock = parts.t;
  if (!clock) return { day, time: null, offset: null };
  const time = timeText(Number(clock.slice(0, 2)), Number(clock.slice(2, 4)), Number(clock.slice(4)));
  return time ? { day, time, offset: null } : null;
}

function momentOf(match: RegExpExecArray, rest: string, order: DayOrder): Moment | null {
  const parts = match.groups as Record<string, string | undefined>;
  const written = parts.y ?? "";
  const year = Number(written) + (written.length === 2 ? 2000 : 0);
  const [month, date] = monthAndDay(parts, order);
  const day = dayText(year, month, date);
  if (!day) return null;
  if (!rest.trim()) return { day, time: null, offset: null };
  if (/^\d/.test(rest) && /\d$/.test(match[0])) return null;
  const clock = readClock(rest);
  return clock && { day, ...clock };
}

function monthAndDay(parts: Record<string, string | undefined>, order: DayOrder): [number, number] {
  if (parts.a !== undefined) {
    const [first, second] = [Number(parts.a), Number(parts.b)];
    const isDayFirst = first > 12 || (second <= 12 && order === "dmy");
    return isDayFirst ? [second, first] : [first, second];
  }
  return [parts.name === undefined ? Number(parts.m) : monthOf(parts.name), Number(parts.d)];
}

function readClock(rest: string): { time: string; offset: number | null } | null {
  const body = /^[ ,T]/.test(rest) ? rest.replace(/^[ ,T]+/, "") : rest;
  const parts = TIME.exec(body.trimEnd())?.groups;
  if (!parts) return null;
  const hour = hourOf(Number(parts.h), parts.half, parts.cn);
  if (hour === null) return null;
  const offset = offsetOf(parts.z);
  if (offset === undefined) return null;
  const time = timeText(hour, Number(parts.m ?? 0), Number(parts.s ?? parts.cs ?? 0), parts.f);
  return time ? { time, offset } : null;
}

function hourOf(hour: number, half: string | undefined, chinese: string | undefined): number | null {
  if (!half && !chinese) return hour;
  if (half && !(hour >= 1 && hour <= 12)) return null;
  const isAfternoon = half ? /^p/i.test(half) : ["下午", "晚上", "中午"].includes(chinese ?? "");
  if (isAfternoon) return hour < 12 && !(chinese === "中午" && hour === 11) ? hour + 12 : hour;
  return hour === 12 ? 0 : hour;
}

/** Minutes; null where none is written, undefined where it cannot be. */
function offsetOf(mark: string | undefined): number | null | undefined {
  if (mark === undefined) return null;
  const digits = mark
    .replace(/^(UTC|GMT)/, "")
    .replace(/^Z/, "")
    .replace(":", "");
  if (!digits) return 0;
  const [sign, number] = [digits.startsWith("-") ? -1 : 1, digits.slice(1)];
  const [hours, minutes] = number.length > 2 ? [number.slice(0, -2), number.slice(-2)] : [number, "0"];
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return sign * (Number(hours) * 60 + Number(minutes));
}

function dayText(year: number, month: number, day: number): string | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

export function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

function timeText(hour: number, minute: number, second: number, fraction = ""): string | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const micros = fraction.slice(0, 6).replace(/0+$/, "");
  return `${two(hour)}:${two(minute)}:${two(second)}${micros && `.${micros}`}`;
}

const two = (value: number) => String(value).padStart(2, "0");

/** The calendar date as written; a time beside it is left out and never moves the day. */
export function readDate(text: string, order: DayOrder = "mdy"): string | null {
  return readMoment(text, order)?.day ?? null;
}

/** An instant as the server writes it; the offset in the text counts, else the clock of `zone`. A bare date is its midnight. */
export function readInstant(text: string, zone: string, order: DayOrder = "mdy"): string | null {
  const moment = readMoment(text, order);
  if (!moment) return null;
  const [clock = "", micros = ""] = (moment.time ?? "00:00:00").split(".");
  const local = utcOf(moment.day, clock);
  return instantText(moment.offset === null ? fromLocal(local, zone) : local - moment.offset * 60_000, micros);
}

/** Midnight UTC of a date, or the moment of a clock on it were it UTC's. */
export function utcOf(day: string, clock = "00:00:00"): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const [hour = 0, minute = 0, second = 0] = clock.split(":").map(Number);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, date);
  moment.setUTCHours(hour, minute, second);
  return moment.getTime();
}

function instantText(time: number, micros: string): string | null {
  const moment = new Date(time);
  const year = moment.getUTCFullYear();
  if (Number.isNaN(time) || year < 1 || year > 9999) return null;
  return `${moment.toISOString().slice(0, 19)}${micros && `.${micros}`}+00:00`;
}

/**
 * A local time in a zone as an instant. Where a clock is put back, the first of the two occurrences; where it is put
 * forward, as if the clock had not been changed yet.
 */
export function fromLocal(local: number, zone: string): number {
  const before = offsetAt(local - 86_400_000, zone);
  const after = offsetAt(local + 86_400_000, zone);
  const first = local - before;
  if (before === after || offsetAt(first, zone) === before) return first;
  const second = local - after;
  return offsetAt(second, zone) === after ? second : first;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    const numeric = "2-digit" as const;
    const options = { month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric } as const;
    clock = new Intl.DateTimeFormat("en-US", {
      ...options,
      timeZone: zone,
      calendar: "gregory",
      era: "short",
      year: "numeric",
      hourCycle: "h23",
    });
    clocks.set(zone, clock);
  }
  return clock;
}

export interface LocalTime {
  readonly day: string;
  /** `13:05:20`, without what is smaller. */
  readonly clock: string;
}

/** What the clock and the calendar of a zone show at an instant. */
export function toLocal(time: number, zone: string): LocalTime {
  const parts: Record<string, string> = {};
  for (const part of clockOf(zone).formatToParts(time)) parts[part.type] = part.value;
  const year = Number(parts.year);
  if (parts.era === "BC" || year > 9999) return toLocal(time, "UTC");
  return {
    day: `${String(year).padStart(4, "0")}-${parts.month}-${parts.day}`,
    clock: `${parts.hour}:${parts.minute}:${parts.second}`,
  };
}

/** Milliseconds that the zone is ahead of UTC at an instant. */
function offsetAt(time: number, zone: string): number {
  const { day, clock } = toLocal(time, zone);
  return utcOf(day, clock) - Math.floor(time / 1000) * 1000;
}

/** Today's date where this person is. */
export function todayIn(zone: string, now = Date.now()): string {
  return toLocal(now, zone).day;
}

export type DateLayout = "YYYY-MM-DD" | "YYYY/MM/DD" | "DD/MM/YYYY" | "MM/DD/YYYY" | "locale";
export type Hours = "24h" | "12h";

const SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export function writeDate(day: string, layout: DateLayout, locale: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  if (layout === "locale") {
    if (locale.startsWith("zh")) return `${year}年${Number(month)}月${Number(date)}日`;
    return `${SHORT_MONTHS[Number(month) - 1]} ${Number(date)}, ${year}`;
  }
  return layout.replace("YYYY", year).replace("MM", month).replace("DD", date);
}

export function writeClock(clock: string, hours: Hours, hasSeconds: boolean, locale: string): string {
  const rest = hasSeconds ? clock.slice(2) : clock.slice(2, 5);
  const hour = Number(clock.slice(0, 2));
  if (hours === "24h") return clock.slice(0, 2) + rest;
  const isAfternoon = hour >= 12;
  if (locale.startsWith("zh")) return `${isAfternoon ? "下午" : "上午"}${hour % 12 || 12}${rest}`;
  return `${hour % 12 || 12}${rest} ${isAfternoon ? "PM" : "AM"}`;
}

export function orderOf(layout: DateLayout): DayOrder {
  return layout === "DD/MM/YYYY" ? "dmy" : "mdy";
}
