"""Errors that a person or a program is told of.

Every refusal is a subclass of `AfterbaseError`: a stable `code` for programs, an HTTP `status`, a message in both
languages for people, and `data` that fills the message and travels beside it. One renderer turns it into JSON, a toast
or a line on the terminal. Anything else that escapes is a defect and is answered as `internal` without detail.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

Locale = str  # "zh-CN" or "en"


class _Lenient(dict[str, Any]):
    """Template data in which a missing name shows itself instead of hiding the error behind a KeyError."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


class AfterbaseError(Exception):
    """A refusal with a code. `data` must hold JSON values only; it is shown to the caller."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    en: ClassVar[str] = "Something went wrong on our side. Nothing was changed."
    zh: ClassVar[str] = "系统出错了，数据没有改动。"

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code)
        self.data: dict[str, Any] = data

    def message(self, locale: Locale = "en") -> str:
        template = self.zh if locale.lower().startswith("zh") else self.en
        return template.format_map(_Lenient(self.data))

    def to_json(self, locale: Locale = "en") -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message(locale), "data": self.public_data(locale)}}

    def public_data(self, locale: Locale) -> Mapping[str, Any]:
        """The data as sent out; overridden where parts of it need the reader's language."""
        return self.data

    def __str__(self) -> str:
        return f"{self.code}: {self.message('en')}"


class NotFound(AfterbaseError):
    """Also the answer for what exists but is hidden from the actor: the two must not be told apart (R2, R3)."""

    code, status = "not_found", 404
    en = "This does not exist, or you cannot see it."
    zh = "内容不存在，或你没有查看权限。"


class Unauthenticated(AfterbaseError):
    code, status = "unauthenticated", 401
    en = "Please sign in."
    zh = "请先登录。"


class Forbidden(AfterbaseError):
    code, status = "forbidden", 403
    en = "You may not do this."
    zh = "你没有权限执行此操作。"


class BadRequest(AfterbaseError):
    """The request itself is malformed: `reason` says where, in plain words for a developer."""

    code, status = "bad_request", 400
    en = "The request is not valid: {reason}"
    zh = "请求不合法：{reason}"


class TooLarge(AfterbaseError):
    code, status = "too_large", 413
    en = "This is larger than allowed: at most {limit}."
    zh = "内容过大，上限为 {limit}。"


class SlowBody(AfterbaseError):
    code, status = "slow_body", 408
    en = "The data came too slowly to wait for the rest. Please try again on a better connection."
    zh = "数据传输过慢，已停止等待，请在网络较好时重试。"


class RateLimited(AfterbaseError):
    """`retry_after` is whole seconds."""

    code, status = "rate_limited", 429
    en = "Too many tries. Please wait {retry_after} seconds."
    zh = "尝试过于频繁，请 {retry_after} 秒后再试。"


class SchemaChanged(AfterbaseError):
    code, status = "schema_changed", 409
    en = "The table was changed at the same moment. Please try again."
    zh = "表结构刚刚被修改，请重试。"


class QueryTimeout(AfterbaseError):
    code, status = "query_timeout", 503
    en = "This took too long and was stopped. Narrow the filter and try again."
    zh = "查询时间过长，已停止。请缩小筛选范围后重试。"


class StorageFull(AfterbaseError):
    code, status = "storage_full", 507
    en = "The server's disk is full. Nothing was written."
    zh = "服务器磁盘已满，数据未写入。"


class DatabaseUnavailable(AfterbaseError):
    code, status = "database_unavailable", 503
    en = "The database cannot be reached. Please try again in a moment."
    zh = "暂时无法连接数据库，请稍后重试。"


class ValueIssue(Exception):
    """One value that a field refuses. Collected into `InvalidValues`, so that all failures are told together.

    `code` is a key of `VALUE_MESSAGES`; `data` fills its template.
    """

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


# code -> (English, Chinese). One table, so that a field type's file stays small and no language is forgotten.
VALUE_MESSAGES: dict[str, tuple[str, str]] = {
    "wrong_type": ("A {expected} is expected.", "需要填写{expected}。"),
    "required": ("This field is required.", "此项必填。"),
    "not_unique": ("This value exists already in another record.", "已有其他记录使用了该值。"),
    "too_long": ("Too long: at most {limit} characters.", "内容过长，最多 {limit} 个字符。"),
    "out_of_range": ("Must be between {min} and {max}.", "须在 {min} 与 {max} 之间。"),
    "too_small": ("Must be at least {min}.", "不能小于 {min}。"),
    "too_large": ("Must be at most {max}.", "不能大于 {max}。"),
    "bad_number": ("“{text}” is not a number.", "“{text}”不是数字。"),
    "bad_date": ("“{text}” is not a date.", "“{text}”不是有效日期。"),
    "bad_datetime": ("“{text}” is not a date and time.", "“{text}”不是有效的日期时间。"),
    "missing_offset": (
        "Add the offset from UTC, as in 2026-11-22T12:30:00+08:00.",
        "请注明与 UTC 的时差，例如 2026-11-22T12:30:00+08:00。",
    ),
    "wrong_currency": (
        "The amount is in {currency}, this field in {expected}.",
        "金额币种为 {currency}，该字段为 {expected}。",
    ),
    "bad_duration": ("“{text}” is not a duration.", "“{text}”不是有效的时长。"),
    "bad_boolean": ("“{text}” is neither yes nor no.", "“{text}”无法识别为是或否。"),
    "bad_email": ("“{text}” is not an e-mail address.", "“{text}”不是有效的邮箱地址。"),
    "bad_url": (
        "“{text}” is not a web address (http, https, mailto or tel).",
        "“{text}”不是有效的链接（http、https、mailto 或 tel）。",
    ),
    "bad_phone": ("“{text}” is not a phone number.", "“{text}”不是有效的电话号码。"),
    "too_short": ("Too short: at least {limit} characters.", "内容过短，至少 {limit} 个字符。"),
    "bad_pattern": ("Does not have the expected form: {pattern}", "格式不符合要求：{pattern}"),
    "bad_characters": ("Holds characters that cannot be stored.", "含有无法保存的字符。"),
    "unknown_link": ("There is no record called “{text}”.", "没有名为“{text}”的记录。"),
    "ambiguous_link": ("Several records are called “{text}”.", "有多条记录名为“{text}”。"),
    "gone_link": ("The linked record no longer exists.", "关联的记录已不存在。"),
    "not_whole": (
        "Only part of the linked records is given. Say what to add and remove.",
        "只给出了部分关联记录，请说明要添加和移除的记录。",
    ),
    "unknown_option": ("There is no option “{text}”.", "没有选项“{text}”。"),
    "unknown_person": ("This person is not a member here.", "该成员不在此工作区。"),
    "unknown_file": ("This file does not exist or belongs to someone else.", "文件不存在或不属于你。"),
    "too_many": ("At most {limit} values.", "最多 {limit} 个值。"),
    "too_deep": ("Nested too deep: at most {limit} levels.", "嵌套过深，最多 {limit} 层。"),
    "too_large_json": ("Larger than {limit} bytes.", "超过 {limit} 字节。"),
    "bad_json": ("This is not valid JSON.", "不是合法的 JSON。"),
    "read_only": ("This field is filled in by the system.", "该字段由系统填写。"),
    "unknown_field": ("This field does not exist.", "字段不存在。"),
    "formula_error": ("The button's formula gives the error {error}.", "按钮的公式计算出错：{error}。"),
}

EXPECTED_NAMES_ZH = {
    "text": "文本", "number": "数字", "whole number": "整数", "true or false": "是或否", "option": "选项",
    "link": "关联记录",
    "list": "列表", "date": "日期", "date and time": "日期时间", "duration": "时长", "person": "成员", "file": "文件",
}  # fmt: skip


def value_message(code: str, data: Mapping[str, Any], locale: Locale) -> str:
    english, chinese = VALUE_MESSAGES[code]
    if not locale.lower().startswith("zh"):
        return english.format_map(_Lenient(data))
    expected = EXPECTED_NAMES_ZH.get(str(data.get("expected")), data.get("expected"))
    return chinese.format_map(_Lenient({**data, "expected": expected}))


class InvalidValues(AfterbaseError):
    """Values that fields refuse: `errors` = [{record, field, code, data}]; at most 100 are sent, `total` counts all."""

    code, status = "invalid_values", 422
    en = "{total} value(s) cannot be saved. Nothing was changed."
    zh = "有 {total} 个值无法保存，数据没有改动。"
    SENT = 100

    def __init__(self, errors: list[dict[str, Any]], total: int | None = None) -> None:
        super().__init__(errors=errors[: self.SENT], total=total if total is not None else len(errors))

    def public_data(self, locale: Locale) -> Mapping[str, Any]:
        errors = [{**e, "message": value_message(e["code"], e.get("data", {}), locale)} for e in self.data["errors"]]
        return {"errors": errors, "total": self.data["total"]}


class VersionConflict(AfterbaseError):
    """Somebody changed the same cell since it was read: `conflicts` tells both values. Nothing was written."""

    code, status = "version_conflict", 409
    en = "Somebody changed the same cell in the meantime. Nothing was written."
    zh = "有人刚刚修改了同一单元格，你的修改尚未写入。"


class BadName(AfterbaseError):
    """Its subclasses say what is wrong with it."""

    code, status = "bad_name", 422
    en = "This name cannot be used."
    zh = "名称不可用。"


class NameTaken(AfterbaseError):
    code, status = "name_taken", 409
    en = "The name “{name}” is taken already."
    zh = "名称“{name}”已被使用。"


class BadConfig(AfterbaseError):
    """A field's or view's config is malformed: `reason` says where, in plain words for a developer. What a person can
    do wrong in a dialog has a subclass with words in both languages."""

    code, status = "bad_config", 422
    en = "These options are not valid: {reason}"
    zh = "选项设置不合法：{reason}"


class BadFilter(AfterbaseError):
    code, status = "bad_filter", 400
    en = "The filter is not valid: {reason}"
    zh = "筛选条件不合法：{reason}"


class LimitReached(AfterbaseError):
    """A stated limit of the product (fields a table, tables a base …); `what` is a key of `WHAT`."""

    code, status = "limit_reached", 422
    en = "The limit of {limit} {what} is reached."
    zh = "已达到上限：{limit} 个{what}。"
    WHAT: ClassVar[Mapping[str, str]] = {
        "bases": "数据库", "tables": "数据表", "fields": "字段", "views": "视图", "options": "选项",
        "tokens": "令牌", "open invitations": "待接受的邀请",
    }  # fmt: skip

    def message(self, locale: Locale = "en") -> str:
        if not locale.lower().startswith("zh"):
            return super().message(locale)
        return self.zh.format(limit=self.data["limit"], what=self.WHAT[self.data["what"]])


class TooManyRecords(AfterbaseError):
    code, status = "too_many_records", 422
    en = "A request takes at most {limit} records."
    zh = "一次请求最多 {limit} 条记录。"


class IdempotencyMismatch(AfterbaseError):
    code, status = "idempotency_mismatch", 422
    en = "This Idempotency-Key was used before with another request."
    zh = "该幂等键已用于另一个请求。"
