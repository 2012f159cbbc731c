import { useLocale, useText } from "@/i18n/react";
import { Checkbox, ComboBox } from "@/ui";
import css from "../base/configs/configs.module.css";
import { LimitFields } from "../base/configs/LimitFields.tsx";
import { PrecisionSelect } from "../base/configs/PrecisionSelect.tsx";
import { configWords } from "../base/configs/words.ts";
import type { ConfigProps } from "../types.ts";
import { symbols } from "./index.ts";

export default function CurrencyConfig({ config, onChange, isLook }: ConfigProps) {
  const t = useText(configWords);
  const names = new Intl.DisplayNames(useLocale(), { type: "currency" });
  const options = Object.entries(symbols).map(([code, symbol]) => ({
    id: code,
    label: `${names.of(code) ?? code} (${code}, ${symbol})`,
  }));
  return (
    <>
      <div className={css.pair}>
        <ComboBox
          label={t("currency")}
          options={options}
          value={typeof config.currency === "string" ? config.currency : "CNY"}
          onChange={(currency) => onChange({ ...config, currency })}
        />
        <PrecisionSelect config={config} onChange={onChange} otherwise={2} />
      </div>
      <Checkbox isSelected={config.thousands !== false} onChange={(thousands) => onChange({ ...config, thousands })}>
        {t("thousands")}
      </Checkbox>
      {!isLook && <LimitFields config={config} onChange={onChange} />}
    </>
  );
}
