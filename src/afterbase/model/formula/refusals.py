"""What is wrong with a formula, and where: `at` and `length` count characters of the text that was written."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from afterbase.ground.errors import AfterbaseError
from afterbase.model.formula.trees import Span
from afterbase.model.formula.types import Type


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


class FormulaTooInvolved(FormulaRefused):
    code = "formula_too_involved"
    en = "This formula is too involved. Calculate parts of it in fields of their own."
    zh = "公式过于复杂，请将其中一部分拆分到单独的字段中计算。"


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


class UnknownField(FormulaRefused):
    code = "formula_unknown_field"
    en = "There is no field “{name}” in this table."
    zh = "此表中没有字段“{name}”。"


class UnknownFunction(FormulaRefused):
    """`near` is a function of a similar name, or empty."""

    code = "formula_unknown_function"
    en = "There is no function {name}."
    zh = "没有名为 {name} 的函数。"
    _near: ClassVar[Mapping[str, str]] = {"en": " Did you mean {near}?", "zh": "是否想用 {near}？"}

    def message(self, locale: str = "en") -> str:
        near = self.data.get("near")
        return super().message(locale) + (self._near[locale[:2].lower()].format(near=near) if near else "")


class OnlyInButtons(FormulaRefused):
    code = "formula_only_in_buttons"
    en = "{name} is known only when somebody presses a button: a calculated value is the same for everybody."
    zh = "{name} 只能在按钮中使用：计算字段的值对所有人相同，只有点击按钮时才知道操作人。"


class TooFewArguments(FormulaRefused):
    code = "formula_too_few_arguments"
    en = "{name} needs more values than it is given here."
    zh = "{name} 缺少参数。"


class TooManyArguments(FormulaRefused):
    code = "formula_too_many_arguments"
    en = "{name} takes at most {limit} values."
    zh = "{name} 最多接受 {limit} 个参数。"


class WrongType(FormulaRefused):
    """`found` and `expected` name types; the message has what people call them."""

    code = "formula_wrong_type"
    en = "This is {found}, but {expected} is needed here."
    zh = "此处是{found}，但需要{expected}。"

    def __init__(self, span: Span, found: Type, expected: Sequence[Type]) -> None:
        names = [kind.name.lower() for kind in expected]
        super().__init__(span, found=found.name.lower(), expected=names)

    def message(self, locale: str = "en") -> str:
        is_chinese = locale.lower().startswith("zh")
        found = Type[self.data["found"].upper()].label(locale)
        expected = [Type[name.upper()].label(locale) for name in self.data["expected"]]
        template, between = (self.zh, "或") if is_chinese else (self.en, " or ")
        return template.format(found=found, expected=between.join(expected))


class LiteralNeeded(FormulaRefused):
    code = "formula_literal_needed"
    en = "Write this here as a text in quotation marks: it has to be known before there are records."
    zh = "此处必须直接写出带引号的文本，不能使用字段或计算结果。"


class ChoiceUnknown(FormulaRefused):
    """`choices` are the texts that are understood here."""

    code = "formula_choice_unknown"
    en = "“{found}” is not understood here. Write one of: {choices}."
    zh = "此处不能使用“{found}”，可用的值：{choices}。"


class FormatUnreadable(FormulaRefused):
    code = "formula_format"
    en = "“{found}” is not a format for {kind}."
    zh = "“{found}”不是有效的{kind}格式。"
    _kinds: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "en": {"number": "numbers, such as #,##0.00", "date": "dates, such as yyyy-mm-dd"},
        "zh": {"number": "数字（如 #,##0.00）", "date": "日期（如 yyyy年m月d日）"},
    }

    def message(self, locale: str = "en") -> str:
        template, language = (self.zh, "zh") if locale.lower().startswith("zh") else (self.en, "en")
        return template.format(found=self.data["found"], kind=self._kinds[language][self.data["kind"]])


class ZoneUnknown(FormulaRefused):
    code = "formula_zone"
    en = "“{found}” is not a time zone, such as Asia/Shanghai."
    zh = "“{found}”不是有效的时区，示例：Asia/Shanghai。"


class PatternRefused(FormulaRefused):
    """A regular expression that cannot be read, or that we do not run; `reason` is a key of `reasons`."""

    code = "formula_pattern"
    reasons: ClassVar[Mapping[str, tuple[str, str]]] = {
        "syntax": ("The pattern cannot be read near “{found}”.", "正则表达式在“{found}”附近有语法错误。"),
        "unsupported": ("“{found}” is not supported in patterns.", "正则表达式不支持“{found}”。"),
        "lazy": ("Lazy repeats such as “{found}” are not supported.", "不支持“{found}”这样的非贪婪重复。"),
        "repeat": ("“{found}” repeats too often: at most {limit}.", "“{found}”的重复次数过大，最多 {limit} 次。"),
        "large": ("The pattern is too large.", "正则表达式过于复杂。"),
        "empty": ("The pattern matches an empty text.", "正则表达式不能匹配空文本。"),
    }

    def message(self, locale: str = "en") -> str:
        template = self.reasons[self.data["reason"]][locale.lower().startswith("zh")]
        return template.format(**{"found": "", "limit": "", **self.data})
