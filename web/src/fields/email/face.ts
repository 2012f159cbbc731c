import { Mail } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const email: FieldFace = {
  icon: Mail,
  words: dictionary(
    { label: "E-mail", description: "An e-mail address to write to." },
    { label: "邮箱", description: "电子邮箱地址。" },
  ),
};
