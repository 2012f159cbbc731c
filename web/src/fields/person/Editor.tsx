/** Members over a cell. */
import { useEffect, useState } from "react";
import { idsIn } from "../base/people.ts";
import { Picker } from "../base/picker/Picker.tsx";
import type { EditorProps } from "../types.ts";
import { itemsFor } from "./items.ts";

export default function PersonEditor({ field, value, text, context, onCommit, onCancel, onLeave }: EditorProps) {
  const isMultiple = field.config.multiple === true;
  const [ids, setIds] = useState(() => idsIn(value));
  const give = (chosen: string[], move: "down" | "right" | "stay" = "stay") =>
    onCommit(chosen.length ? chosen : null, move);
  useEffect(() => {
    if (isMultiple) onLeave(() => onCommit(ids.length ? ids : null, "stay"));
  }, [isMultiple, ids, onCommit, onLeave]);
  return (
    <Picker
      label={field.name}
      items={itemsFor(ids, context)}
      selected={ids}
      isMultiple={isMultiple}
      text={text}
      onChange={(chosen) => (isMultiple ? setIds(chosen) : give(chosen))}
      onDone={(move) => (isMultiple ? give(ids, move) : onCancel())}
      onCancel={() => (isMultiple ? give(ids) : onCancel())}
    />
  );
}
