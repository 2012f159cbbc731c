import { JapaneseYen } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const currency: FieldFace = {
  icon: JapaneseYen,
  words: dictionary(
    { label: "Currency", description: "An amount of money: a price, a refund." },
    { label: "货币", description: "金额：价格、退款。" },
  ),
};
