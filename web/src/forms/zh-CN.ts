import type { Translation } from "@/i18n/runtime";
import type { issues as en } from "./en.ts";

export const issues: Translation<typeof en> = {
  required: "此项必填。",
  ticked: "请勾选此项。",
  bad_number: "“{text}”不是数字。",
  bad_phone: "“{text}”不是有效的电话号码。",
  bad_email: "“{text}”不是有效的邮箱地址。",
  bad_url: "“{text}”不是有效的链接。",
  bad_date: "“{text}”不是有效日期。",
  bad_datetime: "“{text}”不是有效的日期时间。",
  too_long: "内容过长，最多 {limit} 个字符。",
  too_short: "内容过短，至少 {limit} 个字符。",
  too_small: "不能小于 {min}。",
  too_large: "不能大于 {max}。",
  out_of_range: "须在 {min} 与 {max} 之间。",
  too_many: "最多 {limit} 个文件。",
  still_sending: "有文件尚未上传成功，请重试或移除。",
};
