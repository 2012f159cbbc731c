import type { Translation } from "@/i18n/runtime";
import type { en } from "./en.ts";

export const zhCN: Translation<typeof en> = {
  noTable: "数据表不存在",
  noTableText: "它可能已被删除，或链接有误。",
  toBase: "返回",
  noView: "此表还没有视图",
  noViewText: "新建视图后即可查看记录。",
  addGrid: "新建表格视图",
  gridName: "表格",
};
