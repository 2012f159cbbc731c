/** A phone number. */
import { Phone } from "lucide-react";
import { paintLink } from "@/grid";
import { dictionary } from "@/i18n/runtime";
import { phoneText } from "../base/contacts.ts";
import { acceptWritten, textLike } from "../base/textlike.ts";
import type { FieldType } from "../types.ts";

export const phone: FieldType = {
  ...textLike,
  name: "phone",
  words: dictionary(
    { label: "Phone", description: "A phone number to call." },
    { label: "电话", description: "手机、座机、400 电话。" },
  ),
  icon: Phone,
  gridIcon: "phone",
  width: 150,
  parseText: (text) => acceptWritten(text, phoneText(text), "bad_phone", 40),
  painter: () => paintLink,
};
