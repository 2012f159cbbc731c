"""Logic. A branch that is not taken has no errors, and the values of all branches are of one type."""

from collections.abc import Sequence

from afterbase.ground.sql import Sql, join, sql
from afterbase.model.formula.functions.base import (
    Example,
    Function,
    Incomplete,
    Mismatch,
    anything,
    one,
    rest,
    simple,
    words,
)
from afterbase.model.formula.types import NO_MATCH, Compiled, Setting, Type

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
    return Compiled(kind, value, error)


def _is_error(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    error = arguments[0].error
    return Compiled(BOOLEAN, sql("({} IS NOT NULL)", error) if error else Sql("false"))


def _is_blank(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    return Compiled(BOOLEAN, is_blank(arguments[0]), arguments[0].error)


def is_blank(part: Compiled) -> Sql:
    return sql("(coalesce({}, '') = '')" if part.type is Type.TEXT else "({} IS NULL)", part.value)


def _blank(_arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    return Compiled(Type.BLANK, Sql("NULL"))


FUNCTIONS: tuple[Function, ...] = (
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
        "BLANK", (), _blank, words("Nothing, as an empty cell has it.", "空值。"), (Example("BLANK()", None),),
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
        words("Whether the condition does not hold.", "条件取反。"), {"NOT(FALSE)": True, "NOT(1 = 1)": False},
    ),
)  # fmt: skip
