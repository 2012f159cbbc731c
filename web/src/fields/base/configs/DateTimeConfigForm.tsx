/** Layout, clock and zone, for all fields that hold an instant. */
import { useText } from "@/i18n/react";
import { Checkbox, ComboBox, Select } from "@/ui";
import type { ConfigProps } from "../../types.ts";
import css from "./configs.module.css";
import { LayoutSelect } from "./LayoutSelect.tsx";
import { configWords } from "./words.ts";

const zones: readonly string[] = Intl.supportedValuesOf("timeZone");

export default function DateTimeConfigForm({ config, onChange }: ConfigProps) {
  const t = useText(configWords);
  const own = { id: "own", label: t("zoneOwn") };
  const setZone = (zone: string) => {
    const { zone: _, ...rest } = config;
    onChange(zone === "own" ? rest : { ...rest, zone });
  };
  return (
    <>
      <div className={css.pair}>
        <LayoutSelect config={config} onChange={onChange} />
        <Select
          label={t("hours")}
          options={[
            { id: "24h", label: t("hours24") },
            { id: "12h", label: t("hours12") },
          ]}
          value={config.hours === "12h" ? "12h" : "24h"}
          onChange={(hours) => onChange({ ...config, hours })}
        />
      </div>
      <Checkbox isSelected={config.seconds === true} onChange={(seconds) => onChange({ ...config, seconds })}>
        {t("seconds")}
      </Checkbox>
      <ComboBox
        label={t("zone")}
        options={[own, ...zones.map((id) => ({ id, label: id }))]}
        value={typeof config.zone === "string" ? config.zone : "own"}
        onChange={setZone}
      />
    </>
  );
}
