/** What operators are called: apart, because only those who edit a filter read it. */
import { dictionary, type Locale, translate } from "@/i18n/runtime";

const words = dictionary(
  {
    is: "is",
    is_not: "is not",
    contains: "contains",
    not_contains: "does not contain",
    starts_with: "starts with",
    ends_with: "ends with",
    is_any_of: "is any of",
    is_none_of: "is none of",
    empty: "is empty",
    not_empty: "is not empty",
    eq: "=",
    neq: "≠",
    gt: ">",
    gte: "≥",
    lt: "<",
    lte: "≤",
    between: "between",
    has_any_of: "has any of",
    has_all_of: "has all of",
    has_none_of: "has none of",
    is_exactly: "is exactly",
    before: "is before",
    after: "is after",
    on_or_before: "is on or before",
    on_or_after: "is on or after",
    within: "is within",
    count_gt: "has more files than",
  },
  {
    is: "是",
    is_not: "不是",
    contains: "包含",
    not_contains: "不包含",
    starts_with: "开头是",
    ends_with: "结尾是",
    is_any_of: "是其中之一",
    is_none_of: "不是其中任一",
    empty: "为空",
    not_empty: "不为空",
    eq: "=",
    neq: "≠",
    gt: ">",
    gte: "≥",
    lt: "<",
    lte: "≤",
    between: "介于",
    has_any_of: "包含任一",
    has_all_of: "包含全部",
    has_none_of: "不包含任一",
    is_exactly: "完全等于",
    before: "早于",
    after: "晚于",
    on_or_before: "不晚于",
    on_or_after: "不早于",
    within: "处于",
    count_gt: "文件数多于",
  },
);

export type OperatorName = keyof (typeof words)["en"];

export function operatorText(op: OperatorName, locale: Locale): string {
  return translate(words, locale, op);
}
