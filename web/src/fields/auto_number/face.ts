import { ListOrdered } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const autoNumber: FieldFace = {
  icon: ListOrdered,
  words: dictionary(
    { label: "Auto number", description: "A number for each record: RMA-20261122-0007." },
    { label: "自动编号", description: "按规则自动生成编号：RMA-20261122-0007。" },
  ),
};
