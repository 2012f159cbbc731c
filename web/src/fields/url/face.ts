import { Link } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const url: FieldFace = {
  icon: Link,
  words: dictionary(
    { label: "Web address", description: "A page to open: https://…" },
    { label: "链接", description: "可打开的网址。" },
  ),
};
