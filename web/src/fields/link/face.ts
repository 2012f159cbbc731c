import { ArrowRightLeft } from "lucide-react";
import { dictionary } from "@/i18n/runtime";
import type { FieldFace } from "../types.ts";

export const link: FieldFace = {
  icon: ArrowRightLeft,
  words: dictionary(
    { label: "Link", description: "Records of another table: a ticket's device." },
    { label: "关联", description: "关联其他数据表的记录：工单对应的设备。" },
  ),
};
