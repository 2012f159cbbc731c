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

  deletedField: "已删除字段“{name}”",
  deleteFieldTitle: "删除字段“{name}”？",
  deleteFieldText: "所有记录中该字段的内容将一并移除，可从回收站恢复。",
  deleteReverse: "“{table}”表中与之对应的字段“{name}”也会一并删除。",
  deleteField: "删除字段",
  primaryChanged: "已将“{name}”设为主字段",
};
