"""Statistics, over single numbers and lists alike: what is given is gathered to one list, in which blanks do not count.

COUNTIF, SUMIF and their kin take a list, and a condition: an operator in quotation marks, such as ">=", and the value
to compare with, of the type that the items have. Left out, the operator is "=". Blanks never meet a condition but "="
and "!=" with a blank.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from afterbase.ground.sql import Sql, join, sql
from afterbase.model.formula.functions.base import (
    Function,
    Incomplete,
    Mismatch,
    Parameter,
    anything,
    categorized,
    choice,
    conditions,
    examples_of,
    fill,
    one,
    rest,
    template,
    words,
)
from afterbase.model.formula.functions.numbers import zero
from afterbase.model.formula.types import (
    BAD_NUMBER,
    BAD_VALUE,
    DIVIDED_BY_ZERO,
    ITEM_OF,
    LIST_OF,
    NO_MATCH,
    SQL_TYPES,
    Compiled,
    Setting,
    Type,
    first_error,
)

NUMBER, NUMBERS, BOOLEAN = Type.NUMBER, Type.NUMBERS, Type.BOOLEAN
_ANY_LIST = tuple(ITEM_OF)


def gathered(parts: Sequence[Compiled], kind: Type) -> Sql:
    """Single values and lists of them as one array, in order."""
    arrays, singles = list[Sql](), list[Sql]()
    for part in parts:
        if part.type in ITEM_OF:
            arrays += [_array(singles, kind)] if singles else []
            arrays.append(part.value)
            singles = []
        else:
            singles.append(part.value)
    if singles or not arrays:
        arrays.append(_array(singles, kind))
    return arrays[0] if len(arrays) == 1 else sql("({})", join(" || ", arrays))


def _array(items: Sequence[Sql], kind: Type) -> Sql:
    return sql("ARRAY[{}]::{}", join(", ", items), Sql(SQL_TYPES[kind]))


def _of_numbers(
    name: str, value: str, help: Mapping[str, str], examples: Mapping[str, Any],
    fails: Mapping[str, str] | None = None, size: int | None = None, growth: int = 1, effort: int = 5,
) -> Function:  # fmt: skip
    """A number of all numbers; in the template `$1` is their list."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        numbers = [gathered(arguments, NUMBERS)]
        own = fill(conditions(f"({value})", fails), numbers) if fails else None
        errors = first_error([*(argument.error for argument in arguments), own])
        return Compiled(NUMBER, sql("({})", fill(value, numbers)), errors)

    return Function(
        name, (rest("number", NUMBER, NUMBERS),), build, help, examples_of(examples), "", size, growth, effort
    )


def _sum(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    error = first_error(argument.error for argument in arguments)
    if all(argument.type is NUMBER for argument in arguments):
        return Compiled(NUMBER, sql("({})", join(" + ", [zero(argument.value) for argument in arguments])), error)
    total = sql("(SELECT coalesce(sum(x), 0) FROM unnest({}) AS x)", gathered(arguments, NUMBERS))
    return Compiled(NUMBER, total, error)


def _extreme(name: str, single: str, many: str, en: str, zh: str, examples: Mapping[str, Any]) -> Function:
    """Of numbers, dates or instants, whichever comes first."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        kinds = [ITEM_OF.get(argument.type, argument.type) for argument in arguments]
        kind = next((found for found in kinds if found is not Type.BLANK), NUMBER)
        for place, found in enumerate(kinds):
            if found not in (kind, Type.BLANK):
                raise Mismatch(place, (kind, LIST_OF[kind]))
        parts = [argument.cast(kind) for argument in arguments]
        error = first_error(argument.error for argument in arguments)
        if any(argument.type in ITEM_OF for argument in arguments):
            value = sql(f"(SELECT {many}(x) FROM unnest({{}}) AS x)", gathered(parts, LIST_OF[kind]))
        else:
            value = sql(f"{single}({{}})", join(", ", [part.value for part in parts]))
        return Compiled(kind, value, error)

    kinds = (NUMBER, Type.DATE, Type.DATETIME)
    parameter = rest("value", *kinds, *(LIST_OF[kind] for kind in kinds))
    return Function(name, (parameter,), build, words(en, zh), examples_of(examples))


def _counted(name: str, condition: str, en: str, zh: str, examples: Mapping[str, Any]) -> Function:
    """How many values there are of which a condition over `x`, a text, holds."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        counts = [_count_of(argument, condition) for argument in arguments]
        error = first_error(argument.error for argument in arguments)
        return Compiled(NUMBER, sql("({})", join(" + ", counts)), error, size=20)

    return Function(name, (Parameter("value", (), is_repeated=True),), build, words(en, zh), examples_of(examples))


def _count_of(part: Compiled, condition: str) -> Sql:
    values = part.value if part.type in ITEM_OF else sql("ARRAY[{}]", part.value)
    is_text = part.type in (Type.TEXT, Type.TEXTS)
    item = "nullif(x, '')" if is_text else "x"
    template = f"(SELECT count(*) FROM unnest({{}}) AS x WHERE {condition.replace('x', item)})::numeric"
    return sql(template, values)


# -- conditions

_OPERATORS = {"=": "=", "==": "=", "!=": "!=", "<>": "!=", "≠": "!=", "<": "<", "<=": "<=", "≤": "<=", ">": ">",
              ">=": ">=", "≥": ">="}  # fmt: skip


def _condition(arguments: Sequence[Compiled], place: int, kind: Type) -> tuple[str, Sql]:
    """An operator and a value, or a value alone, from a place on: as a condition over `x`, an item, and `wanted`, and
    what `wanted` is."""
    has_operator = len(arguments) > place + 1
    operator = choice(arguments, place, _OPERATORS) if has_operator else "="
    wanted = arguments[place + has_operator]
    if wanted.type not in (kind, Type.BLANK):
        raise Mismatch(place + has_operator, (kind,))
    value, item = wanted.cast(kind).value, "x"
    if kind is Type.TEXT:
        value, item = sql("nullif({}, '')", value), "nullif(x, '')"
    if operator in ("=", "!="):
        return f"{item} IS {'NOT ' if operator == '=' else ''}DISTINCT FROM wanted", value
    if kind is BOOLEAN:
        raise Mismatch(place - 1, (NUMBERS, Type.TEXTS, Type.DATES, Type.DATETIMES))
    if kind is Type.TEXT:
        value, item = sql("text_key({})", value), f"text_key({item})"
    return f"{item} {operator} wanted", value


_WANTED = "(SELECT {} AS wanted OFFSET 0) AS w"


def _count_if(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    values = arguments[0]
    condition, wanted = _condition(arguments, 1, ITEM_OF[values.type])
    text = f"(SELECT count(*) FROM unnest({{}}) AS t(x), {_WANTED} WHERE {condition})::numeric"
    count = sql(text, values.value, wanted)
    return Compiled(NUMBER, count, first_error(argument.error for argument in arguments), size=20)


def _if_over(name: str, aggregate: str, en: str, zh: str, examples: Mapping[str, Any], empty: str = "") -> Function:
    """What an aggregate says of the numbers beside the items that meet a condition. Both lists are as long."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        if len(arguments) < 3:
            raise Incomplete()
        numbers, items = arguments[:2]
        condition, wanted = _condition(arguments, 2, ITEM_OF[items.type])
        text = f"(SELECT {aggregate} FROM unnest({{}}, {{}}) AS t(n, x), {_WANTED} WHERE {condition})"
        value = sql(text, numbers.value, items.value, wanted)
        fails = {BAD_VALUE: "cardinality($1) <> cardinality($2)"}
        own = [fill(conditions("", fails), [_listed(numbers), _listed(items)])]
        if empty:
            own.append(sql(f"CASE WHEN {{}} IS NULL THEN '{empty}' END", value))
        error = first_error([*(argument.error for argument in arguments), *own])
        return Compiled(NUMBER, value, error, size=numbers.bound + 40)

    parameters = (
        one("numbers", NUMBERS), one("items", *_ANY_LIST), anything("operator"), anything("wanted", optional=True),
    )  # fmt: skip
    return Function(name, parameters, build, words(en, zh), examples_of(examples), effort=6)


def _listed(part: Compiled) -> Sql:
    return sql("coalesce({}, ARRAY[]::{})", part.value, Sql(SQL_TYPES[part.type]))


# -- templates over the list of numbers, `$1`


def _over(aggregate: str, source: str = "unnest($1) AS x") -> str:
    return f"(SELECT {aggregate} FROM {source})"


_COUNTED = _over("count(x)")
_SIZED = "greatest(1e-300, least(1e300, abs(x)))::float8"
"""Floating-point logarithms are a hundred times as fast, and good enough for how large a product is."""
_PRODUCT_LOG = _over(f"coalesce(sum(abs(log({_SIZED}))) FILTER (WHERE x <> 0), 0)")
_GEOMEAN = _over(f"exp(avg(ln({_SIZED})) FILTER (WHERE x IS NOT NULL))::numeric")
_PRODUCT_FITS = f"{_PRODUCT_LOG} < 299"


def _deviation(name: str, aggregate: str, least: int, en: str, zh: str, examples: Mapping[str, Any]) -> Function:
    fails = {DIVIDED_BY_ZERO: f"{_COUNTED} < {least}"}
    return _of_numbers(name, _over(f"{aggregate}(x)"), words(en, zh), examples, fails, growth=2)


def _ranked(number: str, order: str) -> str:
    """The number-th of a list; NULL outside of it."""
    place = f"greatest(0, least(100000, trunc({number})))::int"
    return f"(SELECT array_agg(x ORDER BY x {order}) FROM unnest($1) AS x WHERE x IS NOT NULL)[{place}]"


def _placed(name: str, order: str, en: str, zh: str, examples: Mapping[str, Any]) -> Function:
    return template(
        name, [one("numbers", NUMBERS), one("place", NUMBER)], NUMBER, f"({_ranked('$2', order)})", words(en, zh),
        examples, {BAD_NUMBER: "$0 IS NULL"}, effort=10,
    )  # fmt: skip


def _percentile(share: str) -> str:
    """Between the two numbers next to a share of the list, as Excel's PERCENTILE.INC has it."""
    return (
        f"(SELECT s[floor(p)::int + 1] + (p - floor(p)) * coalesce(s[floor(p)::int + 2] - s[floor(p)::int + 1], 0)"
        f" FROM (SELECT s, greatest(0, least(1, {share})) * (cardinality(s) - 1) AS p"
        " FROM (SELECT array_agg(x ORDER BY x) AS s FROM unnest($1) AS x WHERE x IS NOT NULL) AS a OFFSET 0) AS b)"
    )


_RANK = (
    "(SELECT CASE WHEN bool_or(x = $1) THEN 1 + count(*) FILTER"
    " (WHERE CASE WHEN $3 THEN x < $1 ELSE x > $1 END) END FROM unnest($2) AS x)::numeric"
)

FUNCTIONS: tuple[Function, ...] = categorized("statistics", (
    Function(
        "SUM", (rest("number", NUMBER, NUMBERS),), _sum,
        words("All numbers, single ones and lists, added up.", "对所有数字（单个数字或列表）求和。"),
        examples_of({"SUM(1, 2, 3)": 6, "SUM(1, BLANK())": 1, "SUM(LIST(1, 2), 4)": 7}),
    ),
    _of_numbers(
        "AVERAGE", _over("avg(x)"),
        words("The mean of the numbers that are there.", "平均值，忽略空值。"),
        {"AVERAGE(1, 2, 6)": 3, "AVERAGE(4, BLANK())": 4, "AVERAGE(LIST(1, 3))": 2, "AVERAGE(BLANK())": None},
    ),
    _extreme("MIN", "least", "min", "The smallest number, or the earliest date, of those that are there.",
             "最小的数字或最早的日期，忽略空值。",
             {"MIN(3, 1, 2)": 1, "MIN(3, BLANK())": 3, "MIN(BLANK())": None, "MIN(LIST(5, 4), 9)": 4,
              "MIN(DATE(2026, 3, 1), DATE(2026, 2, 1))": "2026-02-01"}),
    _extreme("MAX", "greatest", "max", "The largest number, or the latest date, of those that are there.",
             "最大的数字或最晚的日期，忽略空值。",
             {"MAX(3, 1, 2)": 3, "MAX(BLANK(), -1)": -1,
              "MAX(LIST(DATE(2026, 3, 1), DATE(2026, 2, 1)))": "2026-03-01"}),
    _of_numbers(
        "RANGE", _over("max(x) - min(x)"),
        words("The distance between the smallest number and the largest.", "最大值与最小值之差，忽略空值。"),
        {"RANGE(3, 10, 5)": 7, "RANGE(BLANK())": None},
    ),
    _of_numbers(
        "PRODUCT",
        f"CASE WHEN {_over('bool_or(x = 0)')} THEN 0 WHEN {_PRODUCT_FITS} THEN {_over('round(product(x), 300)')} END",
        words("All numbers that are there multiplied with one another.",
              "所有数字的乘积，忽略空值。"),
        {"PRODUCT(2, 3, -4)": -24, "PRODUCT(2, 0)": 0, "PRODUCT(1e200, 1e200)": BAD_NUMBER,
         "PRODUCT(BLANK())": None},
        {BAD_NUMBER: f"NOT ({_PRODUCT_FITS}) AND {_over('bool_or(x = 0)')} IS NOT TRUE"}, size=1_500, effort=20,
    ),
    _counted("COUNT", "x IS NOT NULL", "How many values are not blank; of a list, how many of its items.",
             "非空值的个数；对列表统计其中的非空项。",
             {"COUNT(1, BLANK(), 3)": 2, 'COUNT(LIST("a", "", "b"))': 2, "COUNT(BLANK())": 0}),
    _counted("COUNTBLANK", "x IS NULL", "How many values are blank; of a list, how many of its items.",
             "空值的个数；对列表统计其中的空项。", {"COUNTBLANK(1, BLANK(), 3)": 1, 'COUNTBLANK(LIST("a", ""))': 1}),
    _counted("COUNTALL", "true", "How many values there are, blank or not; of a list, how many items.",
             "值的总数，含空值；对列表统计全部项数。", {"COUNTALL(1, BLANK(), 3)": 3, 'COUNTALL(LIST("a", ""))': 2}),
    _of_numbers(
        "MEDIAN", _percentile("0.5"),
        words("The number in the middle: as many are smaller as are larger.", "中位数，忽略空值。"),
        {"MEDIAN(1, 9, 2)": 2, "MEDIAN(1, 2, 3, 10)": 2.5, "MEDIAN(BLANK())": None},
    ),
    _of_numbers(
        "MODE", "(SELECT x FROM unnest($1) AS x WHERE x IS NOT NULL GROUP BY x HAVING count(*) > 1"
        " ORDER BY count(*) DESC, x LIMIT 1)",
        words("The number that occurs most often; of several, the smallest.",
              "出现次数最多的数字，有多个时取最小的；没有重复数字时报错。"),
        {"MODE(1, 2, 2, 3)": 2, "MODE(5, 5, 1, 1)": 1, "MODE(1, 2)": NO_MATCH}, {NO_MATCH: "$0 IS NULL"},
    ),
    _deviation("STDEV.S", "stddev_samp", 2, "The standard deviation of a sample; at least two numbers.",
               "样本标准差，至少需要两个数字。", {"STDEV.S(1, 3, 5)": 2, "STDEV.S(1)": DIVIDED_BY_ZERO}),
    _deviation("STDEV", "stddev_samp", 2, "The same as STDEV.S: the standard deviation of a sample.",
               "样本标准差，等同于 STDEV.S。", {"STDEV(LIST(1, 3, 5))": 2, "STDEV(BLANK())": DIVIDED_BY_ZERO}),
    _deviation("STDEV.P", "stddev_pop", 1, "The standard deviation of all there is.", "总体标准差。",
               {"STDEV.P(2, 4)": 1, "STDEV.P(BLANK())": DIVIDED_BY_ZERO}),
    _deviation("VAR.S", "var_samp", 2, "The variance of a sample; at least two numbers.",
               "样本方差，至少需要两个数字。", {"VAR.S(1, 3, 5)": 4, "VAR.S(1)": DIVIDED_BY_ZERO}),
    _deviation("VAR.P", "var_pop", 1, "The variance of all there is.", "总体方差。",
               {"VAR.P(2, 4)": 1, "VAR.P(BLANK())": DIVIDED_BY_ZERO}),
    _of_numbers(
        "GEOMEAN", f"CASE WHEN {_over('bool_and(x > 0 AND x < 1e300)')} THEN {_GEOMEAN} END",
        words("The geometric mean of numbers above zero.", "几何平均值，所有数字必须大于零。"),
        {"GEOMEAN(2, 8)": 4, "GEOMEAN(2, -8)": BAD_NUMBER, "GEOMEAN(BLANK())": None},
        {BAD_NUMBER: f"{_over('bool_or(x <= 0 OR x >= 1e300)')}"}, size=1_500, effort=20,
    ),
    template(
        "PERCENTILE", [one("numbers", NUMBERS), one("share", NUMBER)], NUMBER, _percentile("$2"),
        words("The number below which a share (0 to 1) of the list lies, as PERCENTILE.INC of Excel has it.",
              "列表 numbers 的百分位数，share 取 0 到 1，与 Excel 的 PERCENTILE.INC 相同。"),
        {"PERCENTILE(LIST(1, 2, 3, 4), 0.5)": 2.5, "PERCENTILE(LIST(1, 2, 3), 2)": BAD_NUMBER,
         "PERCENTILE(BLANK(), 0.5)": None},
        {BAD_NUMBER: "$2 < 0 OR $2 > 1"}, effort=5,
    ),
    template(
        "QUARTILE", [one("numbers", NUMBERS), one("quarter", NUMBER)], NUMBER, _percentile("trunc($2) / 4"),
        words("A quartile of the list: 0 is the smallest number, 2 the median, 4 the largest.",
              "列表 numbers 的四分位数：quarter 为 0 取最小值，2 取中位数，4 取最大值。"),
        {"QUARTILE(LIST(1, 2, 3, 4, 5), 1)": 2, "QUARTILE(LIST(1, 2), 5)": BAD_NUMBER},
        {BAD_NUMBER: "$2 < 0 OR $2 >= 5"}, effort=5,
    ),
    _placed("LARGE", "DESC", "The number at a place of the list, counted from the largest.",
            "列表 numbers 中第 place 大的数字。",
            {"LARGE(LIST(3, 9, 5), 2)": 5, "LARGE(LIST(3), 2)": BAD_NUMBER}),
    _placed("SMALL", "ASC", "The number at a place of the list, counted from the smallest.",
            "列表 numbers 中第 place 小的数字。",
            {"SMALL(LIST(3, 9, 5), 1)": 3, "SMALL(LIST(3), 0)": BAD_NUMBER}),
    template(
        "RANK", [one("number", NUMBER), one("numbers", NUMBERS),
                 one("is ascending", BOOLEAN, optional=True, missing="false")], NUMBER, _RANK,
        words("The place of number in the list, counted from the largest or, where is ascending is true, the smallest;"
              " equal numbers share one.",
              "number 在列表 numbers 中的名次，默认从大到小，is ascending 为真时从小到大，相同数字名次并列。"),
        {"RANK(5, LIST(3, 9, 5))": 2, "RANK(5, LIST(3, 9, 5, 5), TRUE)": 2, "RANK(4, LIST(3, 9))": NO_MATCH},
        {NO_MATCH: "$0 IS NULL"}, size=20, effort=5,
    ),
    template(
        "SUMPRODUCT", [one("first", NUMBERS), one("other", NUMBERS)], NUMBER,
        "(SELECT coalesce(sum(x * y), 0) FROM unnest($1, $2) AS t(x, y))",
        words("The items of two lists multiplied pair by pair, and added up; both lists are as long.",
              "两个列表对应项相乘后求和，两个列表的长度须相同。"),
        {"SUMPRODUCT(LIST(2, 3), LIST(10, 20))": 80, "SUMPRODUCT(LIST(1), LIST(1, 2))": BAD_VALUE},
        {BAD_VALUE: "coalesce(cardinality($1), 0) <> coalesce(cardinality($2), 0)"}, effort=4,
    ),
    Function(
        "COUNTIF", (one("items", *_ANY_LIST), anything("operator"), anything("wanted", optional=True)),
        _count_if,
        words("How many items compare with wanted as the operator says: =, !=, <, <=, > or >= in quotation marks. With"
              " two values, those that equal the second.",
              "列表 items 中满足条件的项数。operator 为带引号的 =、!=、<、<=、>、>=；"
              "只写两个参数时统计等于第二个参数的项。"),
        examples_of({'COUNTIF(LIST(1, 5, 9), ">=", 5)': 2, 'COUNTIF(LIST("ok", "no", "ok"), "ok")': 2,
                     'COUNTIF(LIST("a", ""), "=", BLANK())': 1}), effort=6,
    ),
    _if_over("SUMIF", "coalesce(sum(n), 0)",
             "The sum of the numbers whose item compares with wanted as the operator says. With three values, whose"
             " item equals the third.",
             "列表 numbers 中，对应的 items 项满足条件（operator 与 wanted）的数字之和；只写三个参数时比较是否相等。",
             {'SUMIF(LIST(10, 20, 30), LIST("a", "b", "a"), "a")': 40,
              'SUMIF(LIST(10, 20, 30), LIST(1, 2, 3), ">", 1)': 50, "SUMIF(LIST(1), LIST(1, 2), 1)": BAD_VALUE}),
    _if_over("AVERAGEIF", "avg(n)",
             "The mean of the numbers whose item compares with wanted as the operator says.",
             "列表 numbers 中，对应的 items 项满足条件的数字的平均值。",
             {'AVERAGEIF(LIST(10, 20, 30), LIST("a", "b", "a"), "a")': 20,
              'AVERAGEIF(LIST(10), LIST("a"), "b")': DIVIDED_BY_ZERO}, DIVIDED_BY_ZERO),
    _if_over("MINIF", "min(n)",
             "The smallest of the numbers whose item compares with wanted as the operator says; blank without any.",
             "列表 numbers 中，对应的 items 项满足条件的最小数字，没有时为空。",
             {'MINIF(LIST(10, 20, 30), LIST(1, 2, 3), ">", 1)': 20, 'MINIF(LIST(10), LIST("a"), "b")': None}),
    _if_over("MAXIF", "max(n)",
             "The largest of the numbers whose item compares with wanted as the operator says; blank without any.",
             "列表 numbers 中，对应的 items 项满足条件的最大数字，没有时为空。",
             {'MAXIF(LIST(10, 20, 30), LIST(1, 2, 3), "<=", 2)': 20, 'MAXIF(LIST(10), LIST("a"), "b")': None}),
))  # fmt: skip
