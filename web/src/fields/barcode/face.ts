import { Barcode } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const barcode: FieldFace = {
  icon: Barcode,
  words: dictionary(
    { label: "Barcode / serial number", description: "A serial number, SKU or barcode that can be scanned." },
    { label: "条码 / 序列号", description: "序列号、SKU 或条码，可扫描录入。" },
  ),
};
