"""Which field type a column of a file becomes: decided from a sample, the same for the same file every time.

`ColumnSurvey` looks at every chunk as it streams by (counts, lengths, up to `COUNTED` distinct values) and keeps a
sample: the first values and then some of each chunk. `infer` tries the types in order; one is taken only if every
value of the sample converts, so that an import loses nothing. Where a few do not, the column stays text and
`alternative` says which type it nearly is and which values stand in the way.

Digits that are a name rather than a quantity (order numbers, ids, phone numbers, codes with a leading zero) stay text.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from afterbase.model.fields.choices import COLORS
from afterbase.model.texts import (
    Moment,
    fold,
    read_boolean,
    read_duration,
    read_email,
    read_moment,
    read_money,
    read_number,
    read_percent,
    read_phone,
    read_url,
    split_options,
)

FIRST_SAMPLED = 3_000
SAMPLED_PER_CHUNK = 50
SAMPLE_LIMIT = 8_000
COUNTED = 1_000
OPTIONS = 50
OPTION_LENGTH = 40
LONG_TEXT = 100
NEARLY = 0.9


class Alternative(msgspec.Struct):
    """The type that all but `failed` of `tried` sampled values have."""

    type: str
    config: dict[str, Any]
    tried: int
    failed: int
    samples: list[str]


class InferredColumn(msgspec.Struct):
    index: int
    name: str
    type: str
    config: dict[str, Any]
    samples: list[str]
    """The first distinct values, as text."""
    filled: int
    distinct: int | None
    """None where there are more than `COUNTED`."""
    alternative: Alternative | None = None


_T = TypeVar("_T")


@dataclass
class ColumnSurvey:
    """What is known of a column after all of its cells went by."""

    filled: int = 0
    longest: int = 0
    has_breaks: bool = False
    sample: list[Any] = field(default_factory=list)
    counts: Counter[Any] | None = field(default_factory=Counter)

    def add(self, cells: Sequence[Any]) -> None:
        values = [cell for cell in cells if cell is not None]
        if not values:
            return
        self.filled += len(values)
        self._count(values)
        if type(values[0]) is str:
            self.longest = max(self.longest, max(len(v) if type(v) is str else 0 for v in values))
        room = FIRST_SAMPLED - len(self.sample)
        picked = values[: max(room, 0)]
        rest = values[len(picked) :]
        if rest and len(self.sample) < SAMPLE_LIMIT:
            picked = picked + rest[:: max(1, len(rest) // SAMPLED_PER_CHUNK)]
        self.sample.extend(picked)
        self.has_breaks = self.has_breaks or any("\n" in v for v in picked if type(v) is str)

    def _count(self, values: Sequence[Any]) -> None:
        if self.counts is None:
            return
        for start in range(0, len(values), COUNTED):  # an identifier's column is given up after the first slice
            self.counts.update(values[start : start + COUNTED])
            if len(self.counts) > COUNTED:
                self.counts = None
                return


@dataclass(frozen=True)
class _Sample:
    """A column as the recognisers see it: its distinct values with their weights, and words in its name."""

    name: str
    values: dict[Any, int]
    survey: ColumnSurvey
    locale: str

    @property
    def total(self) -> int:
        return sum(self.values.values())

    def is_named(self, *words: str) -> bool:
        return any(word in self.name for word in words)

    def is_tagged(self, *words: str) -> bool:
        """Whether the name has one of these as a whole English word."""
        return bool(set(re.split(r"[^a-z0-9]+", self.name)) & set(words))


@dataclass(frozen=True)
class _Guess:
    type: str
    config: dict[str, Any]
    failed: dict[Any, int] = field(default_factory=dict)


def infer(index: int, name: str, survey: ColumnSurvey, locale: str = "en") -> InferredColumn:
    sample = _Sample(name.casefold(), dict(Counter(map(_key, survey.sample))), survey, locale)
    guess, near = _guess(sample) if sample.values else (_Guess("text", {}), None)
    distinct = None if survey.counts is None else len(survey.counts)
    return InferredColumn(
        index=index,
        name=name,
        type=guess.type,
        config=guess.config,
        samples=[cell_text(value)[:200] for value in list(sample.values)[:5]],
        filled=survey.filled,
        distinct=distinct,
        alternative=None if near is None else _alternative(near, sample.total),
    )


def _alternative(guess: _Guess, tried: int) -> Alternative:
    texts = [cell_text(value)[:200] for value in list(guess.failed)[:5]]
    return Alternative(guess.type, guess.config, tried, sum(guess.failed.values()), texts)


def _key(value: Any) -> Any:
    """True and 1 are one key of a dict; told apart here."""
    return cell_text(value) if type(value) is bool else value


def cell_text(cell: Any) -> str:
    """A typed cell as text that the recognisers read back."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}"
    return str(cell).upper() if type(cell) is bool else str(cell)


def _guess(sample: _Sample) -> tuple[_Guess, _Guess | None]:
    nearest: _Guess | None = None
    for attempt in _ATTEMPTS:
        guess = attempt(sample)
        if guess is None:
            continue
        if not guess.failed:
            return guess, None
        failed = sum(guess.failed.values())
        is_near = failed <= sample.total * (1 - NEARLY)
        if is_near and (nearest is None or failed < sum(nearest.failed.values())):
            nearest = guess
    return _guess_text(sample), nearest


def _split(sample: _Sample, read: Callable[[Any], _T | None]) -> tuple[list[_T], dict[Any, int]]:
    """What the distinct values are read as, and those that are not. A column of something else is given up early."""
    found: list[_T] = []
    failed: dict[Any, int] = {}
    for tried, (value, weight) in enumerate(sample.values.items()):
        answer = read(value)
        if answer is not None:
            found.append(answer)
            continue
        failed[value] = weight
        if len(failed) > 20 and len(failed) * 4 > tried:
            return [], {}
    return found, failed


# identifiers ---------------------------------------------------------------------------------------------------------

_CODE_WORDS = (
    "单号",
    "编号",
    "编码",
    "订单",
    "流水",
    "身份证",
    "证件",
    "账号",
    "帐号",
    "卡号",
    "邮编",
    "工号",
    "货号",
    "款号",
)
_CODE_TAGS = ("id", "no", "number", "code", "sku", "order", "zip", "postcode", "account", "ref")
_SCAN_WORDS = ("条码", "条形码", "序列号", "快递单号", "运单号", "物流单号", "69码", "串号")
_SCAN_TAGS = ("barcode", "ean", "upc", "gtin", "sn", "imei", "serial", "tracking", "awb")
_PHONE_WORDS = ("手机", "电话", "联系方式", "mobile", "phone")


def _digits(value: Any) -> str | None:
    if type(value) is int:
        return str(value)
    folded = fold(value) if type(value) is str else ""
    return folded if folded.isascii() and folded.isdigit() else None


def _guess_phone(sample: _Sample) -> _Guess | None:
    found, failed = _split(sample, lambda value: read_phone(str(value)) if type(value) in (str, int) else None)
    is_named = sample.is_named(*_PHONE_WORDS) or sample.is_tagged("tel")
    is_mobile = all(len(digits) == 11 and digits[0] == "1" for digits in map(str, found) if digits.isdigit())
    return _Guess("phone", {}, failed) if found and (is_named or (is_mobile and len(found) >= 3)) else None


def _guess_code(sample: _Sample) -> _Guess | None:
    """Digits that are kept whole: any leading zero, twelve digits or more, or a name that says so."""
    if sample.is_named(*_SCAN_WORDS) or sample.is_tagged(*_SCAN_TAGS):
        is_short = all(type(v) in (str, int) and len(str(v)) <= OPTION_LENGTH for v in sample.values)
        return _Guess("barcode", {}) if is_short else None
    found, failed = _split(sample, _digits)
    if not found or failed or _is_compact_date(sample):
        return None
    is_code = any(len(d) > 1 and d[0] == "0" for d in found) or any(len(d) >= 12 for d in found)
    is_named = sample.is_named(*_CODE_WORDS) or sample.is_tagged(*_CODE_TAGS)
    is_long = is_named and min(map(len, found)) >= 5
    return _Guess("text", {}) if is_code or is_long else None


def _is_compact_date(sample: _Sample) -> bool:
    return all(_read_compact(value, sample) is not None for value in sample.values)


# yes or no, amounts --------------------------------------------------------------------------------------------------

_YES_WORDS = ("是否", "已", "有无", "可否", "能否")
_YES_TAGS = ("is", "has", "can", "checked", "active", "enabled", "done")
_COUNT_WORDS = ("数量", "次数", "件数", "个数", "库存", "天数", "qty", "count", "quantity")
_RATING_WORDS = ("评分", "星级", "打分", "满意度", "rating", "stars")
_MONEY_WORDS = (
    "金额",
    "单价",
    "价格",
    "售价",
    "运费",
    "退款额",
    "实付",
    "应付",
    "实收",
    "货款",
    "(元)",
    "（元）",
    "成本",
)
_RATE_WORDS = ("率", "占比", "百分比", "percent", "ratio", "%")


def _guess_checkbox(sample: _Sample) -> _Guess | None:
    """是/否, true/false, √/blank. Plain 1 and 0 only where the name asks a question: elsewhere they are codes."""
    if len(sample.values) > 4:
        return None
    found, failed = _split(sample, lambda value: read_boolean(str(value)))
    if failed or not found:
        return None
    is_digits = all(_digits(value) is not None for value in sample.values)
    has_both = len(set(found)) == 2
    is_asked = sample.is_named(*_YES_WORDS) or sample.is_tagged(*_YES_TAGS)
    is_tick = all(type(v) is str and v in "√✓✔☑✅" for v in sample.values)
    is_word = has_both and not is_digits
    return _Guess("checkbox", {}) if is_tick or is_word or is_asked else None


def _guess_percent(sample: _Sample) -> _Guess | None:
    found, failed = _split(sample, lambda v: read_percent(v) if type(v) is str else None)
    if not found:
        return None
    return _Guess("percent", {"precision": max(0, _precision(found) - 2)}, failed)


def _number(value: Any) -> Decimal | None:
    if type(value) is int:
        return Decimal(value)
    if type(value) is float:
        return Decimal(repr(value))
    return read_number(value) if type(value) is str else None


def _precision(numbers: Sequence[Decimal]) -> int:
    exponents = (number.normalize().as_tuple().exponent for number in numbers)
    return min(8, max((-e for e in exponents if isinstance(e, int) and e < 0), default=0))


def _guess_money(sample: _Sample) -> _Guess | None:
    found, failed = _split(sample, lambda v: read_money(v) if type(v) is str else None)
    currencies = {money.currency for money in found if money.currency}
    if len(currencies) != 1:
        return None
    precision = max(2, _precision([money.amount for money in found]))
    return _Guess("currency", {"currency": currencies.pop(), "precision": min(precision, 4)}, failed)


def _guess_number(sample: _Sample) -> _Guess | None:
    found, failed = _split(sample, _number)
    if not found:
        return None
    precision = _precision(found)
    is_whole = precision == 0
    if is_whole and not failed and sample.is_named(*_RATING_WORDS) and all(1 <= n <= 10 for n in found):
        return _Guess("rating", {"max": 5 if max(found) <= 5 else 10})
    if sample.is_named(*_MONEY_WORDS) and precision <= 4:
        return _Guess("currency", {"currency": "CNY", "precision": max(2, precision)}, failed)
    is_typed = all(type(v) in (int, float) for v in sample.values)
    if is_typed and not is_whole and sample.is_named(*_RATE_WORDS) and all(-1 <= n <= 1 for n in found):
        return _Guess("percent", {"precision": min(max(precision - 2, 0), 4)}, failed)
    if not failed and _is_code_pair(sample):
        return _Guess("single_select", _options_config(sample))
    return _Guess("number", {"precision": precision}, failed)


def _is_code_pair(sample: _Sample) -> bool:
    """0 and 1 over many records are a label, not a quantity. As options they can be renamed ("好评") in one place."""
    is_pair = {_digits(value) for value in sample.values} == {"0", "1"}
    return is_pair and sample.total >= 20 and not sample.is_named(*_COUNT_WORDS)


# dates ---------------------------------------------------------------------------------------------------------------

_DATE_WORDS = ("日期", "时间", "日", "date", "time", "day")


def _moment(value: Any) -> Moment | None:
    if isinstance(value, datetime):
        return Moment(value.date(), value.time(), None, "ymd")
    if isinstance(value, date):
        return Moment(value, None, None, "ymd")
    moment = read_moment(value) if type(value) is str else None
    return None if moment is None or moment.form == "compact" else moment


def _read_compact(value: Any, sample: _Sample) -> Moment | None:
    """20240105 is a date; 20240105130500 only where the name says so, for order numbers look the same."""
    digits = _digits(value)
    moment = read_moment(digits) if digits and len(digits) in (8, 14) else None
    if moment is None or not 1990 <= moment.day.year <= 2100:
        return None
    return moment if moment.time is None or sample.is_named(*_DATE_WORDS) else None


def _guess_date(sample: _Sample) -> _Guess | None:
    found, failed = _split(sample, _moment)
    if not found and (sample.total >= 3 or sample.is_named(*_DATE_WORDS)):
        found, failed = _split(sample, lambda value: _read_compact(value, sample))
    if not found:
        return None
    forms = {moment.form for moment in found}
    if "dmy" in forms and "mdy" in forms:
        return None
    config: dict[str, Any] = {}
    if forms & {"dmy", "mdy", "either"}:  # the field reads 01/02/2024 by its own layout, so the layout must be theirs
        config["format"] = "DD/MM/YYYY" if "dmy" in forms else "MM/DD/YYYY"
    clocks = [moment.time for moment in found if moment.time is not None and moment.time != time()]
    if any(clock.second for clock in clocks):
        config["seconds"] = True
    return _Guess("datetime" if clocks else "date", config, failed)


def _guess_duration(sample: _Sample) -> _Guess | None:
    """Hours and minutes with a unit, or typed as such; 13:05 is a time of day unless the name says otherwise."""
    is_named = sample.is_named("时长", "耗时", "用时", "duration", "elapsed")

    def read(value: Any) -> int | None:
        if isinstance(value, timedelta):
            return round(value.total_seconds())
        seconds = read_duration(value) if type(value) is str else None
        is_clear = is_named or (type(value) is str and bool(re.search(r"[0-9]\s?(?:小时|分钟|秒|天|h|min)", value)))
        return seconds if is_clear else None

    found, failed = _split(sample, read)
    return _Guess("duration", {}, failed) if found else None


# contacts, options, text ---------------------------------------------------------------------------------------------


def _guess_email(sample: _Sample) -> _Guess | None:
    found, failed = _split(sample, lambda v: read_email(v) if type(v) is str else None)
    return _Guess("email", {}, failed) if found else None


def _guess_url(sample: _Sample) -> _Guess | None:
    found, failed = _split(sample, lambda v: read_url(v) if type(v) is str else None)
    return _Guess("url", {}, failed) if found else None


def _options_config(sample: _Sample) -> dict[str, Any]:
    counts = sample.survey.counts or Counter(sample.values)
    totals: Counter[str] = Counter()
    for value, count in counts.items():
        totals[cell_text(value).strip()] += count
    return _options(totals)


def _options(totals: Counter[str]) -> dict[str, Any]:
    """Options by frequency; equals in the order in which they first came, so that a file always gives the same."""
    names = [name for name, _ in totals.most_common() if name]
    colors = [COLORS[place % len(COLORS)] for place in range(len(names))]
    return {
        "options": [{"key": k, "name": n, "color": c} for k, (n, c) in enumerate(zip(names, colors, strict=True), 1)]
    }


def _guess_multi(sample: _Sample) -> _Guess | None:
    """Lists from a small vocabulary: the parts come again in other combinations."""
    counts = sample.survey.counts
    if counts is None or any(type(value) is not str for value in counts):
        return None
    totals: Counter[str] = Counter()
    lists = 0
    for value, count in counts.items():
        parts = split_options(value)
        lists += count if len(parts) > 1 else 0
        totals.update(dict.fromkeys(parts, count))
    is_small = 2 <= len(totals) <= min(OPTIONS, len(counts) - 1) and all(len(name) <= 20 for name in totals)
    is_list = lists * 5 >= sample.survey.filled and sum(totals.values()) >= 3 * len(totals)
    return _Guess("multi_select", _options(totals)) if is_small and is_list else None


def _guess_single(sample: _Sample) -> _Guess | None:
    counts, filled = sample.survey.counts, sample.survey.filled
    if counts is None or len(counts) > OPTIONS or any(type(value) is not str for value in counts):
        return None
    is_short = all(len(value) <= OPTION_LENGTH and "\n" not in value for value in counts)
    is_repeated = filled >= 4 and filled >= 2 * len(counts) and (len(counts) <= 12 or filled >= 5 * len(counts))
    return _Guess("single_select", _options_config(sample)) if is_short and is_repeated else None


def _guess_text(sample: _Sample) -> _Guess:
    is_long = sample.survey.longest > LONG_TEXT or sample.survey.has_breaks
    return _Guess("long_text" if is_long else "text", {})


_ATTEMPTS: tuple[Callable[[_Sample], _Guess | None], ...] = (
    _guess_checkbox,
    _guess_phone,
    _guess_code,
    _guess_percent,
    _guess_date,
    _guess_number,
    _guess_money,
    _guess_duration,
    _guess_email,
    _guess_url,
    _guess_multi,
    _guess_single,
)
