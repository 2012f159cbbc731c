import type { Translation } from "@/i18n/runtime";
import type { en } from "./en.ts";

export const zhCN: Translation<typeof en> = {
  account: "{name}的账号",
  profile: "个人设置",
  lightTheme: "浅色模式",
  darkTheme: "深色模式",
  signOut: "退出登录",
};
