/** Text of many lines. */
import { paintLongText } from "@/grid";
import { LongTextControl, TextConfigForm } from "../base/lazies.ts";
import { acceptText, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const longText: FieldType = {
  ...textLike,
  name: "long_text",
  gridIcon: "longText",
  editorKind: "longText",
  canBeUnique: false,
  width: 280,
  parseText: (typed, field) => acceptText(typed.replace(/\r\n?/g, "\n"), field, 1_000_000),
  painter: () => paintLongText,
  Control: LongTextControl,
  Config: TextConfigForm,
};
