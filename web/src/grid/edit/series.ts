/**
 * Filling: the values that continue those the user selected.
 *
 * In this order: numbers with a constant difference go on in it; dates (text or `YYYY-MM-DD…` values) go on by days,
 * or by months when they lie whole months apart; text that ends in a number counts on and keeps leading zeros; all
 * else repeats. A single number repeats, a single date or numbered text counts on by one, as spreadsheets do it.
 */

type Continue = (count: number) => unknown[];

export function continueSeries(values: readonly unknown[], count: number): unknown[] {
  if (values.length === 0) return [];
  const series = numberSeries(values) ?? dateSeries(values) ?? numberedTextSeries(values) ?? repeated(values);
  return series(count);
}

/** The series backwards: what stands before the values when the handle is dragged up or to the left. */
export function continueSeriesBack(
  values: readonly unknown[],
  count: number,
  series: (values: readonly unknown[], count: number) => unknown[] = continueSeries,
): unknown[] {
  return reversesStep(values) ?? series([...values].reverse(), count).reverse();

  function reversesStep(given: readonly unknown[]): unknown[] | null {
    if (given.length !== 1 || series !== continueSeries) return null;
    const single = dateSeries(given, -1) ?? numberedTextSeries(given, -1);
    return single === null ? null : single(count).reverse();
  }
}

export function repeatValues(values: readonly unknown[], count: number): unknown[] {
  return repeated(values)(count);
}

function repeated(values: readonly unknown[]): Continue {
  return (count) => Array.from({ length: count }, (_, at) => values[at % values.length]);
}

function numberSeries(values: readonly unknown[]): Continue | null {
  if (values.length < 2 || !values.every((value) => typeof value === "number" && Number.isFinite(value))) return null;
  const numbers = values as readonly number[];
  const digits = Math.max(...numbers.map(decimalsOf));
  const step = constantStep(numbers, digits);
  if (step === null) return null;
  const last = numbers[numbers.length - 1] as number;
  return (count) => Array.from({ length: count }, (_, at) => rounded(last + step * (at + 1), digits));
}

function constantStep(numbers: readonly number[], digits: number): number | null {
  const step = rounded((numbers[1] as number) - (numbers[0] as number), digits);
  const isConstant = numbers.every(
    (value, at) => at === 0 || rounded(value - (numbers[at - 1] as number), digits) === step,
  );
  return isConstant ? step : null;
}

function decimalsOf(value: number): number {
  const text = String(value);
  if (text.includes("e")) return 15;
  return text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
}

function rounded(value: number, digits: number): number {
  return digits >= 15 ? value : Number(value.toFixed(digits));
}

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly rest: string;
  readonly separator: string;
}

const DATE = /^(\d{4})([-/])(\d{2})\2(\d{2})((?:[T ].*)?)$/;

function datePartsOf(value: unknown): DateParts | null {
  const match = typeof value === "string" ? DATE.exec(value) : null;
  if (match === null) return null;
  const [, year, separator, month, day, rest] = match as unknown as [string, string, string, string, string, string];
  const parts = { year: Number(year), month: Number(month), day: Number(day), rest, separator };
  const isReal =
    parts.month >= 1 && parts.month <= 12 && parts.day >= 1 && parts.day <= daysIn(parts.year, parts.month);
  return isReal ? parts : null;
}

function dateSeries(values: readonly unknown[], singleStep = 1): Continue | null {
  const dates = values.map(datePartsOf);
  if (dates.some((date) => date === null || date.rest !== dates[0]?.rest)) return null;
  const parts = dates as readonly DateParts[];
  const last = parts[parts.length - 1] as DateParts;
  const months =
    parts.length > 1
      ? constantStep(
          parts.map((date) => date.year * 12 + date.month),
          0,
        )
      : null;
  if (months !== null && months !== 0 && hasOneDay(parts)) {
    const day = Math.max(...parts.map((date) => date.day));
    return (count) => Array.from({ length: count }, (_, at) => addMonths(last, months * (at + 1), day));
  }
  const days = parts.length > 1 ? constantStep(parts.map(dayNumber), 0) : singleStep;
  return days === null ? null : (count) => Array.from({ length: count }, (_, at) => addDays(last, days * (at + 1)));
}

/** All on one day of the month, or cut to the last day of a shorter month. */
function hasOneDay(dates: readonly DateParts[]): boolean {
  const day = Math.max(...dates.map((date) => date.day));
  return dates.every((date) => date.day === Math.min(day, daysIn(date.year, date.month)));
}

function dayNumber(date: DateParts): number {
  return utcDate(date.year, date.month, date.day).getTime() / 86_400_000;
}

function daysIn(year: number, month: number): number {
  return utcDate(year, month + 1, 0).getUTCDate();
}

/** `Date.UTC` takes years below 100 for the twentieth century; this does not. */
function utcDate(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

function addDays(date: DateParts, days: number): string {
  const moved = utcDate(date.year, date.month, date.day + days);
  return dateText(date, moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

function addMonths(date: DateParts, months: number, day: number): string {
  const total = date.year * 12 + date.month - 1 + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  return dateText(date, year, month, Math.min(day, daysIn(year, month)));
}

function dateText(date: DateParts, year: number, month: number, day: number): string {
  const { separator, rest } = date;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}${separator}${two(month)}${separator}${two(day)}${rest}`;
}

interface NumberedText {
  readonly prefix: string;
  readonly digits: string;
  readonly suffix: string;
}

/** Longer digit strings are serial numbers beyond exact arithmetic; they are counted with BigInt. */
function numberedTextOf(value: unknown): NumberedText | null {
  const match = typeof value === "string" ? /^(.*?)(\d{1,40})([^\d]{0,4})$/s.exec(value) : null;
  if (match === null) return null;
  const [, prefix, digits, suffix] = match as unknown as [string, string, string, string];
  return { prefix, digits, suffix };
}

function numberedTextSeries(values: readonly unknown[], singleStep = 1): Continue | null {
  const texts = values.map(numberedTextOf);
  const first = texts[0];
  if (first === null || first === undefined) return null;
  if (texts.some((text) => text === null || text.prefix !== first.prefix || text.suffix !== first.suffix)) return null;
  const parts = texts as readonly NumberedText[];
  const numbers = parts.map((text) => BigInt(text.digits));
  const step = numbers.length > 1 ? (numbers[1] as bigint) - (numbers[0] as bigint) : BigInt(singleStep);
  if (numbers.some((value, at) => at > 0 && value - (numbers[at - 1] as bigint) !== step)) return null;
  const last = numbers[numbers.length - 1] as bigint;
  const width = Math.max(...parts.map((text) => (text.digits.startsWith("0") ? text.digits.length : 0)));
  return (count) =>
    Array.from({ length: count }, (_, at) => {
      const next = last + step * BigInt(at + 1);
      const digits = String(next < 0n ? 0n : next).padStart(width, "0");
      return `${first.prefix}${digits}${first.suffix}`;
    });
}
