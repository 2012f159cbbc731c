/** Why a cell or a whole field has no values, in words. */
import { dictionary, type Locale } from "@/i18n/runtime";
import { errorText } from "./catalogue.ts";
import type { ErrorCode } from "./types.ts";

const words = dictionary(
  {
    "#REF": "Something that this is calculated from is missing or broken.",
    missing_input: "A field that this one is calculated from does not exist any more, or is broken itself.",
    circular_fields: "This field and others would depend on one another.",
    not_through_link: "The link that this is read through does not exist any more.",
    input_not_usable: "A field that this one is calculated from has become a type that cannot be used here.",
    not_shown_so: "The values are of another type now and cannot be shown as chosen.",
    not_settable: "The button sets a field that is filled in by the system now.",
    formula: "The formula does not fit its fields any more. Edit the field to see where.",
    other: "The values cannot be calculated. Edit the field to see why.",
  },
  {
    "#REF": "计算所引用的内容不存在，或者本身有误。",
    missing_input: "计算所引用的字段已不存在，或者本身有误。",
    circular_fields: "该字段与其他字段互相依赖。",
    not_through_link: "计算所经过的关联字段已不存在。",
    input_not_usable: "计算所引用的字段改成了此处不能使用的类型。",
    not_shown_so: "值的类型已改变，无法按所选的方式显示。",
    not_settable: "按钮要设置的字段现由系统填写，无法设置。",
    formula: "公式与所引用的字段不再匹配。编辑该字段可查看出错的位置。",
    other: "无法计算该字段的值。编辑该字段可查看原因。",
  },
);

const errors: ReadonlySet<string> = new Set<ErrorCode>(["#DIV/0", "#VALUE", "#NUM", "#N/A", "#ERROR", "#URL"]);

/** For an error of a cell, or for what is wrong with its field. */
export function reasonOf(code: string, locale: Locale): string {
  if (errors.has(code)) return errorText(code as ErrorCode, locale);
  const own = words[locale] as Readonly<Record<string, string>>;
  return own[code] ?? (code.startsWith("formula_") ? own.formula : own.other) ?? "";
}
