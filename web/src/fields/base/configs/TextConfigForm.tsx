/** Lengths and a pattern, for texts and barcodes. */
import { useText } from "@/i18n/react";
import { NumberField, TextField } from "@/ui";
import type { ConfigProps } from "../../types.ts";
import css from "./configs.module.css";
import { configWords } from "./words.ts";

export default function TextConfigForm({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  const length = (name: "min_length" | "max_length") => (value: number) => {
    const { [name]: _, ...rest } = config;
    onChange(Number.isNaN(value) ? rest : { ...rest, [name]: value });
  };
  const text = (name: "pattern" | "pattern_hint") => (value: string) => {
    const { [name]: _, ...rest } = config;
    onChange(value ? { ...rest, [name]: value } : rest);
  };
  const numberOf = (name: string) => (typeof config[name] === "number" ? config[name] : Number.NaN);
  return (
    <details className={css.more}>
      <summary>{t("limits")}</summary>
      <div className={css.moreBody}>
        <div className={css.pair}>
          <NumberField
            label={t("minLength")}
            placeholder={t("noLimit")}
            minValue={1}
            value={numberOf("min_length")}
            onChange={length("min_length")}
          />
          <NumberField
            label={t("maxLength")}
            placeholder={t("noLimit")}
            minValue={1}
            value={numberOf("max_length")}
            onChange={length("max_length")}
          />
        </div>
        <TextField
          label={t("regex")}
          placeholder="[A-Z]{2}[0-9]{6}"
          maxLength={500}
          value={typeof config.pattern === "string" ? config.pattern : ""}
          onChange={text("pattern")}
        />
        {config.pattern && (
          <TextField
            label={t("regexHint")}
            maxLength={200}
            value={typeof config.pattern_hint === "string" ? config.pattern_hint : ""}
            onChange={text("pattern_hint")}
          />
        )}
      </div>
    </details>
  );
}
