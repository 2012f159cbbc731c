import { UserPen } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const changedBy: FieldFace = {
  icon: UserPen,
  words: dictionary(
    { label: "Changed by", description: "Who last changed the record." },
    { label: "修改人", description: "最近一次修改记录的人。" },
  ),
};
