/** JSON over a cell, as text. Ctrl+Enter takes it. */
import { type KeyboardEvent, useEffect, useState } from "react";
import { useText } from "@/i18n/react";
import { dictionary } from "@/i18n/runtime";
import { Button } from "@/ui";
import { issueText } from "../base/issues.ts";
import { editText, readText } from "../registry.ts";
import type { EditorProps } from "../types.ts";
import css from "./json.module.css";

const words = dictionary({ save: "Save", cancel: "Cancel" }, { save: "保存", cancel: "取消" });

export default function JsonEditor({ field, value, text, context, onCommit, onCancel, onLeave }: EditorProps) {
  const t = useText(words);
  const [typed, setTyped] = useState(() => text ?? editText(value, field, context));
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = () => {
    const parsed = readText(typed, field, context);
    if (parsed.issue) setRefusal(issueText(parsed.issue, context.locale));
    else onCommit(parsed.value, "stay");
  };
  // A click elsewhere keeps what is valid; Escape leaves without a change.
  useEffect(() => {
    onLeave(() => {
      const parsed = readText(typed, field, context);
      if (parsed.issue) onCancel();
      else onCommit(parsed.value, "stay");
    });
  }, [typed, field, context, onLeave, onCancel, onCommit]);
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) take();
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onCancel();
  };
  return (
    <div className={css.editor}>
      <textarea
        className={css.area}
        // biome-ignore lint/a11y/noAutofocus: it was opened to type in
        autoFocus
        aria-label={field.name}
        aria-invalid={refusal !== null}
        spellCheck={false}
        rows={8}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setRefusal(null);
        }}
        onKeyDown={press}
      />
      {refusal && (
        <p role="alert" className={css.refusal}>
          {refusal}
        </p>
      )}
      <div className={css.foot}>
        <Button size="s" variant="ghost" onPress={onCancel}>
          {t("cancel")}
        </Button>
        <Button size="s" variant="primary" onPress={take}>
          {t("save")}
        </Button>
      </div>
    </div>
  );
}
