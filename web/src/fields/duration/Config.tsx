import { useLocale, useText } from "@/i18n/react";
import { Select } from "@/ui";
import css from "../base/configs/configs.module.css";
import { configWords } from "../base/configs/words.ts";
import { writeDuration } from "../base/durations.ts";
import type { ConfigProps } from "../types.ts";

const formats = ["h:mm", "h:mm:ss", "d h"] as const;
const units = ["second", "minute", "hour", "day"] as const;

export default function DurationConfig({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  const locale = useLocale();
  return (
    <div className={css.pair}>
      <Select
        label={t("format")}
        options={formats.map((id) => ({ id, label: writeDuration(98_100, id, locale) }))}
        value={formats.find((id) => id === config.format) ?? "h:mm"}
        onChange={(format) => onChange({ ...config, format })}
      />
      <Select
        label={t("durationUnit")}
        options={units.map((id) => ({ id, label: t(id) }))}
        value={units.find((id) => id === config.unit) ?? "minute"}
        onChange={(unit) => onChange({ ...config, unit })}
      />
    </div>
  );
}
