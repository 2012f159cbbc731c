/**
 * The calendar: dates are counted in days from the first of the year 1, months from January of the year 0, and what
 * leaves the years 1 to 9999 is null.
 */
import type { Decimal } from "@/fields/base/decimals";
import { fromLocal, toLocal, utcOf } from "@/fields/base/moments";
import { approximate, limited, whole } from "./numbers.ts";

const DAY_MS = 86_400_000;
const FIRST_MS = -62_135_596_800_000;
/** From the first day of the year 1 to the last of the year 9999. */
const DAYS = 3_652_059;
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = FIRST_SECOND + DAYS * 86_400;
/** Of days or months: beyond it any date leaves the calendar. */
const FURTHEST = 4_000_000;

export interface DayParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** The number of a date that is in the calendar. */
export function dayOf(year: number, month: number, day: number): number {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return (moment.getTime() - FIRST_MS) / DAY_MS;
}

export function partsOf(day: number): DayParts {
  const moment = new Date(day * DAY_MS + FIRST_MS);
  return { year: moment.getUTCFullYear(), month: moment.getUTCMonth() + 1, day: moment.getUTCDate() };
}

/** `2026-11-22` as its number; null where it is no date. */
export function readDay(text: string): number | null {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  return dayFrom(year, month, day);
}

/** Null where there is no such date. */
export function dayFrom(year: number, month: number, day: number): number | null {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return null;
  return day <= daysIn(year, month) ? dayOf(year, month, day) : null;
}

export function daysIn(year: number, month: number): number {
  return dayOf(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - dayOf(year, month, 1);
}

export function writeDay(day: number): string {
  const { year, month, day: date } = partsOf(day);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: number): number {
  return (day % 7) + 1;
}

/** The week of the year as ISO 8601 counts: it belongs to the year of its Thursday. */
export function weekOf(day: number): number {
  const thursday = day - weekdayOf(day) + 4;
  return Math.floor((thursday - dayOf(partsOf(thursday).year, 1, 1)) / 7) + 1;
}

/** A number of days or months as it is counted with. */
export function bounded(number: Decimal): number {
  return limited(number, -FURTHEST, FURTHEST);
}

/** A date whole days later. */
export function shiftDay(day: number, days: number): number | null {
  const shifted = day + days;
  return shifted >= 0 && shifted < DAYS ? shifted : null;
}

/** An instant days, or parts of days, later or earlier. */
export function shiftInstant(instant: bigint, days: Decimal, direction: 1 | -1): bigint | null {
  const size = Math.max(-FURTHEST, Math.min(FURTHEST, approximate(days)));
  return shiftSeconds(instant, direction * size * 86_400);
}

export function shiftSeconds(instant: bigint, more: number): bigint | null {
  return instantFrom(Number(instant) / 1e6 + more);
}

/** The instant so many seconds after 1970, as exact as a double of seconds, as it is on the server. */
export function instantFrom(seconds: number): bigint | null {
  if (!(seconds > FIRST_SECOND - 1 && seconds < LAST_SECOND)) return null;
  return BigInt(Math.round((seconds - EPOCH_2000) * 1e6)) + BigInt(EPOCH_2000) * 1_000_000n;
}

/** The instant at which clock and calendar of a zone show a date and, on it, so many microseconds from midnight. */
export function instantOf(day: number, micros: number, zone: string): bigint | null {
  const local = day * DAY_MS + FIRST_MS + Math.floor(micros / 1000);
  // Zones are known inside of the calendar only; at its edges they are as they are two days away.
  const known = Math.max(FIRST_MS + 2 * DAY_MS, Math.min(FIRST_MS + (DAYS - 2) * DAY_MS, local));
  const utc = local - known + lastInstant(known, zone);
  const instant = BigInt(utc) * 1000n + BigInt(micros - Math.floor(micros / 1000) * 1000);
  const seconds = instant / 1_000_000n;
  return instant >= BigInt(FIRST_SECOND) * 1_000_000n && seconds < LAST_SECOND ? instant : null;
}

/** From where the server counts the microseconds of an instant. */
const EPOCH_2000 = 946_684_800;

/** Where a clock is put back, the second of the two occurrences, as PostgreSQL decides. */
function lastInstant(local: number, zone: string): number {
  const first = fromLocal(local, zone);
  const after = shownAt(first + DAY_MS, zone) - first - DAY_MS;
  const second = local - after;
  return second > first && shownAt(second, zone) === local ? second : first;
}

/** What calendar and clock of a zone show, as if it were UTC's; with the milliseconds. */
function shownAt(time: number, zone: string): number {
  const { day, clock } = toLocal(time, zone);
  return utcOf(day, clock) + (((time % 1000) + 1000) % 1000);
}

export function monthOf(day: number): number {
  const { year, month } = partsOf(day);
  return year * 12 + month - 1;
}

/** The first day of a month. */
export function firstOf(month: number): number | null {
  return month > 11 && month < 120_000 ? dayOf(Math.floor(month / 12), (month % 12) + 1, 1) : null;
}

export function lastOf(month: number): number | null {
  const first = firstOf(month);
  return first === null ? null : first + daysIn(Math.floor(month / 12), (month % 12) + 1) - 1;
}

/** The same day some months later, or the last of a month that is too short for it. */
export function shiftMonths(day: number, months: number): number | null {
  const month = monthOf(day) + months;
  const [first, last] = [firstOf(month), lastOf(month)];
  return first === null || last === null ? null : Math.min(first + partsOf(day).day - 1, last);
}

/** Whole months that have gone by from one date to another; where the days have times of day, those count as well. */
export function monthsBetween(first: number, last: number, firstTime = 0, lastTime = 0): number {
  if (last < first || (last === first && lastTime < firstTime)) return -monthsBetween(last, first, lastTime, firstTime);
  const [from, to] = [partsOf(first).day, partsOf(last).day];
  const isShort = to < from || (to === from && lastTime < firstTime);
  return monthOf(last) - monthOf(first) - (isShort ? 1 : 0);
}

export interface LocalParts {
  /** As `dayOf` counts. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The microseconds from midnight that the clock of a zone shows at an instant. */
export function timeOf(instant: bigint, zone: string): number {
  const { hour, minute, second } = localOf(instant, zone);
  return ((hour * 60 + minute) * 60 + second) * 1e6 + Number(((instant % 1_000_000n) + 1_000_000n) % 1_000_000n);
}

/** What the calendar and the clock of a zone show at an instant. */
export function localOf(instant: bigint, zone: string): LocalParts {
  const { day, clock } = toLocal(Number(floorDivide(instant, 1000n)), zone);
  const [hour = 0, minute = 0, second = 0] = clock.split(":").map(Number);
  return { day: readDay(day) ?? 0, hour, minute, second };
}

export function writeInstant(instant: bigint, zone: string): string {
  const { day, hour, minute } = localOf(instant, zone);
  return `${writeDay(day)} ${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** `2026-11-22T16:30:00.5Z` as microseconds; null where it is no instant. */
export function readInstant(text: string): bigint | null {
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? "";
  const time = Date.parse(text.replace(/\.\d+/, ""));
  return Number.isNaN(time) ? null : BigInt(time) * 1000n + BigInt(fraction.padEnd(6, "0"));
}

/** Seconds from one instant to another, with their six decimals. */
export function secondsBetween(first: bigint, last: bigint): Decimal {
  return { units: last - first, scale: 6 };
}

function floorDivide(number: bigint, by: bigint): bigint {
  return number / by - (number % by < 0n ? 1n : 0n);
}

export const DAY_SECONDS = whole(86_400);
