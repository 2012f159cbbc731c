import { dictionary } from "@/i18n/runtime";
import * as en from "./en.ts";
import * as zhCN from "./zh-CN.ts";

export const refusalWords = dictionary(en.refusals, zhCN.refusals);
