import { Braces } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const json: FieldFace = {
  icon: Braces,
  words: dictionary(
    { label: "JSON", description: "Structured data from programs." },
    { label: "JSON", description: "程序写入的结构化数据。" },
  ),
};
