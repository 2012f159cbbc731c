/** Sorts, or groups: fields with a direction, in order of weight. */
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { Field, SortSpec } from "@/api/types";
import { faceOf } from "@/fields/faces";
import { typeOf } from "@/fields/registry";
import type { ValueType } from "@/fields/types";
import { useText } from "@/i18n/react";
import type { Translate } from "@/i18n/runtime";
import { Button, IconButton, MenuButton, Select } from "@/ui";
import { words } from "./editorWords.ts";
import { FieldSelect } from "./FieldSelect.tsx";
import css from "./toolbar.module.css";

interface OrderEditorProps {
  /** Fields that can be chosen. */
  fields: readonly Field[];
  specs: readonly SortSpec[];
  onChange: (specs: SortSpec[]) => void;
  most: number;
  hint: string;
  addLabel: string;
}

export function OrderEditor({ fields, specs, onChange, most, hint, addLabel }: OrderEditorProps) {
  const t = useText(words);
  const free = fields.filter((field) => !specs.some((spec) => spec.field === field.id));
  const change = (at: number, part: Partial<SortSpec>) =>
    onChange(specs.map((spec, index) => (index === at ? { ...spec, ...part } : spec)));
  const move = (at: number, by: number) => {
    const next = [...specs];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    onChange(next);
  };
  return (
    <div className={css.order}>
      {specs.length === 0 && <p className={css.hint}>{hint}</p>}
      <ul className={css.rows}>
        {specs.map((spec, at) => {
          const field = fields.find((one) => one.id === spec.field);
          if (!field) return null;
          return (
            <li key={spec.field} className={css.row}>
              <FieldSelect
                fields={[field, ...free]}
                value={field.id}
                onChange={(id) => change(at, { field: id })}
                className={css.orderField}
              />
              <Select
                label={t("direction")}
                isLabelHidden
                size="s"
                className={css.orderWay}
                options={directionsOf(field, t)}
                value={spec.desc ? "desc" : "asc"}
                onChange={(id) => change(at, { desc: id === "desc" })}
              />
              {specs.length > 1 && (
                <>
                  <IconButton
                    size="s"
                    icon={ArrowUp}
                    label={t("up")}
                    isDisabled={at === 0}
                    onPress={() => move(at, -1)}
                  />
                  <IconButton
                    size="s"
                    icon={ArrowDown}
                    label={t("down")}
                    isDisabled={at === specs.length - 1}
                    onPress={() => move(at, 1)}
                  />
                </>
              )}
              <IconButton
                size="s"
                icon={X}
                label={t("removeSort")}
                onPress={() => onChange(specs.filter((one) => one !== spec))}
              />
            </li>
          );
        })}
      </ul>
      {specs.length < most && free.length > 0 && (
        <MenuButton
          label={addLabel}
          button={
            <Button size="s" variant="ghost" icon={Plus}>
              {addLabel}
            </Button>
          }
          entries={free.map((field) => ({
            id: field.id,
            label: field.name,
            icon: faceOf(field).icon,
            onAction: () => onChange([...specs, { field: field.id, desc: false }]),
          }))}
        />
      )}
    </div>
  );
}

type Kind = "text" | "number" | "date" | "bool" | "option";
const kinds: Partial<Record<ValueType, Kind>> = {
  number: "number",
  files: "number",
  date: "date",
  datetime: "date",
  boolean: "bool",
  option: "option",
  options: "option",
};

/** Said for what is sorted: numbers go from 1 to 9, dates from old to new. */
function directionsOf(field: Field, t: Translate<typeof words.en>): { id: "asc" | "desc"; label: string }[] {
  const kind = kinds[typeOf(field).valueType] ?? "text";
  return [
    { id: "asc", label: t(`${kind}Asc`) },
    { id: "desc", label: t(`${kind}Desc`) },
  ];
}
