/** A text that is typed and taken over when the field is left: what the others send in the meantime does not disturb it. */
import { useEffect, useState } from "react";
import type { Json } from "@/api/types";
import { editText, readText } from "../../registry.ts";
import type { ControlProps } from "../../types.ts";
import { issueText } from "../issues.ts";

export function useDraft({ field, value, context, onChange }: ControlProps) {
  const shown = editText(value, field, context);
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value from outside makes an old refusal void
  useEffect(() => setRefusal(null), [shown]);
  const take = () => {
    if (draft === null) return;
    if (draft === shown) return setDraft(null);
    const parsed = readText(draft, field, context);
    if (parsed.issue) return setRefusal(issueText(parsed.issue, context.locale));
    setRefusal(null);
    setDraft(null);
    if (!isSame(parsed.value, value)) onChange(parsed.value);
  };
  const drop = () => {
    setDraft(null);
    setRefusal(null);
  };
  return { text: draft ?? shown, isDraft: draft !== null, setDraft, take, drop, refusal };
}

function isSame(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
