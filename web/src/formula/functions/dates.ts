/** Dates and times. An instant has a date where the formula's zone is; a blank date gives a blank. */
import {
  bounded,
  dayFrom,
  dayOf,
  daysIn,
  firstOf,
  instantFrom,
  instantOf,
  lastOf,
  localOf,
  monthOf,
  monthsBetween,
  partsOf,
  shiftDay,
  shiftMonths,
  shiftSeconds,
  timeOf,
  weekdayOf,
  weekOf,
} from "../calendar.ts";
import { approximate, limited, whole } from "../numbers.ts";
import { shortened, trimmed } from "../tokens.ts";
import { BLANK, Failure, type Part, type Result, type Setting, type Type, type Value } from "../types.ts";
import {
  bareIn,
  choiceAt,
  dayIn,
  itemsIn,
  literalAt,
  Mismatch,
  numberIn,
  of,
  ofDay,
  Refused,
  startOf,
  type Twin,
} from "./base.ts";

const inside = (found: number | bigint | null): Result => found ?? new Failure("#NUM");
const typeOf = (part: Part | undefined): Type => (part ?? BLANK).type;

// Units

const SECONDS: Readonly<Record<string, number>> = { hours: 3_600, minutes: 60, seconds: 1 };
const MONTHS: Readonly<Record<string, number>> = { months: 1, quarters: 3, years: 12 };
const DAYS: Readonly<Record<string, number>> = { days: 1, weeks: 7 };
const DAY_UNITS = ["days", "weeks", "months", "quarters", "years"];
const CHINESE: Readonly<Record<string, string>> = {
  天: "days",
  日: "days",
  周: "weeks",
  星期: "weeks",
  月: "months",
  个月: "months",
  季: "quarters",
  季度: "quarters",
  年: "years",
  小时: "hours",
  时: "hours",
  分钟: "minutes",
  分: "minutes",
  秒: "seconds",
};

/** What may be written, for the units that a date or an instant has. */
function unitsOf(type: Type): Record<string, string> {
  const names = type === "datetime" ? [...DAY_UNITS, ...Object.keys(SECONDS)] : DAY_UNITS;
  const chinese = Object.entries(CHINESE).filter(([, unit]) => names.includes(unit));
  const written = names.flatMap((name) => [
    [name, name],
    [name.slice(0, -1), name],
  ]);
  return Object.fromEntries([...written, ...chinese]);
}

const MOST_SECONDS = 1e12;

const addToDate: Twin = (parts, setting) => {
  const type = typeOf(parts[0]);
  const unit = choiceAt(parts, 2, unitsOf(type));
  const read = of(type, ([date, count], { zone }) => {
    if (typeof date === "bigint") return inside(laterInstant(date, numberIn(count), unit, zone));
    return typeof date === "number" ? inside(laterDay(date, bounded(numberIn(count)), unit)) : null;
  });
  return read(parts, setting);
};

function laterDay(day: number, count: number, unit: string): number | null {
  const months = MONTHS[unit];
  return months === undefined ? shiftDay(day, count * (DAYS[unit] ?? 1)) : shiftMonths(day, count * months);
}

function laterInstant(
  instant: bigint,
  count: Parameters<typeof bounded>[0],
  unit: string,
  zone: string,
): bigint | null {
  const seconds = SECONDS[unit];
  if (seconds !== undefined) return shiftSeconds(instant, limited(count, -MOST_SECONDS, MOST_SECONDS) * seconds);
  const day = laterDay(localOf(instant, zone).day, bounded(count), unit);
  return day === null ? null : instantOf(day, timeOf(instant, zone), zone);
}

/** Whole units from the date at a first place to the one at a last; negative where the last is the earlier one. */
function difference(first: 0 | 1, last: 0 | 1): Twin {
  return (parts, setting) => {
    const type = typeOf(parts[0]);
    if (typeOf(parts[1]) !== type) throw new Mismatch(1, [type]);
    const unit = choiceAt(parts, 2, unitsOf(type));
    const read = of("number", (values, { zone }) => {
      const [from, to] = [values[first] ?? null, values[last] ?? null];
      if (typeof from === "bigint" && typeof to === "bigint") return whole(instantsBetween(from, to, unit, zone));
      return typeof from === "number" && typeof to === "number" ? whole(daysBetween(from, to, unit)) : null;
    });
    return read(parts, setting);
  };
}

/** Cut off towards zero, which has no sign. */
const cut = (number: number) => Math.trunc(number) || 0;

function daysBetween(first: number, last: number, unit: string): number {
  const months = MONTHS[unit];
  return cut(months === undefined ? (last - first) / (DAYS[unit] ?? 1) : monthsBetween(first, last) / months);
}

function instantsBetween(first: bigint, last: bigint, unit: string, zone: string): number {
  const seconds = SECONDS[unit];
  if (seconds !== undefined) return Number((last - first) / BigInt(seconds * 1e6));
  const [from, to] = [localOf(first, zone).day, localOf(last, zone).day];
  const [fromTime, toTime] = [timeOf(first, zone), timeOf(last, zone)];
  const months = MONTHS[unit];
  if (months !== undefined) return cut(monthsBetween(from, to, fromTime, toTime) / months);
  return cut(cut(to - from + (toTime - fromTime) / 86_400e6) / (DAYS[unit] ?? 1));
}

// Beginnings and ends

function edge(isEnd: boolean): Twin {
  return (parts, setting) => {
    const type = typeOf(parts[0]);
    const unit = choiceAt(parts, 1, unitsOf(type));
    const read = of(type, ([date], { zone }) => {
      if (typeof date === "bigint") return inside(edgeInstant(date, unit, isEnd, zone));
      return typeof date === "number" ? inside(edgeDay(date, unit, isEnd)) : null;
    });
    return read(parts, setting);
  };
}

/** The first day of a unit, or the last one. */
function edgeDay(day: number, unit: string, isEnd: boolean): number | null {
  const start = startDay(day, unit);
  if (!isEnd) return start;
  const months = MONTHS[unit];
  return months === undefined ? shiftDay(start, (DAYS[unit] ?? 1) - 1) : lastOf(monthOf(start) + months - 1);
}

function startDay(day: number, unit: string): number {
  const months = MONTHS[unit];
  if (months !== undefined) return firstOf(monthOf(day) - (monthOf(day) % months)) ?? day;
  return unit === "weeks" ? day - weekdayOf(day) + 1 : day;
}

function edgeInstant(instant: bigint, unit: string, isEnd: boolean, zone: string): bigint | null {
  const { day } = localOf(instant, zone);
  const seconds = SECONDS[unit];
  if (seconds !== undefined) {
    const time = Math.floor(timeOf(instant, zone) / (seconds * 1e6)) * seconds;
    return instantOf(day, (time + (isEnd ? seconds - 1 : 0)) * 1e6, zone);
  }
  const found = edgeDay(day, unit, isEnd);
  return found === null ? null : instantOf(found, isEnd ? 86_399e6 : 0, zone);
}

// Making and reading

function dayFromNumbers(values: readonly Value[]): number | null {
  const [year = 0, month = 0, day = 0] = values.slice(0, 3).map((value) => bounded(numberIn(value)));
  const first = firstOf(year * 12 + month - 1);
  return first === null ? null : shiftDay(first, day - 1);
}

const MOST_CLOCK = 1_000_000_000;

const moment = of("datetime", (values, { zone }) => {
  const day = dayFromNumbers(values);
  const [hours = 0, minutes = 0, seconds = 0] = values.slice(3).map((value) => clockNumber(value));
  const micros = Math.round((hours * 3600 + minutes * 60 + seconds) * 1e6);
  return inside(day === null ? null : instantOf(day, micros, zone));
});

function clockNumber(value: Value): number {
  return Math.max(-MOST_CLOCK, Math.min(MOST_CLOCK, approximate(numberIn(value))));
}

/** 2026-11-22, 2026/11/22, 2026年11月22日; null where it is none. */
function readDay(text: string): number | null {
  const parts =
    /^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})$/.exec(text) ??
    /^([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日$/.exec(text);
  const [year = 0, month = 0, day = 0] = parts?.slice(1).map(Number) ?? [];
  return dayFrom(year, month, day);
}

const writtenIn = (value: Value | undefined) => startOf(bareIn(value), 40);

const readDate = of("date", ([value]) => {
  const text = writtenIn(value);
  return text === "" ? null : (readDay(text) ?? new Failure("#VALUE"));
});

/** The zone that is written at a place, or the formula's. Throws Refused. */
function zoneAt(parts: readonly Part[], place: number, { zone }: Setting): string {
  if (place >= parts.length) return zone;
  const found = trimmed(literalAt(parts, place));
  try {
    if (found.includes("/")) return new Intl.DateTimeFormat("en", { timeZone: found }) && found;
  } catch {
    // It is none; the refusal says so.
  }
  throw new Refused(place, "formula_zone", { found: shortened(found) });
}

function inZone(type: Type, calculate: (value: Value | undefined, zone: string) => Result): Twin {
  return (parts, setting) => {
    const zone = zoneAt(parts, 1, setting);
    return of(type, ([value]) => calculate(value, zone))(parts, setting);
  };
}

const readMoment = inZone("datetime", (value, zone) => {
  const text = writtenIn(value);
  if (text === "") return null;
  const [, date = "", clock = ""] = /^([^ T]*)[ T]?([\s\S]*)$/.exec(text) ?? [];
  const day = readDay(date);
  const parts = /^(?:([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?)?$/.exec(clock);
  if (day === null || !parts) return new Failure("#VALUE");
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return instantOf(day, ((hours * 60 + minutes) * 60 + seconds) * 1e6, zone) ?? new Failure("#VALUE");
});

const unixTime = of("number", ([instant]) => (typeof instant === "bigint" ? whole(instant / 1_000_000n) : null));
const fromUnixTime = of("datetime", ([seconds]) =>
  seconds === null ? null : inside(instantFrom(approximate(numberIn(seconds)))),
);

const endOfMonth = of("date", ([day, months]) => {
  if (typeof day !== "number") return null;
  return inside(lastOf(monthOf(day) + (months === undefined ? 0 : bounded(numberIn(months)))));
});

const monthsLater = of("date", ([day, months]) =>
  typeof day === "number" ? inside(shiftMonths(day, bounded(numberIn(months)))) : null,
);

const days = of("number", ([last, first], { zone }) => {
  const [to, from] = [dayIn(last, zone), dayIn(first, zone)];
  return to === null || from === null ? null : whole(to - from);
});

function clock(part: "hour" | "minute" | "second"): Twin {
  return of("number", ([value], { zone }) => (typeof value === "bigint" ? whole(localOf(value, zone)[part]) : null));
}

const dayOfYear = (day: number) => day - dayOf(partsOf(day).year, 1, 1) + 1;
const isoYear = (day: number) => partsOf(day - weekdayOf(day) + 4).year;
const weekOfYear = (day: number) => Math.floor((dayOfYear(day) + 6 - weekdayOf(day)) / 7) + 1;
const ofNumber = (calculate: (day: number) => number) => ofDay("number", (day) => whole(calculate(day)));

// Working days

const MOST_WORKDAYS = 3_000_000;

/** Mondays to Fridays of a list of dates, each once and in order. */
function daysOff(value: Value | undefined): number[] {
  const found = itemsIn(value).filter((day): day is number => typeof day === "number" && weekdayOf(day) < 6);
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Working days from the beginning of the calendar up to, not including, a day. */
function workdaysBefore(day: number, off: readonly number[]): number {
  const free = off.filter((one) => one < day).length;
  return Math.floor(day / 7) * 5 + Math.min(day % 7, 5) - free;
}

/** Each step goes as many days as working days are missing, so it never goes too far. */
function shiftWorkdays(day: number, count: number, off: readonly number[]): number | null {
  if (Math.abs(count) > MOST_WORKDAYS) return null;
  const until = (reached: number) => workdaysBefore(count > 0 ? reached + 1 : reached, off);
  const goal = count + until(day);
  let reached = day;
  for (let missing = goal - until(reached); missing !== 0; missing = goal - until(reached)) {
    const next = shiftDay(reached, missing);
    if (next === null) return null;
    reached = next;
  }
  return reached;
}

function countWorkdays(first: number, last: number, off: readonly number[]): number {
  if (first > last) return -countWorkdays(last, first, off);
  return workdaysBefore(last + 1, off) - workdaysBefore(first, off);
}

const workday = of("date", ([date, count, holidays], { zone }) => {
  const day = dayIn(date, zone);
  return day === null ? null : inside(shiftWorkdays(day, bounded(numberIn(count)), daysOff(holidays)));
});

const workdays = of("number", ([first, last, holidays], { zone }) => {
  const [from, to] = [dayIn(first, zone), dayIn(last, zone)];
  return from === null || to === null ? null : whole(countWorkdays(from, to, daysOff(holidays)) || 0);
});

const isWorkday = of("boolean", ([date, holidays], { zone }) => {
  const day = dayIn(date, zone);
  return day === null ? null : countWorkdays(day, day, daysOff(holidays)) === 1;
});

export const dates: Readonly<Record<string, Twin>> = {
  TODAY: of("date", (_, { now, zone }) => localOf(now, zone).day),
  NOW: of("datetime", (_, { now }) => now),
  DATE: of("date", (values) => inside(dayFromNumbers(values))),
  DATETIME: moment,
  DATEVALUE: readDate,
  DATETIMEVALUE: readMoment,
  TODATE: inZone("date", (value, zone) => (typeof value === "bigint" ? localOf(value, zone).day : null)),
  TODATETIME: inZone("datetime", (value, zone) =>
    typeof value === "number" ? inside(instantOf(value, 0, zone)) : null,
  ),
  UNIXTIME: unixTime,
  FROMUNIXTIME: fromUnixTime,
  YEAR: ofNumber((day) => partsOf(day).year),
  QUARTER: ofNumber((day) => Math.ceil(partsOf(day).month / 3)),
  MONTH: ofNumber((day) => partsOf(day).month),
  DAY: ofNumber((day) => partsOf(day).day),
  WEEKDAY: ofNumber(weekdayOf),
  WEEKNUM: ofNumber(weekOfYear),
  ISOWEEKNUM: ofNumber(weekOf),
  ISOYEAR: ofNumber(isoYear),
  DAYOFYEAR: ofNumber(dayOfYear),
  DAYSINMONTH: ofNumber((day) => daysIn(partsOf(day).year, partsOf(day).month)),
  ISLEAPYEAR: ofDay("boolean", (day) => daysIn(partsOf(day).year, 2) === 29),
  HOUR: clock("hour"),
  MINUTE: clock("minute"),
  SECOND: clock("second"),
  EOMONTH: endOfMonth,
  EDATE: monthsLater,
  DATEADD: addToDate,
  DATEDIF: difference(0, 1),
  DATETIME_DIFF: difference(1, 0),
  DAYS: days,
  STARTOF: edge(false),
  ENDOF: edge(true),
  WORKDAY: workday,
  NETWORKDAYS: workdays,
  ISWORKDAY: isWorkday,
};
