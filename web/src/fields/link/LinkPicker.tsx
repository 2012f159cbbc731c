/** Choose records of the other table: what is linked first, then what the server finds, and a new one by its name. */
import { useRef, useState } from "react";
import { errorText } from "@/api/errors";
import { canEdit } from "@/api/queries";
import type { Field, Filter, Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { toastError } from "@/ui";
import { isLinked, type Linked, linkConfig, linksIn } from "../base/links.ts";
import { Picker, type PickerItem } from "../base/picker/Picker.tsx";
import type { FieldContext } from "../types.ts";
import css from "./link.module.css";
import { titleIn } from "./painter.ts";
import { canBeNamed, createRecord, type Link, type LinkedRecord, newValues } from "./records.ts";
import { useLink, useRecords } from "./useLink.ts";
import { linkWords } from "./words.ts";

export interface LinkPickerProps {
  field: Field;
  /** The cell as it is shown now, changes included. */
  value: Json;
  /** The record that the cell belongs to; undefined in a filter. */
  record: string | undefined;
  context: FieldContext;
  isMultiple: boolean;
  filter: Filter | null;
  /** What was typed to open it. */
  text?: string | undefined;
  /** Missing: only what is there can be chosen. */
  canCreate?: boolean | undefined;
  onToggle: (linked: Linked, isLinked: boolean) => void;
  onClear: () => void;
  onDone: (move: "down" | "right") => void;
  onCancel: () => void;
}

export function LinkPicker(props: LinkPickerProps) {
  const t = useText(linkWords);
  const link = useLink(props.field, props.context);
  return link ? <LoadedPicker {...props} link={link} /> : <p className={css.hint}>{t("noTable")}</p>;
}

function LoadedPicker(props: LinkPickerProps & { link: Link }) {
  const { link, field, value, record, context, isMultiple, filter } = props;
  const t = useText(linkWords);
  const [text, setText] = useState(props.text ?? "");
  const { found, isBusy, error, hasMore, more } = useRecords(link, { filter, search: text }, context);
  /** Everything that was ever shown here: what is chosen is named by its id only. */
  const known = useRef(new Map<string, Linked>());
  const cell = linksIn(value);
  for (const linked of [...cell.records, ...found.map((one) => one.linked)]) known.current.set(linked[0], linked);

  const isHeld = ({ holders }: LinkedRecord) => record !== undefined && holders.records.some(([id]) => id === record);
  const held = found.filter((one) => isMultiple && isLinked(value, one.linked[0], isHeld(one)));
  const told = cell.records.map(([id]) => id);
  const selected = [...held.map((one) => one.linked[0]).filter((id) => !told.includes(id)), ...told];

  const itemOf = (linked: Linked, note: string): PickerItem => ({
    id: linked[0],
    label: titleIn(link.target.id, linked[1], context),
    note,
  });
  const items = [
    ...(text.trim() === "" ? chosenFirst(cell.records, found).map((one) => itemOf(one.linked, one.note)) : []),
    ...found
      .filter((one) => text.trim() !== "" || !told.includes(one.linked[0]))
      .map((one) => itemOf(one.linked, [holderOf(one), one.note].filter(Boolean).join(" · "))),
  ];

  /** Of a record that only one cell may hold: which one it would be taken from. */
  function holderOf({ holders }: LinkedRecord): string {
    const [holder] = holders.records;
    if (linkConfig(field).reverseMany || !holder || holder[0] === record || record === undefined) return "";
    return t("inOther", { name: titleIn(String(link.reverse?.config.table ?? ""), holder[1], context) });
  }

  const change = (ids: readonly string[]) => {
    if (ids.length === 0 && !isMultiple) return props.onClear();
    const [before, after] = [new Set(selected), new Set(ids)];
    const id = ids.find((one) => !before.has(one)) ?? selected.find((one) => !after.has(one)) ?? ids[0];
    const linked = id === undefined ? undefined : known.current.get(id);
    if (linked) props.onToggle(linked, before.has(linked[0]));
  };
  const create = async (name: string) => {
    try {
      const linked = await createRecord(link, newValues(link, name, context) ?? {});
      known.current.set(linked[0], linked);
      setText("");
      return linked[0];
    } catch (cause) {
      toastError(cause);
      throw cause;
    }
  };
  const mayCreate = props.canCreate === true && canEdit(link.base.role) && canBeNamed(link);
  const canCreate = mayCreate && (text.trim() === "" || newValues(link, text, context) !== undefined);

  return (
    <Picker
      label={field.name}
      items={items}
      selected={selected}
      isMultiple={isMultiple}
      text={props.text}
      onChange={change}
      onDone={props.onDone}
      onCancel={props.onCancel}
      onCreate={canCreate ? create : undefined}
      finder={{ onText: setText, isBusy, error: error ? errorText(error) : null, onMore: more, hasMore }}
    />
  );
}

/** What the cell holds, with the line below the name where it is at hand. */
function chosenFirst(chosen: readonly Linked[], found: readonly LinkedRecord[]) {
  const notes = new Map(found.map((one) => [one.linked[0], one.note]));
  return chosen.map((linked) => ({ linked, note: notes.get(linked[0]) ?? "" }));
}
