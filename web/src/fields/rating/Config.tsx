import { useText } from "@/i18n/react";
import { NumberField } from "@/ui";
import { configWords } from "../base/configs/words.ts";
import type { ConfigProps } from "../types.ts";

export default function RatingConfig({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  return (
    <NumberField
      label={t("maxStars")}
      minValue={3}
      maxValue={10}
      value={typeof config.max === "number" ? config.max : 5}
      onChange={(max) => onChange({ ...config, max: Number.isNaN(max) ? 5 : max })}
    />
  );
}
