"""Logic. A branch that is not taken has no errors, and the values of all branches are of one type."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from afterbase.ground.sql import Sql, join, sql
from afterbase.model.formula.functions.base import (
    Example,
    Function,
    Incomplete,
    Mismatch,
    Parameter,
    anything,
    categorized,
    examples_of,
    one,
    rest,
    simple,
    template,
    words,
)
from afterbase.model.formula.types import (
    ITEM_OF,
    NO_MATCH,
    RAISED,
    SQL_TYPES,
    Compiled,
    Setting,
    Type,
    first_error,
)

BOOLEAN = Type.BOOLEAN


def truth(condition: Compiled | Sql) -> Sql:
    return sql("coalesce({}, false)", condition.value if isinstance(condition, Compiled) else condition)


def _error(part: Compiled) -> Sql:
    return part.error or Sql("NULL::text")


def common_type(arguments: Sequence[Compiled], places: Sequence[int]) -> Type:
    """The one type of the arguments at these places. Raises Mismatch at the first that differs."""
    kinds = [(place, arguments[place].type) for place in places if arguments[place].type is not Type.BLANK]
    for place, kind in kinds:
        if kind is not kinds[0][1]:
            raise Mismatch(place, (kinds[0][1],))
    return kinds[0][1] if kinds else Type.BLANK


def cases(pairs: Sequence[tuple[Compiled, Compiled]], otherwise: Compiled | None, kind: Type) -> Compiled:
    """The value beside the first condition that holds; without any, `otherwise` or the error that nothing matches."""
    branches = [(truth(condition), result.cast(kind)) for condition, result in pairs]
    value = sql(
        "CASE {} ELSE {} END",
        join(" ", [sql("WHEN {} THEN {}", condition, result.value) for condition, result in branches]),
        otherwise.cast(kind).value if otherwise else Sql("NULL"),
    )
    can_fail = otherwise is None or any(part.error for pair in pairs for part in pair) or otherwise.error is not None
    if not can_fail:
        return Compiled(kind, value)
    steps = [
        sql("WHEN {} IS NOT NULL THEN {} WHEN {} THEN {}", _error(test), _error(test), condition, _error(result))
        if test.error
        else sql("WHEN {} THEN {}", condition, _error(result))
        for (test, _), (condition, result) in zip(pairs, branches, strict=True)
    ]
    last = _error(otherwise) if otherwise else sql("{}::text", NO_MATCH)
    return Compiled(kind, value, sql("CASE {} ELSE {} END", join(" ", steps), last))


def _if(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    condition, result, *others = arguments
    kind = common_type(arguments, range(1, len(arguments)))
    return cases([(condition, result)], others[0] if others else Compiled(Type.BLANK, Sql("NULL")), kind)


def _ifs(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    if len(arguments) % 2:
        raise Incomplete()
    for place in range(0, len(arguments), 2):
        if arguments[place].type not in (BOOLEAN, Type.BLANK):
            raise Mismatch(place, (BOOLEAN,))
    kind = common_type(arguments, range(1, len(arguments), 2))
    conditions = [condition.cast(BOOLEAN) for condition in arguments[0::2]]
    return cases(list(zip(conditions, arguments[1::2], strict=True)), None, kind)


def _iferror(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    kind = common_type(arguments, (0, 1))
    tried, instead = (argument.cast(kind) for argument in arguments)
    if tried.error is None:
        return tried
    value = sql("CASE WHEN {} IS NULL THEN {} ELSE {} END", tried.error, tried.value, instead.value)
    error = sql("CASE WHEN {} IS NOT NULL THEN {} END", tried.error, instead.error) if instead.error else None
    return Compiled(kind, value, error, work=tried.work_with_error + instead.work + 20)


def _ifna(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    kind = common_type(arguments, (0, 1))
    tried, instead = (argument.cast(kind) for argument in arguments)
    if tried.error is None:
        return tried
    found = sql("coalesce({}, '')", tried.error)
    value = sql(f"CASE {{}} WHEN '{NO_MATCH}' THEN {{}} ELSE {{}} END", found, instead.value, tried.value)
    error = sql(f"(SELECT CASE e WHEN '{NO_MATCH}' THEN {{}} ELSE e END FROM (SELECT {{}} AS e OFFSET 0) AS e)",
                _error(instead), tried.error)  # fmt: skip
    return Compiled(kind, value, error, work=tried.work_with_error + instead.work + 20)


def _is_error(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    error = arguments[0].error
    value = sql("({} IS NOT NULL)", error) if error else Sql("false")
    return Compiled(BOOLEAN, value, work=arguments[0].work_with_error + 20)


def _is_na(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    error = arguments[0].error
    value = sql(f"(coalesce({{}}, '') = '{NO_MATCH}')", error) if error else Sql("false")
    return Compiled(BOOLEAN, value, work=arguments[0].work_with_error + 20)


def _is_blank(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    return Compiled(BOOLEAN, is_blank(arguments[0]), arguments[0].error)


def is_blank(part: Compiled) -> Sql:
    if part.type in ITEM_OF:
        return sql("(coalesce(cardinality({}), 0) = 0)", part.value)
    return sql("(coalesce({}, '') = '')" if part.type is Type.TEXT else "({} IS NULL)", part.value)


def _filled(part: Compiled) -> Sql:
    """With an empty text, or a list without items, as NULL."""
    if part.type in ITEM_OF:
        return sql("nullif({}, ARRAY[]::{})", part.value, Sql(SQL_TYPES[part.type]))
    return sql("nullif({}, '')", part.value) if part.type is Type.TEXT else part.value


def _coalesce(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    kind = common_type(arguments, range(len(arguments)))
    parts = [argument.cast(kind) for argument in arguments]
    value = sql("coalesce({})", join(", ", [_filled(part) for part in parts]))
    if not any(part.error for part in parts):
        return Compiled(kind, value)
    error = _error(parts[-1])
    for part in reversed(parts[:-1]):
        behind = sql("CASE WHEN {} THEN {} END", is_blank(part), error)
        error = sql("coalesce({}, {})", part.error, behind) if part.error else behind
    return Compiled(kind, value, error)


def _kinds(name: str, kinds: Sequence[Type], help: Mapping[str, str], examples: Mapping[str, Any]) -> Function:
    """Whether there is a value of certain types, which is known when the formula is written but for blanks."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        part = arguments[0]
        value = sql("(NOT {})", is_blank(part)) if part.type in kinds else Sql("false")
        return Compiled(BOOLEAN, value, part.error)

    return Function(name, (anything("value"),), build, help, examples_of(examples))


def _selected(
    subject: Compiled, tests: Sequence[Sql], results: Sequence[Compiled], otherwise: Compiled | None, kind: Type
) -> tuple[Sql, Sql | None]:
    """Value and error of the result whose test, over `v.a`, the subject, holds first."""
    casts = [result.cast(kind) for result in results]
    last = otherwise.cast(kind) if otherwise else Compiled(kind, Sql("NULL"), Sql(f"'{NO_MATCH}'"))

    def chosen(values: Sequence[Sql], instead: Sql) -> Sql:
        steps = [sql("WHEN {} THEN {}", test, value) for test, value in zip(tests, values, strict=True)]
        text = "(SELECT CASE {} ELSE {} END FROM (SELECT {} AS a OFFSET 0) AS v)"
        return sql(text, join(" ", steps), instead, subject.value)

    value = chosen([cast.value for cast in casts], last.value)
    if not any(part.error for part in [*casts, last]):
        return value, None
    return value, chosen([_error(cast) for cast in casts], _error(last))


def _switch(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    subject, *cases = arguments
    if len(cases) < 2:
        raise Incomplete()
    count = len(cases) // 2
    otherwise = cases[-1] if len(cases) % 2 else None
    matches, results = cases[0 : 2 * count : 2], cases[1 : 2 * count : 2]
    wanted = common_type(arguments, [0, *range(1, 2 * count, 2)])
    places = [*range(2, 2 * count + 1, 2), *([len(arguments) - 1] if otherwise else [])]
    kind = common_type(arguments, places)
    tests = [sql("v.a IS NOT DISTINCT FROM {}", _filled(match.cast(wanted))) for match in matches]
    asked = replace(subject, value=_filled(subject.cast(wanted)))
    value, own = _selected(asked, tests, results, otherwise, kind)
    return Compiled(kind, value, first_error([subject.error, *(match.error for match in matches), own]))


def _choose(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    subject, *results = arguments
    kind = common_type(arguments, range(1, len(arguments)))
    tests = [Sql(f"trunc(v.a) = {place}") for place in range(1, len(arguments))]
    value, own = _selected(subject, tests, results, None, kind)
    return Compiled(kind, value, first_error([subject.error, own]))


def _between(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    kind = common_type(arguments, (0, 1, 2))
    parts = [argument.cast(kind).value for argument in arguments]
    if kind is Type.TEXT:
        parts = [sql("text_key(nullif({}, ''))", part) for part in parts]
    value = sql("coalesce({} BETWEEN {} AND {}, false)", *parts)
    return Compiled(BOOLEAN, value, first_error(argument.error for argument in arguments))


def _raise(_arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    return Compiled(Type.BLANK, Sql("NULL"), Sql(f"'{RAISED}'::text"))


def _blank(_arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    return Compiled(Type.BLANK, Sql("NULL"))


FUNCTIONS: tuple[Function, ...] = categorized("logic", (
    Function(
        "IF", (one("condition", BOOLEAN), anything("then"), anything("otherwise", optional=True)), _if,
        words("One value where a condition holds, another where it does not.", "条件成立时取一个值，否则取另一个值。"),
        (
            Example('IF(1 < 2, "yes", "no")', "yes"), Example('IF(FALSE, "yes")', None),
            Example("IF(TRUE, 1, 1 / 0)", 1), Example("IF(1 / 0 = 1, 1, 2)", "#DIV/0"),
        ),
    ),
    Function(
        "IFS", (rest("condition and value"),), _ifs,
        words("The value behind the first condition that holds.", "返回第一个成立条件对应的值。"),
        (Example('IFS(1 > 2, "a", 3 > 2, "b")', "b"), Example('IFS(FALSE, "a")', NO_MATCH)),
    ),
    Function(
        "IFERROR", (anything("value"), anything("instead")), _iferror,
        words("The value or, where it is an error, something else.", "若结果出错则改用另一个值。"),
        (Example("IFERROR(1 / 0, 0)", 0), Example("IFERROR(4 / 2, 0)", 2), Example("IFERROR(1 / 0, 2 / 0)", "#DIV/0")),
    ),
    Function(
        "ISERROR", (anything("value"),), _is_error,
        words("Whether the value is an error.", "判断结果是否出错。"),
        (Example("ISERROR(1 / 0)", True), Example("ISERROR(1)", False)),
    ),
    Function(
        "ISBLANK", (anything("value"),), _is_blank,
        words("Whether there is nothing: an empty cell or an empty text.", "判断是否为空（空单元格或空文本）。"),
        (Example('ISBLANK("")', True), Example("ISBLANK(0)", False), Example("ISBLANK(BLANK())", True)),
    ),
    Function(
        "BLANK", (), _blank, words("Nothing, as an empty cell has it.", "空值。"),
        (Example("BLANK()", None), Example("IF(FALSE, 1, BLANK())", None)),
    ),
    simple(
        "AND", [rest("condition", BOOLEAN)], BOOLEAN,
        lambda *all: sql("({})", join(" AND ", [truth(condition) for condition in all])),
        words("Whether all conditions hold.", "所有条件都成立时为真。"),
        {"AND(TRUE, 1 < 2)": True, "AND(TRUE, FALSE)": False},
    ),
    simple(
        "OR", [rest("condition", BOOLEAN)], BOOLEAN,
        lambda *all: sql("({})", join(" OR ", [truth(condition) for condition in all])),
        words("Whether at least one condition holds.", "任一条件成立时为真。"),
        {"OR(FALSE, 1 < 2)": True, "OR(FALSE, FALSE)": False},
    ),
    simple(
        "XOR", [rest("condition", BOOLEAN)], BOOLEAN,
        lambda *all: sql("(mod({}, 2) = 1)", join(" + ", [sql("{}::int", truth(condition)) for condition in all])),
        words("Whether an odd number of conditions hold.", "成立的条件个数为奇数时为真。"),
        {"XOR(TRUE, FALSE)": True, "XOR(TRUE, TRUE)": False},
    ),
    simple(
        "NOT", [one("condition", BOOLEAN)], BOOLEAN, lambda a: sql("(NOT {})", truth(a)),
        words("Whether condition does not hold.", "条件 condition 不成立时为真。"), {"NOT(FALSE)": True,
                                                                            "NOT(1 = 1)": False},
    ),
    Function(
        "SWITCH", (anything("value"), Parameter("match and result", (), is_repeated=True)), _switch,
        words("The result behind the first match that equals value; a single last value is taken where none does.",
              "返回与 value 相等的第一个匹配值后面的结果；末尾可单独写一个默认值。"),
        (
            Example('SWITCH("b", "a", 1, "b", 2)', 2), Example('SWITCH("x", "a", 1, 9)', 9),
            Example('SWITCH("x", "a", 1)', NO_MATCH), Example('SWITCH(BLANK(), 1, "one", BLANK(), "none")', "none"),
        ),
    ),
    Function(
        "CHOOSE", (one("place", Type.NUMBER), Parameter("value", (), is_repeated=True)), _choose,
        words("The value that stands at place, counted from 1.", "返回第 place 个值，从 1 开始计数。"),
        (Example('CHOOSE(2, "a", "b")', "b"), Example('CHOOSE(3, "a", "b")', NO_MATCH)),
    ),
    Function(
        "COALESCE", (Parameter("value", (), is_repeated=True),), _coalesce,
        words("The first of the values that is not blank.", "返回第一个非空的值。"),
        (Example("COALESCE(BLANK(), 5, 6)", 5), Example('COALESCE("", "x")', "x"), Example("COALESCE(BLANK())", None),
         Example("COALESCE(1, 1 / 0)", 1)),
    ),
    Function(
        "IFBLANK", (anything("value"), anything("instead")), _coalesce,
        words("value or, where it is blank, instead.", "value 为空时改用 instead。"),
        (Example("IFBLANK(BLANK(), 0)", 0), Example('IFBLANK("a", "b")', "a"), Example("IFBLANK(1 / 0, 1)", "#DIV/0")),
    ),
    Function(
        "IFNA", (anything("value"), anything("instead")), _ifna,
        words("value or, where it is the error #N/A, instead; other errors stay.",
              "value 为错误 #N/A 时改用 instead，其他错误保留。"),
        (Example('IFNA(SWITCH(5, 1, "a"), "none")', "none"), Example("IFNA(1 / 0, 0)", "#DIV/0"),
         Example("IFNA(3, 0)", 3)),
    ),
    Function(
        "ISNA", (anything("value"),), _is_na,
        words("Whether value is the error #N/A.", "判断 value 是否为错误 #N/A。"),
        (Example('ISNA(SWITCH(5, 1, "a"))', True), Example("ISNA(1 / 0)", False)),
    ),
    _kinds("ISNUMBER", [Type.NUMBER], words("Whether value is a number, and not blank.",
                                            "判断 value 是否为非空的数字。"),
           {"ISNUMBER(5)": True, 'ISNUMBER("5")': False, "ISNUMBER(BLANK())": False}),
    _kinds("ISTEXT", [Type.TEXT], words("Whether value is a text, and not blank.", "判断 value 是否为非空的文本。"),
           {'ISTEXT("5")': True, "ISTEXT(5)": False, 'ISTEXT("")': False}),
    _kinds("ISLOGICAL", [BOOLEAN], words("Whether value is true or false.", "判断 value 是否为真假值。"),
           {"ISLOGICAL(1 = 2)": True, "ISLOGICAL(1)": False}),
    _kinds("ISDATE", [Type.DATE, Type.DATETIME],
           words("Whether value is a date, or a date and time, and not blank.",
                 "判断 value 是否为非空的日期或日期时间。"),
           {"ISDATE(DATE(2026, 1, 1))": True, 'ISDATE("2026-01-01")': False}),
    _kinds("ISLIST", tuple(ITEM_OF), words("Whether value is a list that has items.", "判断 value 是否为非空的列表。"),
           {"ISLIST(LIST(1))": True, "ISLIST(1)": False}),
    template(
        "ISEVEN", [one("number", Type.NUMBER)], BOOLEAN, "mod(trunc($1), 2) = 0",
        words("Whether the whole part of number is even.", "判断 number 的整数部分是否为偶数。"),
        {"ISEVEN(4)": True, "ISEVEN(-3.5)": False, "ISEVEN(BLANK())": True},
    ),
    template(
        "ISODD", [one("number", Type.NUMBER)], BOOLEAN, "mod(trunc($1), 2) <> 0",
        words("Whether the whole part of number is odd.", "判断 number 的整数部分是否为奇数。"),
        {"ISODD(3)": True, "ISODD(2.9)": False},
    ),
    Function(
        "BETWEEN", tuple(one(name, Type.NUMBER, Type.TEXT, Type.DATE, Type.DATETIME)
                         for name in ("value", "low", "high")), _between,
        words("Whether value is not below low and not above high; false where one of them is blank.",
              "判断 value 是否在 low 与 high 之间（含两端），任一为空时不成立。"),
        (Example("BETWEEN(5, 1, 5)", True), Example("BETWEEN(BLANK(), 0, 1)", False),
         Example("BETWEEN(DATE(2026, 1, 5), DATE(2026, 1, 1), DATE(2026, 1, 4))", False)),
    ),
    Function(
        "ERROR", (), _raise,
        words("The error #ERROR, where a formula finds that something is wrong.",
              "返回错误 #ERROR，用于在公式中主动报错。"),
        (Example("ERROR()", RAISED), Example("IF(1 > 2, 5, ERROR())", RAISED),
         Example("IFERROR(ERROR(), 0)", 0)),
    ),
))  # fmt: skip
