import { useText } from "@/i18n/react";
import { Checkbox, TextField } from "@/ui";
import css from "../base/configs/configs.module.css";
import { LimitFields } from "../base/configs/LimitFields.tsx";
import { PrecisionSelect } from "../base/configs/PrecisionSelect.tsx";
import { configWords } from "../base/configs/words.ts";
import type { ConfigProps } from "../types.ts";

export default function NumberConfig({ config, onChange, isLook }: ConfigProps) {
  const t = useText(configWords);
  return (
    <>
      <div className={css.pair}>
        <PrecisionSelect config={config} onChange={onChange} isLook={isLook} canBeAny />
        <TextField
          label={t("unit")}
          description={t("unitHint")}
          maxLength={20}
          value={typeof config.unit === "string" ? config.unit : ""}
          onChange={(unit) => onChange({ ...config, unit })}
        />
      </div>
      <Checkbox isSelected={config.thousands === true} onChange={(thousands) => onChange({ ...config, thousands })}>
        {t("thousands")}
      </Checkbox>
      {!isLook && <LimitFields config={config} onChange={onChange} />}
    </>
  );
}
