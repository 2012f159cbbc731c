"""Why the options of a field are refused, for the one who sets up a field."""

from typing import Any

from afterbase.ground.errors import BadConfig, Locale, ValueIssue, value_message


class BadLimits(BadConfig):
    code = "bad_limits"
    en = "The smallest allowed value is above the largest."
    zh = "最小值大于最大值。"


class BadRegex(BadConfig):
    code = "bad_regex"
    en = "The pattern cannot be used: {detail}"
    zh = "格式表达式不可用：{detail}"


class UnknownZone(BadConfig):
    code = "unknown_zone"
    en = "There is no time zone “{zone}”."
    zh = "没有时区“{zone}”。"


class BadOptionName(BadConfig):
    code = "bad_option_name"
    en = "An option needs a name of 1 to {limit} characters: “{name}”."
    zh = "选项名称须为 1 至 {limit} 个字符：“{name}”。"


class DuplicateOption(BadConfig):
    code = "duplicate_option"
    en = "Two options have the name or key “{name}”."
    zh = "选项“{name}”重复。"


class TooManyOptions(BadConfig):
    code = "too_many_options"
    en = "A field has at most {limit} options."
    zh = "一个字段最多 {limit} 个选项。"


class UnknownOptionKey(BadConfig):
    """A key is never used twice, so nobody but the server makes one up."""

    code = "unknown_option_key"
    en = "The option with key {key} does not exist any more. Leave the key out to add an option."
    zh = "键为 {key} 的选项已不存在。新增选项请不要填写键。"


class BadNumbering(BadConfig):
    code = "bad_numbering"
    en = "Not a number pattern, at “{at}”. Example: RMA-{{YYYYMMDD}}-{{0000}}"
    zh = "编号格式有误：“{at}”。示例：RMA-{{YYYYMMDD}}-{{0000}}"


class BadNumberingCounter(BadConfig):
    code = "bad_numbering_counter"
    en = "A number pattern needs exactly one counter, such as {{0000}}, of at most {limit} digits."
    zh = "编号格式须有且只有一个计数器，例如 {{0000}}，最多 {limit} 位。"


class BadNumberingDate(BadConfig):
    """`RMA-{DD}-{0}` would give the same number every month."""

    code = "bad_numbering_date"
    en = "A day in a number pattern needs its month and year, a month its year."
    zh = "编号格式中，日须同时有年和月，月须同时有年。"


class NumberingTooLong(BadConfig):
    code = "numbering_too_long"
    en = "The fixed text of a number pattern has at most {limit} characters."
    zh = "编号格式中的固定文字最多 {limit} 个字符。"


class BadDefault(BadConfig):
    """The field itself would refuse the value: `issue` says why."""

    code = "bad_default"
    en = "The default value is not valid: {reason}"
    zh = "默认值无效：{reason}"

    def __init__(self, issue: ValueIssue) -> None:
        super().__init__(issue=issue.code, **issue.data)

    def message(self, locale: Locale = "en") -> str:
        data: dict[str, Any] = dict(self.data)
        reason = value_message(data.pop("issue"), data, locale)
        return (self.zh if locale.lower().startswith("zh") else self.en).format(reason=reason)


class CannotBeUnique(BadConfig):
    code = "cannot_be_unique"
    en = "A field of this type cannot be unique."
    zh = "该类型的字段不能设为唯一。"


class CannotBeRequired(BadConfig):
    code = "cannot_be_required"
    en = "This end of a link cannot be required; the field at its other end can."
    zh = "关联的这一端不能设为必填，可将另一端的字段设为必填。"


class UnknownTable(BadConfig):
    code = "unknown_table"
    en = "The table to link to does not exist."
    zh = "要关联的数据表不存在。"


class LinksNeedTable(BadConfig):
    code = "links_need_table"
    en = "Make the table first, then its links to other tables."
    zh = "请先创建数据表，再添加关联字段。"


class LinksStay(BadConfig):
    """What pairs are converted from and to is said by the action."""

    code = "links_stay"
    en = "A link cannot be made into a field of this type."
    zh = "关联字段不能转换为该类型。"


class CannotNameRecords(BadConfig):
    code = "cannot_name_records"
    en = "A field of this type cannot name the records. Choose a text, for instance."
    zh = "该类型的字段不能作为主字段，请选择文本等类型。"


class NothingNamesRecords(BadConfig):
    code = "nothing_names_records"
    en = "A table needs a field that can name its records, such as a text field."
    zh = "数据表需要一个能作为主字段的字段，例如文本字段。"


class NamesRecords(BadConfig):
    code = "names_records"
    en = "The primary field names the records. Choose another one first."
    zh = "主字段用于标识记录，请先选择其他主字段。"
