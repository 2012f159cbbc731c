import type { Translation } from "@/i18n/runtime";
import type { errors as enErrors, refusals as enRefusals } from "./en.ts";

export const refusals: Translation<typeof enRefusals> = {
  formula_too_long: "公式最多 {limit} 个字符。",
  formula_too_deep: "公式嵌套过深，最多 {limit} 层。",
  formula_too_large: "公式过于复杂，最多 {limit} 个部分。",
  formula_too_involved: "公式过于复杂，请将其中一部分拆分到单独的字段中计算。",
  formula_character: "此处不能使用“{found}”。",
  formula_text_unclosed: "从此处开始的文本缺少结束引号。",
  formula_field_unclosed: "从此处开始的字段名缺少“{close}”。",
  formula_field_nameless: "请在“{open}”和“{close}”之间填写字段名。",
  formula_comment_unclosed: "从此处开始的注释缺少“*/”。",
  formula_number: "“{found}”不是数字。",
  formula_value_missing: "此处缺少一个值。",
  formula_parenthesis_unclosed: "此处的左括号没有对应的右括号。",
  formula_unexpected: "此处不应出现“{found}”，应为运算符或公式结尾。",
  formula_comparisons_chained: "比较运算不能连写，请改用 AND(a < b, b < c)。",
  formula_unknown_field: "此表中没有字段“{name}”。",
  formula_unknown_function: "没有名为 {name} 的函数。",
  formula_too_few_arguments: "{name} 缺少参数。",
  formula_too_many_arguments: "{name} 最多接受 {limit} 个参数。",
  formula_wrong_type: "此处是{found}，但需要{expected}。",
  did_you_mean: "是否想用 {near}？",
  or: "或",
  type_number: "数字",
  type_text: "文本",
  type_boolean: "真假值",
  type_date: "日期",
  type_datetime: "日期时间",
  type_blank: "空值",
};

export const errors: Translation<typeof enErrors> = {
  "#DIV/0": "除数为零或为空。",
  "#VALUE": "某个值无法转换为所需的类型。",
  "#NUM": "数字过大，或该运算没有结果。",
  "#N/A": "没有匹配的情况。",
};
