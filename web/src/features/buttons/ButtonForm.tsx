/** A button as it is set up: how it looks, what it does, when it can be pressed and what it asks before. */
import { useMemo, useState } from "react";
import type { ButtonAction, ButtonConfig, FieldConfig, Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { knownColour, Segments, Swatches, TextField } from "@/ui";
import type { ComputedFormProps } from "../computed/ComputedForm.tsx";
import { formulaFields } from "../computed/inputs.ts";
import { useServerPreview } from "../computed/usePreview.ts";
import { ButtonPreview } from "./ButtonPreview.tsx";
import css from "./buttons.module.css";
import { PartEditor, type PartFields } from "./PartEditor.tsx";
import { SettingsEditor } from "./SettingsEditor.tsx";
import { words } from "./words.ts";

const LONGEST_LABEL = 60;
const LONGEST_QUESTION = 300;

export default function ButtonForm({ base, table, field, name, config, onChange, context }: ComputedFormProps) {
  const t = useText(words);
  const [active, setActive] = useState("");
  const button = config as unknown as ButtonConfig;
  const { label, color, action, condition, confirm } = button;
  const set = (part: Partial<ButtonConfig>) => onChange({ ...config, ...part } as unknown as FieldConfig);
  const others = useMemo(() => table.fields.filter((one) => one.id !== field?.id), [table.fields, field?.id]);
  const usable = useMemo(() => formulaFields(others, { base, table }), [others, base, table]);
  const sent = { ...config, label: labelOf(label, name) } as FieldConfig;
  const previewed = useServerPreview({ base, table, field, kind: "button", config: sent });
  const parts: PartFields = { others, usable, error: previewed.error, active, onActive: setActive };
  const choose = (type: ButtonAction["type"]) =>
    set({ action: type === "open_url" ? { type, url: "" } : { type, values: [] } });
  return (
    <>
      <TextField
        label={t("label")}
        placeholder={name.trim().slice(0, LONGEST_LABEL) || t("labelPlaceholder")}
        description={t("labelHint")}
        value={label}
        onChange={(next) => set({ label: next })}
        maxLength={LONGEST_LABEL}
      />
      <div className={css.group}>
        <span className={css.caption}>{t("colour")}</span>
        <Swatches label={t("colour")} value={knownColour(color)} onChange={(next) => set({ color: next })} />
      </div>
      <div className={css.group}>
        <span className={css.caption} aria-hidden="true">
          {t("action")}
        </span>
        <Segments
          label={t("action")}
          options={(["set_fields", "open_url"] as const).map((id) => ({ id, label: t(id) }))}
          value={action.type}
          onChange={choose}
        />
      </div>
      {action.type === "open_url" ? (
        <PartEditor
          key="url"
          label={t("url")}
          hint={t("urlHint")}
          part="url"
          kept={action.url}
          onChange={(url) => set({ action: { type: "open_url", url } })}
          {...parts}
        />
      ) : (
        <SettingsEditor
          values={action.values}
          onChange={(values) => set({ action: { type: "set_fields", values } })}
          {...parts}
        />
      )}
      <PartEditor
        label={t("condition")}
        hint={t("conditionHint")}
        part="condition"
        kept={condition}
        onChange={(next) => set({ condition: next })}
        {...parts}
      />
      <TextField
        label={t("confirm")}
        placeholder={t("confirmPlaceholder")}
        description={t("confirmHint")}
        value={confirm}
        onChange={(next) => set({ confirm: next })}
        maxLength={LONGEST_QUESTION}
      />
      <ButtonPreview table={table} label={labelOf(label, name)} color={color} previewed={previewed} context={context} />
    </>
  );
}

/** A button without a label of its own is called as its field is; the server wants a word in any case. */
export function labelOf(label: Json | undefined, name: string): string {
  return String(label ?? "").trim() || name.trim().slice(0, LONGEST_LABEL) || "…";
}
