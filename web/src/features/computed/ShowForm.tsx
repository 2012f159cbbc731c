/** How the values are shown: as money, as a share, as a day in another layout. */
import { Suspense } from "react";
import type { FieldConfig, Json } from "@/api/types";
import { faceOfType } from "@/fields/faces";
import { fieldType } from "@/fields/registry";
import type { ValueType } from "@/fields/types";
import { useLocale, useText } from "@/i18n/react";
import { Select, Skeleton } from "@/ui";
import css from "./computed.module.css";
import { words } from "./words.ts";

const looks: Partial<Record<ValueType, readonly string[]>> = {
  number: ["number", "currency", "percent"],
  text: ["text", "long_text", "url"],
  date: ["date"],
  datetime: ["datetime"],
};
const withoutConfig = new Set(["text", "long_text", "url"]);

interface Shown {
  readonly type: string;
  readonly config: FieldConfig;
}

interface ShowFormProps {
  /** The type of the values; undefined while it is not known. */
  type: string | undefined;
  config: FieldConfig;
  onChange: (config: FieldConfig) => void;
}

export function ShowForm({ type, config, onChange }: ShowFormProps) {
  const t = useText(words);
  const locale = useLocale();
  const show = (config.show as unknown as Shown | null | undefined) ?? null;
  const offered = looks[fieldType(type ?? show?.type ?? "").valueType] ?? [];
  if (!(type ?? show) || (offered.length === 0 && !show)) return null;
  const set = (next: Shown | null) => onChange({ ...config, show: next as unknown as Json });
  const Config = show && !withoutConfig.has(show.type) ? fieldType(show.type).Config : undefined;
  const names = show && !offered.includes(show.type) ? [...offered, show.type] : offered;
  return (
    <div className={css.show}>
      <Select
        label={t("showAs")}
        options={[
          { id: "auto", label: t("showAuto") },
          ...names.map((id) => ({
            id,
            label: faceOfType(id).words[locale].label as string,
            icon: faceOfType(id).icon,
          })),
        ]}
        value={show?.type ?? "auto"}
        onChange={(id) => set(id === "auto" ? null : { type: id, config: { ...fieldType(id).newConfig } })}
      />
      {show && Config && (
        <Suspense fallback={<Skeleton height={55} />}>
          <Config key={show.type} config={show.config} onChange={(next) => set({ ...show, config: next })} isLook />
        </Suspense>
      )}
    </div>
  );
}
