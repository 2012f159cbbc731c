import type { Field } from "@/api/types";
import { faceOf } from "@/fields/faces";
import { useText } from "@/i18n/react";
import { Select } from "@/ui";
import { words } from "./editorWords.ts";

interface FieldSelectProps {
  fields: readonly Field[];
  value: string;
  onChange: (field: string) => void;
  className?: string | undefined;
}

/** One of the table's fields, with the icon of its type. */
export function FieldSelect({ fields, value, onChange, className }: FieldSelectProps) {
  const t = useText(words);
  return (
    <Select
      label={t("field")}
      isLabelHidden
      size="s"
      className={className}
      options={fields.map((field) => ({ id: field.id, label: field.name, icon: faceOf(field).icon }))}
      value={value}
      onChange={onChange}
    />
  );
}
