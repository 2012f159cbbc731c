import type { Translation } from "@/i18n/runtime";
import type { en } from "./en.ts";

export const zhCN: Translation<typeof en> = {
  title: "个人设置",
  person: "个人信息",
  personText: "姓名会显示在你改动过的内容旁边。",
  name: "姓名",
  email: "邮箱",
  emailHelp: "用于登录。",
  save: "保存",
  saved: "已保存",
  needName: "请填写姓名。",

  looks: "语言与外观",
  language: "语言",
  theme: "主题",
  system: "跟随系统",
  light: "浅色",
  dark: "深色",
  zone: "时区",
  zoneHelp: "时间按此时区显示，“今天”也以此为准。",
  zoneSearch: "搜索：Shanghai、Tokyo、New York……",

  password: "密码",
  passwordText: "修改密码后，其他设备上的登录会全部失效。",
  current: "当前密码",
  next: "新密码",
  nextHelp: "至少 8 个字符。",
  change: "修改密码",
  changed: "密码已修改",
  needCurrent: "请填写当前密码。",
  needNext: "密码至少 8 个字符。",
  back: "返回",
};
