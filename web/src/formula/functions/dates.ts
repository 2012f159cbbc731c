/** Dates and times. An instant has a date where the formula's zone is; a blank date gives a blank. */
import {
  bounded,
  dayFrom,
  firstOf,
  lastOf,
  localOf,
  monthOf,
  monthsBetween,
  partsOf,
  shiftDay,
  shiftMonths,
  weekdayOf,
  weekOf,
} from "../calendar.ts";
import { whole } from "../numbers.ts";
import { small } from "../order.ts";
import { Failure, type Result, type Value } from "../types.ts";
import { numberIn, of, ofDay, type Twin, textIn } from "./base.ts";

const outside = (day: number | null): Result => day ?? new Failure("#NUM");

const MONTHS: Readonly<Record<string, number>> = { months: 1, quarters: 3, years: 12 };
const DAYS: Readonly<Record<string, number>> = { days: 1, weeks: 7 };

/** The unit's name in the plural. */
function unitIn(value: Value | undefined): string {
  const name = small(textIn(value).replace(/^ +| +$/g, "")).replace(/s+$/, "");
  return `${name}s`;
}

const date = of("date", ([year, month, day]) => {
  const first = firstOf(bounded(numberIn(year)) * 12 + bounded(numberIn(month)) - 1);
  return outside(first === null ? null : shiftDay(first, bounded(numberIn(day)) - 1));
});

const readDate = of("date", ([value]) => {
  const text = textIn(value).replace(/^ +| +$/g, "");
  if (text === "") return null;
  const parts = /^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})$/.exec(text)?.slice(1).map(Number);
  const [year = 0, month = 0, day = 0] = parts ?? [];
  return dayFrom(year, month, day) ?? new Failure("#VALUE");
});

const addToDate = of("date", ([day, count, name]) => {
  const unit = unitIn(name);
  const [days, months] = [DAYS[unit], MONTHS[unit]];
  if (days === undefined && months === undefined) return new Failure("#VALUE");
  if (typeof day !== "number") return null;
  const number = bounded(numberIn(count));
  return outside(months ? shiftMonths(day, bounded(whole(number * months))) : shiftDay(day, number * (days ?? 1)));
});

const difference = of("number", ([first, last, name]) => {
  const unit = unitIn(name);
  const [days, months] = [DAYS[unit], MONTHS[unit]];
  if (days === undefined && months === undefined) return new Failure("#VALUE");
  if (typeof first !== "number" || typeof last !== "number") return null;
  return whole(Math.trunc(months ? monthsBetween(first, last) / months : (last - first) / (days ?? 1)) || 0);
});

const endOfMonth = of("date", ([day, months]) => {
  if (typeof day !== "number") return null;
  return outside(lastOf(monthOf(day) + (months === undefined ? 0 : bounded(numberIn(months)))));
});

function clock(part: "hour" | "minute" | "second"): Twin {
  return of("number", ([moment], { zone }) => (typeof moment === "bigint" ? whole(localOf(moment, zone)[part]) : null));
}

export const dates: Readonly<Record<string, Twin>> = {
  TODAY: of("date", (_, { now, zone }) => localOf(now, zone).day),
  NOW: of("datetime", (_, { now }) => now),
  DATE: date,
  DATEVALUE: readDate,
  YEAR: ofDay("number", (day) => whole(partsOf(day).year)),
  QUARTER: ofDay("number", (day) => whole(Math.ceil(partsOf(day).month / 3))),
  MONTH: ofDay("number", (day) => whole(partsOf(day).month)),
  DAY: ofDay("number", (day) => whole(partsOf(day).day)),
  WEEKDAY: ofDay("number", (day) => whole(weekdayOf(day))),
  WEEKNUM: ofDay("number", (day) => whole(weekOf(day))),
  HOUR: clock("hour"),
  MINUTE: clock("minute"),
  SECOND: clock("second"),
  EOMONTH: endOfMonth,
  DATEADD: addToDate,
  DATEDIF: difference,
};
