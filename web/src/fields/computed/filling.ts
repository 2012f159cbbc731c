/** What is said of a column that is being filled in the background. */
import { dictionary, formatNumber, type Locale, translate } from "@/i18n/runtime";

const words = dictionary(
  { calculating: "calculating", share: "calculating {share}" },
  { calculating: "正在计算", share: "正在计算 {share}" },
);

/** `percent` is null while the work has not begun. */
export function fillingText(percent: number | null, locale: Locale): string {
  if (percent === null) return translate(words, locale, "calculating");
  return translate(words, locale, "share", { share: percentText(percent, locale) });
}

export const percentText = (percent: number, locale: Locale) =>
  formatNumber(locale, percent / 100, { style: "percent" });
