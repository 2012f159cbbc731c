/** A barcode or serial number, typed, pasted or scanned. */
import { Barcode } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import { TextConfigForm } from "../base/lazies.ts";
import { acceptText, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const barcode: FieldType = {
  ...textLike,
  name: "barcode",
  words: dictionary(
    { label: "Barcode / serial number", description: "A serial number, SKU or barcode that can be scanned." },
    { label: "条码 / 序列号", description: "序列号、SKU 或条码，可扫描录入。" },
  ),
  icon: Barcode,
  gridIcon: "barcode",
  parseText: (text, field) => {
    const bare = text.trim();
    return acceptText(field.config.uppercase === true ? bare.toUpperCase() : bare, field, 500);
  },
  Config: TextConfigForm,
};
