import { CircleChevronDown } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const singleSelect: FieldFace = {
  icon: CircleChevronDown,
  words: dictionary(
    { label: "Single select", description: "One of a list: a status, a channel." },
    { label: "单选", description: "从选项中选一个：状态、渠道。" },
  ),
};
