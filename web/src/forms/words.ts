/** What is said of an answer: the server's own words, so that a form speaks with one voice. */
import { dictionary, fill, type Locale } from "@/i18n/runtime";
import type { Issue } from "./engine.ts";

const issueWords = dictionary(
  {
    required: "This field is required.",
    ticked: "Please tick this to go on.",
    bad_number: "“{text}” is not a number.",
    bad_phone: "“{text}” is not a phone number.",
    bad_email: "“{text}” is not an e-mail address.",
    bad_url: "“{text}” is not a web address.",
    bad_date: "“{text}” is not a date.",
    bad_datetime: "“{text}” is not a date and time.",
    too_long: "Too long: at most {limit} characters.",
    too_short: "Too short: at least {limit} characters.",
    too_small: "Must be at least {min}.",
    too_large: "Must be at most {max}.",
    out_of_range: "Must be between {min} and {max}.",
    too_many: "At most {limit} files.",
    still_sending: "A file has not arrived yet. Send it again or remove it.",
  },
  {
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
  },
);

export function issueText(issue: Issue, locale: Locale): string {
  return fill(locale, issueWords[locale][issue.code], issue.data);
}
