/** What a button sets: rows of a field and the formula of its value. */
import { Plus, X } from "lucide-react";
import { useRef } from "react";
import type { Field, FieldSetting } from "@/api/types";
import { faceOf } from "@/fields/faces";
import { typeOf } from "@/fields/registry";
import { useText } from "@/i18n/react";
import { Button, IconButton, Select } from "@/ui";
import css from "./buttons.module.css";
import { PartEditor, type PartFields } from "./PartEditor.tsx";
import { words } from "./words.ts";

const MOST = 20;

interface SettingsEditorProps extends PartFields {
  values: readonly FieldSetting[];
  onChange: (values: FieldSetting[]) => void;
}

export function SettingsEditor({ values, onChange, ...parts }: SettingsEditorProps) {
  const t = useText(words);
  const settable = parts.others.filter(isSettable);
  const keys = useKeys(values.length);
  const taken = new Set(values.map((one) => one.field));
  const free = settable.filter((one) => !taken.has(one.id));
  const put = (at: number, next: Partial<FieldSetting>) =>
    onChange(values.map((one, index) => (index === at ? { ...one, ...next } : one)));
  const add = () => onChange([...values, { field: "", formula: "" }]);
  const remove = (at: number) => {
    keys.remove(at);
    onChange(values.filter((_, index) => index !== at));
  };
  return (
    <section className={css.group} aria-label={t("values")}>
      <span className={css.caption}>{t("values")}</span>
      {values.length === 0 && <p className={css.hint}>{t("noFields")}</p>}
      <ul className={css.settings}>
        {values.map(({ field, formula }, at) => (
          <li key={keys.of(at)} className={css.setting}>
            <Setting
              field={parts.others.find((one) => one.id === field)}
              uid={field}
              formula={formula}
              options={settable.filter((one) => one.id === field || !taken.has(one.id))}
              onField={(next) => put(at, { field: next })}
              onFormula={(next) => put(at, { formula: next })}
              onRemove={() => remove(at)}
              {...parts}
            />
          </li>
        ))}
      </ul>
      {values.length > 0 && <p className={css.hint}>{t("valuesHint")}</p>}
      <Button
        size="s"
        variant="ghost"
        icon={Plus}
        className={css.add}
        isDisabled={values.length >= MOST || free.length === 0}
        onPress={add}
      >
        {t("addField")}
      </Button>
    </section>
  );
}

interface SettingProps extends PartFields {
  /** Missing where it is gone. */
  field: Field | undefined;
  uid: string;
  formula: string;
  options: readonly Field[];
  onField: (field: string) => void;
  onFormula: (formula: string) => void;
  onRemove: () => void;
}

function Setting({ field, uid, formula, options, onField, onFormula, onRemove, ...parts }: SettingProps) {
  const t = useText(words);
  return (
    <>
      <div className={css.settingHead}>
        <Select
          label={t("field")}
          isLabelHidden
          placeholder={t("chooseField")}
          options={options.map((one) => ({ id: one.id, label: one.name, icon: faceOf(one).icon }))}
          value={field ? uid : null}
          onChange={onField}
        />
        <IconButton
          icon={X}
          label={field ? t("removeField", { name: field.name }) : t("removeRow")}
          onPress={onRemove}
        />
      </div>
      <PartEditor
        label={field ? t("valueOf", { name: field.name }) : t("value")}
        part={uid}
        kept={formula}
        onChange={onFormula}
        {...parts}
      />
    </>
  );
}

/** What people write and a formula can give: no files, nothing of the system's. */
function isSettable(field: Field): boolean {
  const type = typeOf(field);
  return type.isWritable && type.valueType !== "files";
}

/** Rows keep their editors when one above them goes. */
function useKeys(count: number) {
  const next = useRef(0);
  const keys = useRef<number[]>([]);
  while (keys.current.length < count) keys.current.push(next.current++);
  return {
    of: (at: number) => keys.current[at] ?? at,
    remove: (at: number) => keys.current.splice(at, 1),
  };
}
