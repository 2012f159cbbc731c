import { SquareCheck } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const checkbox: FieldFace = {
  icon: SquareCheck,
  words: dictionary({ label: "Checkbox", description: "Yes or no." }, { label: "复选框", description: "是或否。" }),
};
