/** Paragraphs in the record panel; the box grows with its text. */
import type { KeyboardEvent } from "react";
import { TextArea } from "@/ui";
import type { ControlProps } from "../../types.ts";
import { useDraft } from "./useDraft.ts";

export default function LongTextControl(props: ControlProps) {
  const draft = useDraft(props);
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) draft.take();
    if (event.key === "Escape" && draft.isDraft) {
      event.stopPropagation();
      draft.drop();
    }
  };
  return (
    <TextArea
      label={props.label}
      isLabelHidden
      isReadOnly={props.isReadonly}
      rows={2}
      value={draft.text}
      onChange={draft.setDraft}
      onBlur={draft.take}
      onKeyDown={press}
      error={draft.refusal ?? props.error}
    />
  );
}
