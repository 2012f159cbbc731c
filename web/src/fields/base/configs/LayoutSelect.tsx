import { useLocale, useText } from "@/i18n/react";
import { Select } from "@/ui";
import type { ConfigProps } from "../../types.ts";
import { type DateLayout, writeDate } from "../moments.ts";
import { dateLayouts } from "../times.ts";
import { configWords } from "./words.ts";

/** How a date is written, shown by example. */
export function LayoutSelect({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  const locale = useLocale();
  const labelOf = (layout: DateLayout) => {
    const sample = writeDate("2026-11-22", layout, locale);
    return layout === "locale" ? t("locale", { sample }) : sample;
  };
  return (
    <Select
      label={t("format")}
      options={dateLayouts.map((id) => ({ id, label: labelOf(id) }))}
      value={dateLayouts.find((id) => id === config.format) ?? "YYYY-MM-DD"}
      onChange={(format) => onChange({ ...config, format })}
    />
  );
}
