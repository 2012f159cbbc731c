"""Numbers. A blank argument counts as 0 where a number is calculated with, and is left out where many are gathered."""

from afterbase.ground.sql import Sql, join, sql
from afterbase.model.formula.functions.base import Function, one, rest, simple, words
from afterbase.model.formula.types import BAD_NUMBER, BAD_VALUE, DIVIDED_BY_ZERO, Type, failing

NUMBER, TEXT = Type.NUMBER, Type.TEXT
_LARGEST_LOG = 300
_MOST_PLACES = 30


def zero(number: Sql) -> Sql:
    return sql("coalesce({}, 0)", number)


def _places(places: Sql | None) -> Sql:
    limit = str(_MOST_PLACES)
    return (
        Sql("0") if places is None else sql("greatest(-{}, least({}, {}))::int", Sql(limit), Sql(limit), zero(places))
    )


def power_fails(base: Sql, exponent: Sql) -> Sql:
    """Roots of negative numbers, nothing to a negative power, and what is too large to be written."""
    a, b = zero(base), zero(exponent)
    size = sql("abs({}) > 1e9 OR abs({}) * abs(log(greatest(abs({}), 1e-300))) > {}", b, b, a, Sql(str(_LARGEST_LOG)))
    return failing(sql("({} < 0 AND {} <> trunc({})) OR ({} = 0 AND {} < 0) OR {}", a, b, b, a, b, size), BAD_NUMBER)


def power(base: Sql, exponent: Sql) -> Sql:
    fails = power_fails(base, exponent)
    return sql("CASE WHEN {} IS NULL THEN power({}, {}) END", fails, zero(base), zero(exponent))


def _digits(text: Sql) -> Sql:
    return sql("replace(btrim(coalesce({}, '')), ',', '')", text)


def _is_number(text: Sql) -> Sql:
    return sql("({} ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$')", _digits(text))


FUNCTIONS: tuple[Function, ...] = (
    simple(
        "ABS", [one("number", NUMBER)], NUMBER, lambda a: sql("abs({})", zero(a)),
        words("The number without its sign.", "数字的绝对值。"),
        {"ABS(-3)": 3, "ABS(2.5)": 2.5, "ABS(BLANK())": 0},
    ),
    simple(
        "SIGN", [one("number", NUMBER)], NUMBER, lambda a: sql("sign({})", zero(a)),
        words("1, 0 or -1: the sign of the number.", "数字的符号：1、0 或 -1。"),
        {"SIGN(-3)": -1, "SIGN(0)": 0, "SIGN(9)": 1},
    ),
    simple(
        "ROUND", [one("number", NUMBER), one("places", NUMBER, optional=True)], NUMBER,
        lambda a, n=None: sql("round({}, {})", zero(a), _places(n)),
        words("Rounded to a number of places, halves away from zero.", "四舍五入到指定小数位。"),
        {"ROUND(2.345, 2)": 2.35, "ROUND(-2.5)": -3, "ROUND(1234, -2)": 1200},
    ),
    simple(
        "ROUNDDOWN", [one("number", NUMBER), one("places", NUMBER, optional=True)], NUMBER,
        lambda a, n=None: sql("trunc({}, {})", zero(a), _places(n)),
        words("Cut off after a number of places, towards zero.", "向零方向舍去到指定小数位。"),
        {"ROUNDDOWN(2.349, 2)": 2.34, "ROUNDDOWN(-2.9)": -2},
    ),
    simple(
        "INT", [one("number", NUMBER)], NUMBER, lambda a: sql("floor({})", zero(a)),
        words("The next whole number below.", "向下取整。"),
        {"INT(2.9)": 2, "INT(-2.1)": -3},
    ),
    simple(
        "CEILING", [one("number", NUMBER)], NUMBER, lambda a: sql("ceil({})", zero(a)),
        words("The next whole number above.", "向上取整。"),
        {"CEILING(2.1)": 3, "CEILING(-2.9)": -2},
    ),
    simple(
        "MOD", [one("number", NUMBER), one("divisor", NUMBER)], NUMBER,
        lambda a, b: sql("({} - {} * floor({} / nullif({}, 0)))", zero(a), zero(b), zero(a), zero(b)),
        words("What is left of a division; it has the sign of the divisor.", "除法的余数，符号与除数相同。"),
        {"MOD(7, 3)": 1, "MOD(-7, 3)": 2, "MOD(7, 0)": DIVIDED_BY_ZERO},
        failure=lambda _a, b: failing(sql("{} = 0", zero(b)), DIVIDED_BY_ZERO),
    ),
    simple(
        "POWER", [one("base", NUMBER), one("exponent", NUMBER)], NUMBER, power,
        words("The base to the power of the exponent.", "乘幂。"),
        {"POWER(2, 10)": 1024, "POWER(9, 0.5)": 3, "POWER(-1, 0.5)": BAD_NUMBER, "POWER(10, 999)": BAD_NUMBER},
        failure=power_fails,
    ),
    simple(
        "SQRT", [one("number", NUMBER)], NUMBER, lambda a: sql("sqrt(greatest({}, 0))", zero(a)),
        words("The square root.", "平方根。"),
        {"SQRT(16)": 4, "SQRT(-1)": BAD_NUMBER},
        failure=lambda a: failing(sql("{} < 0", zero(a)), BAD_NUMBER),
    ),
    simple(
        "SUM", [rest("number", NUMBER)], NUMBER,
        lambda *numbers: sql("({})", join(" + ", [zero(number) for number in numbers])),
        words("All numbers together.", "求和。"),
        {"SUM(1, 2, 3)": 6, "SUM(1, BLANK())": 1},
    ),
    simple(
        "MIN", [rest("number", NUMBER)], NUMBER, lambda *numbers: sql("least({})", join(", ", numbers)),
        words("The smallest of the numbers that are there.", "最小值，忽略空值。"),
        {"MIN(3, 1, 2)": 1, "MIN(3, BLANK())": 3, "MIN(BLANK())": None},
    ),
    simple(
        "MAX", [rest("number", NUMBER)], NUMBER, lambda *numbers: sql("greatest({})", join(", ", numbers)),
        words("The largest of the numbers that are there.", "最大值，忽略空值。"),
        {"MAX(3, 1, 2)": 3, "MAX(BLANK(), -1)": -1},
    ),
    simple(
        "AVERAGE", [rest("number", NUMBER)], NUMBER,
        lambda *numbers: sql("(SELECT avg(x) FROM unnest(ARRAY[{}]::numeric[]) AS x)", join(", ", numbers)),
        words("The mean of the numbers that are there.", "平均值，忽略空值。"),
        {"AVERAGE(1, 2, 6)": 3, "AVERAGE(4, BLANK())": 4, "AVERAGE(BLANK())": None},
    ),
    simple(
        "VALUE", [one("text", TEXT)], NUMBER,
        lambda a: sql("CASE WHEN {} THEN {}::numeric END", _is_number(a), _digits(a)),
        words("The number that a text says, such as “1,280.50”.", "把文本转换为数字，如“1,280.50”。"),
        {'VALUE("1,280.50")': 1280.5, 'VALUE(" 12 ")': 12, 'VALUE("")': None, 'VALUE("abc")': BAD_VALUE},
        failure=lambda a: failing(sql("{} <> '' AND NOT {}", _digits(a), _is_number(a)), BAD_VALUE),
    ),
)  # fmt: skip
