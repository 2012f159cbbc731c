/** Smallest and largest, side by side. `scale` turns what is typed into what is stored: 100 for percent. */
import { useText } from "@/i18n/react";
import { NumberField } from "@/ui";
import type { ConfigProps } from "../../types.ts";
import css from "./configs.module.css";
import { configWords } from "./words.ts";

export function LimitFields({ config, onChange, scale = 1 }: ConfigProps & { scale?: number }) {
  const t = useText(configWords);
  const shown = (value: unknown) => (typeof value === "number" ? value * scale : Number.NaN);
  const set = (name: "min" | "max") => (value: number) => {
    const { [name]: _, ...rest } = config;
    onChange(Number.isNaN(value) ? rest : { ...rest, [name]: value / scale });
  };
  return (
    <div className={css.pair}>
      <NumberField label={t("min")} placeholder={t("noLimit")} value={shown(config.min)} onChange={set("min")} />
      <NumberField label={t("max")} placeholder={t("noLimit")} value={shown(config.max)} onChange={set("max")} />
    </div>
  );
}
