/** One line in the record panel, for every type that is typed: texts, numbers, durations, phones, links. */
import { Copy, ExternalLink, Mail, Phone } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { Json } from "@/api/types";
import { useText } from "@/i18n/react";
import { IconButton, TextField, useCopy } from "@/ui";
import { showText } from "../../registry.ts";
import type { ControlProps } from "../../types.ts";
import { readUrl } from "../contacts.ts";
import { useDraft } from "./useDraft.ts";
import { controlWords } from "./words.ts";

export default function TextControl(props: ControlProps) {
  const { field, value, context, isReadonly, label, error } = props;
  const draft = useDraft(props);
  const input = useRef<HTMLInputElement>(null);
  // ¥1,234.50 becomes 1234.5 while it is typed in; the change of text would lose what Tab had selected.
  useLayoutEffect(() => {
    if (draft.isDraft) input.current?.select();
  }, [draft.isDraft]);
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") draft.take();
    if (event.key === "Escape" && draft.isDraft) {
      event.stopPropagation();
      draft.drop();
    }
  };
  const isFocusedText = draft.isDraft || isReadonly;
  return (
    <TextField
      label={label}
      isLabelHidden
      inputRef={input}
      isReadOnly={isReadonly}
      value={
        isFocusedText ? (isReadonly ? showText(value, field, context) : draft.text) : showText(value, field, context)
      }
      onFocus={() => !isReadonly && draft.setDraft(draft.text)}
      onChange={draft.setDraft}
      onBlur={draft.take}
      onKeyDown={press}
      error={draft.refusal ?? error}
      inputMode={inputModes[field.type] ?? "text"}
      trailing={<Action type={field.type} value={value} />}
    />
  );
}

const inputModes: Readonly<Record<string, "decimal" | "tel" | "email" | "url">> = {
  number: "decimal",
  currency: "decimal",
  percent: "decimal",
  phone: "tel",
  email: "email",
  url: "url",
};

/** What one does with such a value: open, call, write, copy. */
function Action({ type, value }: { type: string; value: Json }) {
  const t = useText(controlWords);
  const { copy, isCopied } = useCopy();
  if (typeof value !== "string" || !value) return null;
  const open = (address: string) => () => window.open(address, "_blank", "noopener,noreferrer");
  if (type === "url") {
    const address = readUrl(value);
    return address && <IconButton size="s" icon={ExternalLink} label={t("open")} onPress={open(address)} />;
  }
  if (type === "phone") return <IconButton size="s" icon={Phone} label={t("call")} onPress={open(`tel:${value}`)} />;
  if (type === "email") return <IconButton size="s" icon={Mail} label={t("write")} onPress={open(`mailto:${value}`)} />;
  if (type === "barcode")
    return <IconButton size="s" icon={Copy} label={t(isCopied ? "copied" : "copy")} onPress={() => void copy(value)} />;
  return null;
}
