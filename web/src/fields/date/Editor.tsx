/** A date over a cell: typed in any of the ways people write one, or picked. */
import { parseDate } from "@internationalized/date";
import { DayEditor } from "../base/days/DayEditor.tsx";
import type { EditorProps } from "../types.ts";

export default function DateEditor(props: EditorProps) {
  const { value } = props;
  const day = typeof value === "string" ? value : null;
  return <DayEditor {...props} day={day ? parseDate(day) : null} withDay={(picked) => picked} />;
}
