import { UserPlus } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const createdBy: FieldFace = {
  icon: UserPlus,
  words: dictionary(
    { label: "Created by", description: "Who made the record." },
    { label: "创建人", description: "创建记录的人。" },
  ),
};
