"""What is wrong with a formula, and where: `at` and `length` count characters of the text that was written."""

from typing import Any

from afterbase.ground.errors import AfterbaseError
from afterbase.model.formula.trees import Span


class FormulaRefused(AfterbaseError):
    code, status = "bad_formula", 422
    en = "There is something wrong with this formula."
    zh = "公式有误。"

    def __init__(self, span: Span, **data: Any) -> None:
        super().__init__(at=span.start, length=span.end - span.start, **data)


class FormulaTooLong(FormulaRefused):
    code = "formula_too_long"
    en = "A formula has at most {limit} characters."
    zh = "公式最多 {limit} 个字符。"


class FormulaTooDeep(FormulaRefused):
    code = "formula_too_deep"
    en = "This formula is nested too deep: at most {limit} levels."
    zh = "公式嵌套过深，最多 {limit} 层。"


class FormulaTooLarge(FormulaRefused):
    code = "formula_too_large"
    en = "This formula has too many parts: at most {limit}."
    zh = "公式过于复杂，最多 {limit} 个部分。"


class UnknownCharacter(FormulaRefused):
    code = "formula_character"
    en = "“{found}” has no meaning here."
    zh = "此处不能使用“{found}”。"


class TextUnclosed(FormulaRefused):
    code = "formula_text_unclosed"
    en = "The text that begins here has no closing quotation mark."
    zh = "从此处开始的文本缺少结束引号。"


class FieldUnclosed(FormulaRefused):
    code = "formula_field_unclosed"
    en = "The field name that begins here has no closing “}}”."
    zh = "从此处开始的字段名缺少“}}”。"


class FieldNameless(FormulaRefused):
    code = "formula_field_nameless"
    en = "Write a field's name between “{{” and “}}”."
    zh = "请在“{{”和“}}”之间填写字段名。"


class CommentUnclosed(FormulaRefused):
    code = "formula_comment_unclosed"
    en = "The comment that begins here has no closing “*/”."
    zh = "从此处开始的注释缺少“*/”。"


class NumberUnreadable(FormulaRefused):
    code = "formula_number"
    en = "“{found}” is not a number."
    zh = "“{found}”不是数字。"


class ValueMissing(FormulaRefused):
    code = "formula_value_missing"
    en = "A value is missing here."
    zh = "此处缺少一个值。"


class ParenthesisUnclosed(FormulaRefused):
    code = "formula_parenthesis_unclosed"
    en = "The parenthesis that opens here is never closed."
    zh = "此处的左括号没有对应的右括号。"


class NothingExpected(FormulaRefused):
    code = "formula_unexpected"
    en = "“{found}” does not belong here: an operator or the end was expected."
    zh = "此处不应出现“{found}”，应为运算符或公式结尾。"


class ComparisonsChained(FormulaRefused):
    code = "formula_comparisons_chained"
    en = "Comparisons cannot be chained. Write AND(a < b, b < c)."
    zh = "比较运算不能连写，请改用 AND(a < b, b < c)。"
