/** The editor of single and multiple selects over a cell. */
import { useEffect, useState } from "react";
import type { Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { toastError } from "@/ui";
import type { EditorProps } from "../../types.ts";
import { optionsOf } from "../choices.ts";
import { Picker } from "./Picker.tsx";
import { pickerWords } from "./words.ts";

export default function SelectEditor({ field, value, text, tools, onCommit, onCancel, onLeave }: EditorProps) {
  const t = useText(pickerWords);
  const isMultiple = field.type === "multi_select";
  const [keys, setKeys] = useState(() => keysIn(value));
  const commit = (ids: string[], move: "down" | "right" | "stay" = "stay") =>
    onCommit(choiceValue(ids, isMultiple), move);
  useEffect(() => {
    if (isMultiple) onLeave(() => onCommit(choiceValue(keys, true), "stay"));
  }, [isMultiple, keys, onCommit, onLeave]);
  const create = tools.addOption;
  return (
    <Picker
      label={field.name || t("edit")}
      items={optionsOf(field).map((option) => ({ id: String(option.key), label: option.name, color: option.color }))}
      selected={keys}
      isMultiple={isMultiple}
      text={text}
      onChange={(ids) => (isMultiple ? setKeys(ids) : commit(ids))}
      onDone={(move) => (isMultiple ? commit(keys, move) : onCancel())}
      onCancel={() => (isMultiple ? commit(keys) : onCancel())}
      onCreate={create && (async (name) => String(await create(field, name).catch(tell)))}
    />
  );
}

function tell(error: unknown): never {
  toastError(error);
  throw error;
}

export function keysIn(value: Json): string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === null ? [] : [String(value)];
}

export function choiceValue(ids: readonly string[], isMultiple: boolean): Json {
  if (ids.length === 0) return null;
  return isMultiple ? ids.map(Number) : Number(ids[0]);
}
