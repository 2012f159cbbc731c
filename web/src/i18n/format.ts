/** Dates, times, sizes and lists as people of a language write them. Formatters are kept: making one is slow. */
import { dictionary, formatNumber, type Locale, remembered, translate } from "./runtime.ts";
import { getLocale, getZone } from "./store.ts";

const words = dictionary({ justNow: "just now" }, { justNow: "刚刚" });
const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  return remembered(formats, key, () => new Intl.DateTimeFormat(locale, options));
}

export function numberText(value: number, options?: Intl.NumberFormatOptions): string {
  return formatNumber(getLocale(), value, options);
}

/** A calendar date, `2026-11-22`. It is no instant, so no zone may move it. */
export function dateText(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const options = { timeZone: "UTC", year: "numeric", month: "short", day: "numeric" } as const;
  return dateFormat(getLocale(), options).format(Date.UTC(year, month - 1, day));
}

/** An instant in the person's zone, to the minute. */
export function instantText(instant: string | number, zone = getZone()): string {
  const options = {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  return dateFormat(getLocale(), options).format(new Date(instant));
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago: "3 minutes ago", "昨天". */
export function agoText(instant: string | number, now = Date.now()): string {
  const seconds = Math.round((new Date(instant).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(getLocale(), { numeric: "auto" });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return translate(words, getLocale(), "justNow");
}

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function sizeText(bytes: number): string {
  const step = Math.min(sizes.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return numberText(value, {
    style: "unit",
    unit: sizes[step],
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  });
}

export function listText(items: readonly string[], type: "conjunction" | "disjunction" = "conjunction"): string {
  return new Intl.ListFormat(getLocale(), { type }).format(items);
}

/** Names in the order people expect: pinyin in Chinese, case aside, 2 before 10. */
export function compareTexts(a: string, b: string): number {
  return collator(getLocale()).compare(a, b);
}

const collators = new Map<Locale, Intl.Collator>();

function collator(locale: Locale): Intl.Collator {
  return remembered(collators, locale, () => new Intl.Collator(locale, { numeric: true, sensitivity: "base" }));
}
