/** Records over a cell. What is chosen from several is saved together, when the editor is left. */
import { useEffect, useState } from "react";
import type { Json } from "@/api/types";
import { editLinks, isChanged, joinEdits, type Linked, linkConfig } from "../base/links.ts";
import type { EditorProps } from "../types.ts";
import { LinkPicker } from "./LinkPicker.tsx";

export default function LinkEditor({ field, value, text, record, context, onCommit, onCancel, onLeave }: EditorProps) {
  const { many, filter } = linkConfig(field);
  // What was saved before is no change of this editor's.
  const [draft, setDraft] = useState<Json>(() => editLinks(value, [], []));
  const give = (move: "down" | "right" | "stay") => (isChanged(draft) ? onCommit(draft, move) : onCancel());
  useEffect(() => {
    if (many) onLeave(() => (isChanged(draft) ? onCommit(draft, "stay") : onCancel()));
  }, [many, draft, onCommit, onCancel, onLeave]);
  const toggle = (linked: Linked, isLinked: boolean) => {
    if (!many) return onCommit(oneLink(linked), "stay");
    setDraft((now) => joinEdits(now, isLinked ? editLinks(now, [], [linked[0]]) : editLinks(now, [linked], [])));
  };
  return (
    <LinkPicker
      field={field}
      value={many ? draft : value}
      record={record}
      context={context}
      isMultiple={many}
      filter={filter}
      text={text}
      canCreate
      onToggle={toggle}
      onClear={() => onCommit(null, "stay")}
      onDone={(move) => (many ? give(move) : onCancel())}
      onCancel={() => (many ? give("stay") : onCancel())}
    />
  );
}

/** A cell that holds one record is replaced by what is written. */
export function oneLink(linked: Linked): Json {
  return { count: 1, records: [[...linked]] };
}
