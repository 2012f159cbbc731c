/** Text of many lines. */
import { TextAlignStart } from "lucide-react";
import { paintLongText } from "@/grid";
import { dictionary } from "@/i18n/runtime";
import { LongTextControl, TextConfigForm } from "../base/lazies.ts";
import { acceptText, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const longText: FieldType = {
  ...textLike,
  name: "long_text",
  words: dictionary(
    { label: "Long text", description: "Paragraphs: a description, a note." },
    { label: "多行文本", description: "多行文字：问题描述、备注。" },
  ),
  icon: TextAlignStart,
  gridIcon: "longText",
  editorKind: "longText",
  canBeUnique: false,
  width: 280,
  parseText: (typed, field) => acceptText(typed.replace(/\r\n?/g, "\n"), field, 1_000_000),
  painter: () => paintLongText,
  Control: LongTextControl,
  Config: TextConfigForm,
};
