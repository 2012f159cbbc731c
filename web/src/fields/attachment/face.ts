import { Paperclip } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const attachment: FieldFace = {
  icon: Paperclip,
  words: dictionary(
    { label: "Attachment", description: "Photos and other files." },
    { label: "附件", description: "照片和其他文件。" },
  ),
};
