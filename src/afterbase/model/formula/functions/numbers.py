"""Numbers. A blank argument counts as 0. Where PostgreSQL would fail, the SQL stops before and the error is #NUM."""

from collections.abc import Mapping

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.functions.base import Function, categorized, conditions, fill, one, template, words
from afterbase.model.formula.types import BAD_NUMBER, BAD_VALUE, DIVIDED_BY_ZERO, Compiled, Setting, Type

NUMBER, TEXT = Type.NUMBER, Type.TEXT
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_PLACES = 30
_POWER_FAILS = (
    "($1 < 0 AND $2 <> trunc($2)) OR ($1 = 0 AND $2 < 0) OR abs($2) > 1e9"
    " OR ($1 <> 0 AND abs($2) * abs(log(greatest(abs($1), 1e-300))) > 300)"
)
_FLOAT = "round(greatest(-1e15, least(1e15, $1)), 30)::float8"
"""What functions over floating-point numbers get: nothing that overflows on the way."""
_TOO_LARGE = "abs($1) > 1e15"
_WIDE = 1_500
"""Digits of what powers and logarithms give: 300 before the point, a thousand behind it at most."""


def zero(number: Sql) -> Sql:
    return sql("coalesce({}, 0)", number)


def power_fails(base: Sql, exponent: Sql) -> Sql:
    """Roots of negative numbers, nothing to a negative power, and what is too large to be written."""
    return fill(conditions("", {BAD_NUMBER: _POWER_FAILS}), [base, exponent])


def power(base: Sql, exponent: Sql) -> Sql:
    return fill(f"CASE WHEN NOT ({_POWER_FAILS}) THEN power($1, $2) END", [base, exponent])


def places(number: Compiled, setting: Setting) -> Sql:
    limit = Sql(str(_MOST_PLACES))
    return sql("greatest(-{}, least({}, {}))::int", limit, limit, zero(number.value))


def _digits(text: Compiled, _setting: Setting) -> Sql:
    """A number as people write it, without what they put into it to read it better."""
    return sql("left(translate(btrim(coalesce({}, '')), ',，¥￥$', ''), 400)", text.value)


_VALUE_SHAPE = "$1 ~ ('^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)' || chr(37) || '?$')"
_VALUE = (
    f"CASE WHEN {_VALUE_SHAPE} THEN rtrim($1, chr(37))::numeric"
    " / CASE WHEN right($1, 1) = chr(37) THEN 100 ELSE 1 END END"
)
_TO_BASE = (
    "CASE WHEN abs($1) <= 1e18 AND $2 >= 2 AND $2 < 37 THEN (SELECT CASE WHEN $1 <= -1 THEN '-' ELSE '' END"
    " || lpad(b, greatest(length(b), greatest(0, least($3, 100))::int), '0')"
    f" FROM (SELECT string_agg(substr('{DIGITS}', mod(div(abs(trunc($1)), trunc(power(trunc($2), n))),"
    " trunc($2))::int + 1, 1), '' ORDER BY n DESC) AS b FROM generate_series(0, 60) AS n"
    " WHERE n = 0 OR trunc(power(trunc($2), n)) <= abs(trunc($1))) AS t) END"
)
_FROM_BASE = (
    "CASE WHEN $2 >= 2 AND $2 < 37 AND $1 <> '' AND length($1) <= 100"
    f" AND translate($1, left('{DIGITS}', trunc($2)::int), '') = ''"
    f" THEN (SELECT sum((strpos('{DIGITS}', c) - 1) * trunc(power(trunc($2), (length($1) - n)::numeric)))"
    " FROM unnest(string_to_array($1, NULL)) WITH ORDINALITY AS t(c, n)) END"
)
_CHOSEN = "trunc($1) BETWEEN 0 AND 500 AND trunc($2) BETWEEN 0 AND trunc($1)"


def _upper(text: Compiled, _setting: Setting) -> Sql:
    return sql("upper(btrim(coalesce({}, '')))", text.value)


_NUMBER = one("number", NUMBER)
_PLACES = one("places", NUMBER, optional=True, missing="0", read=places)


def _of_one(name: str, value: str, en: str, zh: str, examples: Mapping[str, object]) -> Function:
    return template(name, [_NUMBER], NUMBER, value, words(en, zh), examples)


def _float(name: str, call: str, en: str, zh: str, examples: Mapping[str, object], limit: str = _TOO_LARGE) -> Function:
    """A function over floating-point numbers, to 14 places."""
    value = f"CASE WHEN NOT ({limit}) THEN round({call.replace('$1', _FLOAT)}::numeric, 14) END"
    return template(name, [_NUMBER], NUMBER, value, words(en, zh), examples, {BAD_NUMBER: limit}, size=400, effort=20)


FUNCTIONS: tuple[Function, ...] = categorized("number", (
    _of_one("ABS", "abs($1)", "number without its sign.", "数字 number 的绝对值。",
            {"ABS(-3)": 3, "ABS(2.5)": 2.5, "ABS(BLANK())": 0}),
    _of_one("SIGN", "sign($1)", "1, 0 or -1: the sign of number.", "数字 number 的符号：1、0 或 -1。",
            {"SIGN(-3)": -1, "SIGN(0)": 0, "SIGN(9)": 1}),
    template(
        "ROUND", [_NUMBER, _PLACES], NUMBER, "round($1, $2)",
        words("number rounded to so many places, halves away from zero; negative places round tens and hundreds.",
              "将 number 四舍五入到 places 位小数；places 为负数时舍入到十位、百位等。"),
        {"ROUND(2.345, 2)": 2.35, "ROUND(-2.5)": -3, "ROUND(1234, -2)": 1200},
    ),
    template(
        "ROUNDDOWN", [_NUMBER, _PLACES], NUMBER, "trunc($1, $2)",
        words("number cut off after so many places, towards zero.", "将 number 向零方向舍去，保留 places 位小数。"),
        {"ROUNDDOWN(2.349, 2)": 2.34, "ROUNDDOWN(-2.9)": -2},
    ),
    template(
        "ROUNDUP", [_NUMBER, _PLACES], NUMBER,
        "trunc($1, $2) + CASE WHEN trunc($1, $2) = $1 THEN 0 ELSE sign($1) * power(10::numeric, -$2) END",
        words("number rounded to so many places, always away from zero.",
              "将 number 向远离零的方向进位，保留 places 位小数。"),
        {"ROUNDUP(2.341, 2)": 2.35, "ROUNDUP(-2.1)": -3, "ROUNDUP(120, -2)": 200, "ROUNDUP(BLANK())": 0},
    ),
    template(
        "TRUNC", [_NUMBER, _PLACES], NUMBER, "trunc($1, $2)",
        words("number without what stands behind so many places.", "截去 number 中 places 位小数之后的部分。"),
        {"TRUNC(8.97)": 8, "TRUNC(-8.97, 1)": -8.9},
    ),
    _of_one("INT", "floor($1)", "The next whole number below number.", "将 number 向下取整。",
            {"INT(2.9)": 2, "INT(-2.1)": -3}),
    template(
        "CEILING", [_NUMBER, one("multiple", NUMBER, optional=True, missing="1")], NUMBER,
        "coalesce(ceil($1 / nullif(abs($2), 0)) * abs($2), 0)",
        words("The next multiple of multiple (1 if left out) that is not below number.",
              "将 number 向上取整到 multiple 的倍数，省略时为 1。"),
        {"CEILING(2.1)": 3, "CEILING(-2.9)": -2, "CEILING(2.1, 0.5)": 2.5, "CEILING(7, 0)": 0},
    ),
    template(
        "FLOOR", [_NUMBER, one("multiple", NUMBER, optional=True, missing="1")], NUMBER,
        "coalesce(floor($1 / nullif(abs($2), 0)) * abs($2), 0)",
        words("The next multiple of multiple (1 if left out) that is not above number.",
              "将 number 向下取整到 multiple 的倍数，省略时为 1。"),
        {"FLOOR(2.9)": 2, "FLOOR(-2.1)": -3, "FLOOR(19.9, 5)": 15},
    ),
    template(
        "MROUND", [_NUMBER, one("multiple", NUMBER)], NUMBER,
        "coalesce(round($1 / nullif(abs($2), 0)) * abs($2), 0)",
        words("The multiple of multiple that is nearest to number.", "将 number 舍入到最接近的 multiple 的倍数。"),
        {"MROUND(17, 5)": 15, "MROUND(1.3, 0.25)": 1.25, "MROUND(9, 0)": 0},
    ),
    _of_one("EVEN", "sign($1) * ceil(abs($1) / 2) * 2", "number rounded away from zero to an even number.",
            "将 number 向远离零的方向舍入到偶数。", {"EVEN(3)": 4, "EVEN(-1.2)": -2, "EVEN(BLANK())": 0}),
    _of_one("ODD", "CASE WHEN $1 < 0 THEN -1 ELSE 1 END * (ceil((greatest(abs($1), 1) - 1) / 2) * 2 + 1)",
            "number rounded away from zero to an odd number.", "将 number 向远离零的方向舍入到奇数。",
            {"ODD(2)": 3, "ODD(-1.2)": -3, "ODD(0)": 1}),
    template(
        "MOD", [_NUMBER, one("divisor", NUMBER)], NUMBER,
        "CASE WHEN $2 <> 0 THEN mod(mod($1, $2) + $2, $2) END",
        words("What is left when number is divided by divisor; it has the sign of divisor.",
              "number 除以 divisor 的余数，符号与 divisor 相同。"),
        {"MOD(7, 3)": 1, "MOD(-7, 3)": 2, "MOD(7, 0)": DIVIDED_BY_ZERO},
        {DIVIDED_BY_ZERO: "$2 = 0"}, effort=3,
    ),
    template(
        "QUOTIENT", [_NUMBER, one("divisor", NUMBER)], NUMBER, "div($1, nullif($2, 0))",
        words("How many times divisor goes into number as a whole.", "number 除以 divisor 的整数部分。"),
        {"QUOTIENT(17, 5)": 3, "QUOTIENT(-17, 5)": -3, "QUOTIENT(1, 0)": DIVIDED_BY_ZERO},
        {DIVIDED_BY_ZERO: "$2 = 0"},
    ),
    template(
        "POWER", [one("base", NUMBER), one("exponent", NUMBER)], NUMBER,
        f"CASE WHEN NOT ({_POWER_FAILS}) THEN power($1, $2) END",
        words("base to the power of exponent, the same as base ^ exponent.",
              "base 的 exponent 次方，等同于 base ^ exponent。"),
        {"POWER(2, 10)": 1024, "POWER(9, 0.5)": 3, "POWER(-1, 0.5)": BAD_NUMBER, "POWER(10, 999)": BAD_NUMBER},
        {BAD_NUMBER: _POWER_FAILS}, size=_WIDE, effort=10, steps=20_000,
    ),
    template(
        "SQRT", [_NUMBER], NUMBER, "sqrt(greatest($1, 0))",
        words("The square root of number.", "number 的平方根。"),
        {"SQRT(16)": 4, "SQRT(-1)": BAD_NUMBER}, {BAD_NUMBER: "$1 < 0"}, effort=10,
    ),
    template(
        "EXP", [_NUMBER], NUMBER, "exp(greatest(-600, least(600, $1)))",
        words("e to the power of number.", "自然常数 e 的 number 次方。"),
        {"ROUND(EXP(1), 6)": 2.718282, "EXP(0)": 1, "EXP(1e6)": BAD_NUMBER},
        {BAD_NUMBER: "$1 > 600"}, size=_WIDE, effort=10, steps=1_500,
    ),
    template(
        "LN", [_NUMBER], NUMBER, "CASE WHEN $1 > 0 THEN ln($1) END",
        words("The natural logarithm of number.", "number 的自然对数。"),
        {"LN(1)": 0, "ROUND(LN(10), 4)": 2.3026, "LN(0)": BAD_NUMBER}, {BAD_NUMBER: "$1 <= 0"},
        size=_WIDE, effort=10, steps=1_500,
    ),
    template(
        "LOG", [_NUMBER, one("base", NUMBER, optional=True, missing="10")], NUMBER,
        "CASE WHEN $1 > 0 AND $2 > 0 AND $2 <> 1 THEN round(ln($1) / nullif(ln($2), 0), 16) END",
        words("The logarithm of number to base, 10 if left out.", "以 base 为底 number 的对数，base 省略时为 10。"),
        {"LOG(1000)": 3, "LOG(8, 2)": 3, "LOG(-1)": BAD_NUMBER, "LOG(8, 1)": BAD_NUMBER},
        {BAD_NUMBER: "$0 IS NULL"}, size=_WIDE, effort=10, steps=1_500,
    ),
    template(
        "LOG10", [_NUMBER], NUMBER, "CASE WHEN $1 > 0 THEN log($1) END",
        words("The logarithm of number to base 10.", "number 的常用对数（以 10 为底）。"),
        {"LOG10(100)": 2, "LOG10(0)": BAD_NUMBER}, {BAD_NUMBER: "$1 <= 0"}, size=_WIDE, effort=10, steps=1_500,
    ),
    template(
        "GCD", [one("first", NUMBER), one("other", NUMBER)], NUMBER,
        "gcd(least(1e18, greatest(-1e18, trunc($1))), least(1e18, greatest(-1e18, trunc($2))))",
        words("The greatest whole number that divides both first and other; what is behind the point does not count.",
              "first 与 other 的最大公约数，小数部分忽略。"),
        {"GCD(12, 18)": 6, "GCD(0, 5)": 5, "GCD(1e30, 2)": BAD_NUMBER},
        {BAD_NUMBER: "abs($1) > 1e18 OR abs($2) > 1e18"}, size=40, effort=20,
    ),
    template(
        "LCM", [one("first", NUMBER), one("other", NUMBER)], NUMBER,
        "lcm(least(1e18, greatest(-1e18, trunc($1))), least(1e18, greatest(-1e18, trunc($2))))",
        words("The smallest whole number that both first and other divide; what is behind the point does not count.",
              "first 与 other 的最小公倍数，小数部分忽略。"),
        {"LCM(4, 6)": 12, "LCM(0, 5)": 0, "LCM(1e30, 2)": BAD_NUMBER},
        {BAD_NUMBER: "abs($1) > 1e18 OR abs($2) > 1e18"}, size=40, effort=20,
    ),
    template(
        "FACT", [_NUMBER], NUMBER,
        "CASE WHEN $1 >= 0 AND $1 < 171 THEN factorial(trunc($1)::bigint) END",
        words("The factorial of number, of its whole part, up to 170.", "number 整数部分的阶乘，最大为 170。"),
        {"FACT(5)": 120, "FACT(0)": 1, "FACT(-1)": BAD_NUMBER, "FACT(1e9)": BAD_NUMBER},
        {BAD_NUMBER: "$1 < 0 OR $1 >= 171"}, size=400, steps=500,
    ),
    template(
        "COMBIN", [one("number", NUMBER), one("chosen", NUMBER)], NUMBER,
        f"CASE WHEN {_CHOSEN} THEN div(factorial(trunc($1)::bigint),"
        " factorial(trunc($2)::bigint) * factorial((trunc($1) - trunc($2))::bigint)) END",
        words("In how many ways chosen things can be taken out of number things, whatever their order.",
              "从 number 个项目中选取 chosen 个的组合数。"),
        {"COMBIN(5, 2)": 10, "COMBIN(3, 4)": BAD_NUMBER},
        {BAD_NUMBER: f"NOT ({_CHOSEN})"}, size=_WIDE, steps=7_000,
    ),
    template(
        "PERMUT", [one("number", NUMBER), one("chosen", NUMBER)], NUMBER,
        f"CASE WHEN {_CHOSEN} THEN div(factorial(trunc($1)::bigint), factorial((trunc($1) - trunc($2))::bigint)) END",
        words("In how many orders chosen things can be taken out of number things.",
              "从 number 个项目中选取 chosen 个的排列数。"),
        {"PERMUT(5, 2)": 20, "PERMUT(3, -1)": BAD_NUMBER},
        {BAD_NUMBER: f"NOT ({_CHOSEN})"}, size=_WIDE, steps=7_000,
    ),
    template(
        "PI", [], NUMBER, "3.14159265358979::numeric", words("The number π, to 14 places.",
                                                             "圆周率 π，保留 14 位小数。"),
        {"ROUND(PI(), 4)": 3.1416, "PI()": 3.14159265358979}, size=20,
    ),
    _float("SIN", "sin($1)", "The sine of number, an angle in radians.", "弧度 number 的正弦值。",
           {"SIN(0)": 0, "ROUND(SIN(PI() / 6), 6)": 0.5, "SIN(1e300)": BAD_NUMBER}),
    _float("COS", "cos($1)", "The cosine of number, an angle in radians.", "弧度 number 的余弦值。",
           {"COS(0)": 1, "ROUND(COS(PI()), 6)": -1}),
    _float("TAN", "tan($1)", "The tangent of number, an angle in radians.", "弧度 number 的正切值。",
           {"TAN(0)": 0, "ROUND(TAN(PI() / 4), 6)": 1}),
    _float("ASIN", "asin(greatest(-1, least(1, $1)))", "The angle in radians whose sine is number.",
           "正弦值 number 对应的弧度。", {"ROUND(ASIN(1), 6)": 1.570796, "ASIN(2)": BAD_NUMBER}, "abs($1) > 1"),
    _float("ACOS", "acos(greatest(-1, least(1, $1)))", "The angle in radians whose cosine is number.",
           "余弦值 number 对应的弧度。", {"ACOS(1)": 0, "ACOS(-2)": BAD_NUMBER}, "abs($1) > 1"),
    _float("ATAN", "atan($1)", "The angle in radians whose tangent is number.", "正切值 number 对应的弧度。",
           {"ATAN(0)": 0, "ROUND(ATAN(1), 6)": 0.785398}),
    _float("DEGREES", "degrees($1)", "An angle of number radians in degrees.", "将弧度 number 转换为角度。",
           {"ROUND(DEGREES(PI()), 6)": 180, "DEGREES(0)": 0}),
    _float("RADIANS", "radians($1)", "An angle of number degrees in radians.", "将角度 number 转换为弧度。",
           {"ROUND(RADIANS(180), 6)": 3.141593, "RADIANS(BLANK())": 0}),
    template(
        "ATAN2", [one("x", NUMBER), one("y", NUMBER)], NUMBER,
        f"CASE WHEN ($1 <> 0 OR $2 <> 0) AND abs($1) <= 1e15 AND abs($2) <= 1e15"
        f" THEN round(atan2({_FLOAT.replace('$1', '$2')}, {_FLOAT})::numeric, 14) END",
        words("The angle in radians between the x axis and the point at x and y.",
              "点 (x, y) 与 x 轴之间的弧度。"),
        {"ROUND(ATAN2(1, 1), 6)": 0.785398, "ATAN2(0, 0)": DIVIDED_BY_ZERO},
        {DIVIDED_BY_ZERO: "$1 = 0 AND $2 = 0", BAD_NUMBER: f"{_TOO_LARGE} OR abs($2) > 1e15"}, size=40, effort=20,
    ),
    template(
        "BASE", [_NUMBER, one("base", NUMBER), one("length", NUMBER, optional=True, missing="1")], TEXT, _TO_BASE,
        words("number written to base, 2 to 36, with zeros in front up to length characters.",
              "将 number 转换为 base 进制（2 到 36）的文本，不足 length 位时在前面补 0。"),
        {"BASE(255, 16)": "FF", "BASE(5, 2, 8)": "00000101", "BASE(-10, 2)": "-1010", "BASE(5, 1)": BAD_NUMBER},
        {BAD_NUMBER: "abs($1) > 1e18 OR $2 < 2 OR $2 >= 37"}, size=120, steps=5_000,
    ),
    template(
        "DECIMAL", [one("text", TEXT, read=_upper), one("base", NUMBER)], NUMBER, _FROM_BASE,
        words("The number that text says when it is read to base, 2 to 36.",
              "将 base 进制（2 到 36）的文本 text 转换为数字。"),
        {'DECIMAL("ff", 16)': 255, 'DECIMAL("101", 2)': 5, 'DECIMAL("12", 2)': BAD_VALUE, 'DECIMAL("", 2)': None},
        {BAD_VALUE: "$1 <> '' AND $0 IS NULL"}, size=200, effort=20,
    ),
    template(
        "VALUE", [one("text", TEXT, read=_digits)], NUMBER, _VALUE,
        words("The number that text says, such as “1,280.50”, “¥99” or “12%”.",
              "将文本 text 转换为数字，如“1,280.50”“¥99”“12%”。"),
        {'VALUE("1,280.50")': 1280.5, 'VALUE(" 12 ")': 12, 'VALUE("12%")': 0.12, 'VALUE("")': None,
         'VALUE("abc")': BAD_VALUE},
        {BAD_VALUE: f"$1 <> '' AND ({_VALUE_SHAPE}) IS NOT TRUE OR length($1) = 400"}, size=500,
    ),
))  # fmt: skip
