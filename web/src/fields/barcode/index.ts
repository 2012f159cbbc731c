/** A barcode or serial number, typed, pasted or scanned. */
import { TextConfigForm } from "../base/lazies.ts";
import { acceptText, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const barcode: FieldType = {
  ...textLike,
  name: "barcode",
  gridIcon: "barcode",
  parseText: (text, field) => {
    const bare = text.trim();
    return acceptText(field.config.uppercase === true ? bare.toUpperCase() : bare, field, 500);
  },
  Config: TextConfigForm,
};
