import { useText } from "@/i18n/react";
import { getZone } from "@/i18n/store";
import { TextField } from "@/ui";
import { configWords } from "../base/configs/words.ts";
import { todayIn } from "../base/moments.ts";
import type { ConfigProps } from "../types.ts";

export default function AutoNumberConfig({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  const pattern = typeof config.pattern === "string" ? config.pattern : "{0}";
  const sample = exampleOf(pattern, todayIn(getZone()));
  return (
    <TextField
      label={t("pattern")}
      description={
        <>
          {t("patternHint", { "0000": "{0000}", YYYYMMDD: "{YYYYMMDD}", YYYYMM: "{YYYYMM}", YYYY: "{YYYY}" })}
          <br />
          {t("patternNext", { sample })}
        </>
      }
      placeholder="RMA-{YYYYMMDD}-{0000}"
      value={pattern}
      onChange={(next) => onChange({ ...config, pattern: next })}
    />
  );
}

/** What the seventh record of a day would be called. */
export function exampleOf(pattern: string, day: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  const parts: Record<string, string> = { YYYY: year, YY: year.slice(2), MM: month, DD: date };
  return pattern.replace(/\{([^{}]+)\}/g, (whole, inner: string) => {
    if (/^0+$/.test(inner)) return "7".padStart(inner.length, "0");
    return /^(YYYY|YY|MM|DD)+$/.test(inner) ? inner.replace(/YYYY|YY|MM|DD/g, (token) => parts[token] ?? "") : whole;
  });
}
