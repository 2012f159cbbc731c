import { User } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const person: FieldFace = {
  icon: User,
  words: dictionary(
    { label: "Person", description: "Members: an owner, engineers." },
    { label: "成员", description: "工作区成员：负责人、工程师。" },
  ),
};
