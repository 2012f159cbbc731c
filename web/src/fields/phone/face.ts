import { Phone } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const phone: FieldFace = {
  icon: Phone,
  words: dictionary(
    { label: "Phone", description: "A phone number to call." },
    { label: "电话", description: "手机、座机、400 电话。" },
  ),
};
