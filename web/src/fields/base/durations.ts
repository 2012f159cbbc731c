/** Lengths of time in whole seconds, as text and back, the same as the server's. */
import { fold, LONGEST } from "./texts.ts";

const CLOCK = /^(-?)(\d{1,6}):([0-5]\d)(?::([0-5]\d))?$/;
const UNITS =
  /^(-?)\s?(?:(?<d>\d{1,9}(?:\.\d{1,3})?)\s?(?:天|日|days?|d))?\s?,?\s?(?:(?<h>\d{1,9}(?:\.\d{1,3})?)\s?(?:个?小时|时|钟头|hours?|hrs?|h))?\s?,?\s?(?:(?<m>\d{1,9}(?:\.\d{1,3})?)\s?(?:分钟?|minutes?|mins?|m))?\s?,?\s?(?:(?<s>\d{1,9}(?:\.\d{1,3})?)\s?(?:秒钟?|seconds?|secs?|s))?$/i;
const ISO = /^(-?)P(?:(?<d>\d{1,6})D)?(?:T(?:(?<h>\d{1,6})H)?(?:(?<m>\d{1,6})M)?(?:(?<s>\d{1,9})S)?)?$/;
const SIZES = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** 1:30 (hours:minutes) · 1:30:05 · 2天3小时 · 90分钟 · 1h 30m · PT1H30M. A bare number is none. */
export function readDuration(text: string): number | null {
  if (text.length > LONGEST) return null;
  const folded = fold(text);
  const clock = CLOCK.exec(folded);
  if (clock) {
    const total = Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4] ?? 0);
    return clock[1] && total ? -total : total;
  }
  const match = UNITS.exec(folded) ?? ISO.exec(folded);
  const parts = match?.groups;
  if (!match || !parts || !(parts.d ?? parts.h ?? parts.m ?? parts.s)) return null;
  let thousandths = 0;
  for (const unit of ["d", "h", "m", "s"] as const)
    thousandths += Math.round(Number(parts[unit] ?? 0) * 1000) * SIZES[unit];
  const seconds = roundEven(thousandths);
  return match[1] && seconds ? -seconds : seconds;
}

function roundEven(thousandths: number): number {
  const whole = Math.floor(thousandths / 1000);
  const rest = thousandths - whole * 1000;
  if (rest === 500) return whole + (whole % 2);
  return rest > 500 ? whole + 1 : whole;
}

export type DurationFormat = "h:mm" | "h:mm:ss" | "d h";

export function writeDuration(seconds: number, format: DurationFormat, locale: string): string {
  return format === "d h" ? inWords(seconds, locale) : clockText(seconds, format === "h:mm:ss");
}

export function clockText(seconds: number, hasSeconds: boolean): string {
  const size = Math.abs(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const rest = hasSeconds ? `:${two(size % 60)}` : "";
  const text = `${Math.floor(size / 3600)}:${two(Math.floor(size / 60) % 60)}${rest}`;
  return seconds < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

function inWords(seconds: number, locale: string): string {
  const size = Math.abs(seconds);
  const isChinese = locale.startsWith("zh");
  const words = isChinese ? ["天", "小时", "分", "秒"] : ["d", "h", "m", "s"];
  const counts = [Math.floor(size / 86_400), Math.floor(size / 3600) % 24, Math.floor(size / 60) % 60, size % 60];
  const parts = counts.flatMap((count, at) => (count ? [`${count}${words[at]}`] : []));
  return (seconds < 0 ? "-" : "") + (parts.length ? parts : [`0${words[1]}`]).join(isChinese ? "" : " ");
}
