/** One line of text. */
import { TextConfigForm } from "../base/lazies.ts";
import { acceptText, inOneLine, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const text: FieldType = {
  ...textLike,
  name: "text",
  gridIcon: "text",
  parseText: (typed, field) => acceptText(inOneLine(typed), field),
  Config: TextConfigForm,
};
