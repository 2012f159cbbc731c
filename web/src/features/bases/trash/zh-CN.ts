import type { Translation } from "@/i18n/runtime";
import type { en } from "./en.ts";

export const zhCN: Translation<typeof en> = {
  records: "{count} 条记录",
  trashTitle: "回收站",
  trashText: "“{name}”中删除的表、字段、视图和记录都在这里，可以随时恢复。",
  trashEmpty: "回收站是空的",
  trashEmptyText: "在此数据库中删除的内容可以从这里恢复。",
  what: "内容",
  deleted: "删除时间",
  actions: "操作",
  restore: "恢复",
  purge: "彻底删除",
  purgeNamed: "彻底删除{name}",
  purgeTitle: "彻底删除“{name}”？",
  purgeText: "彻底删除后无法恢复，撤销也不行。",
  purged: "已彻底删除“{name}”",
  restored: "已恢复“{name}”",
  kindTable: "表",
  kindField: "“{table}”的字段",
  kindView: "“{table}”的视图",
  kindRecords: "“{table}”的记录",
  deletedBy: "{when}，{name}",
};
