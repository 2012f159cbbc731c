/** Why a text is no value of a field, in the words that the server uses. */
import type { Json } from "@/api/types";
import { dictionary, type Locale, translate } from "@/i18n/runtime";

const words = dictionary(
  {
    bad_number: "“{text}” is not a number.",
    bad_date: "“{text}” is not a date.",
    bad_datetime: "“{text}” is not a date and time.",
    bad_duration: "“{text}” is not a duration.",
    bad_boolean: "“{text}” is neither yes nor no.",
    bad_email: "“{text}” is not an e-mail address.",
    bad_url: "“{text}” is not a web address (http, https, mailto or tel).",
    bad_phone: "“{text}” is not a phone number.",
    bad_json: "This is not valid JSON.",
    bad_characters: "Holds characters that cannot be stored.",
    unknown_option: "There is no option “{text}”.",
    unknown_person: "This person is not a member here.",
    wrong_currency: "The amount is in {currency}, this field in {expected}.",
    wrong_type: "This cannot be typed as text.",
    too_long: "Too long: at most {limit} characters.",
    too_short: "Too short: at least {limit} characters.",
    too_small: "Must be at least {min}.",
    too_large: "Must be at most {max}.",
    out_of_range: "Must be between {min} and {max}.",
    too_many: "At most {limit} values.",
    read_only: "This field is filled in by the system.",
  },
  {
    bad_number: "“{text}”不是数字。",
    bad_date: "“{text}”不是有效日期。",
    bad_datetime: "“{text}”不是有效的日期时间。",
    bad_duration: "“{text}”不是有效的时长。",
    bad_boolean: "“{text}”无法识别为是或否。",
    bad_email: "“{text}”不是有效的邮箱地址。",
    bad_url: "“{text}”不是有效的链接（http、https、mailto 或 tel）。",
    bad_phone: "“{text}”不是有效的电话号码。",
    bad_json: "不是合法的 JSON。",
    bad_characters: "含有无法保存的字符。",
    unknown_option: "没有选项“{text}”。",
    unknown_person: "该成员不在此工作区。",
    wrong_currency: "金额币种为 {currency}，该字段为 {expected}。",
    wrong_type: "此字段不能直接输入文字。",
    too_long: "内容过长，最多 {limit} 个字符。",
    too_short: "内容过短，至少 {limit} 个字符。",
    too_small: "不能小于 {min}。",
    too_large: "不能大于 {max}。",
    out_of_range: "须在 {min} 与 {max} 之间。",
    too_many: "最多 {limit} 个值。",
    read_only: "该字段由系统填写。",
  },
);

export type IssueCode = keyof (typeof words)["en"];

export interface Issue {
  readonly code: IssueCode;
  readonly data: Readonly<Record<string, string | number>>;
}

export type Parsed = { readonly value: Json; readonly issue?: undefined } | { readonly issue: Issue };

export function accept(value: Json): Parsed {
  return { value };
}

export function refuse(code: IssueCode, data: Issue["data"] = {}): Parsed {
  return { issue: { code, data } };
}

/** So much of a refused text as a message can carry. */
export function shown(text: string): string {
  return text.slice(0, 60);
}

export function issueText(issue: Issue, locale: Locale): string {
  return translate(words, locale, issue.code, issue.data as never);
}
