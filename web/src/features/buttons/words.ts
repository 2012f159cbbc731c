import { dictionary } from "@/i18n/runtime";
import { en } from "./en.ts";
import { zhCN } from "./zh-CN.ts";

export const words = dictionary(en, zhCN);
