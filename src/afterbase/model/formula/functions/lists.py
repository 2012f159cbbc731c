"""Lists. Items have one type; places count from 1, from the end where they are negative. One without items is blank."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.functions.base import (
    LONGEST_RESULT,
    Function,
    Mismatch,
    Parameter,
    anything,
    categorized,
    conditions,
    examples_of,
    fill,
    one,
    template,
    words,
)
from afterbase.model.formula.functions.numbers import zero
from afterbase.model.formula.functions.statistics import gathered
from afterbase.model.formula.functions.texts import joined_items
from afterbase.model.formula.types import (
    BAD_NUMBER,
    BAD_VALUE,
    ITEM_OF,
    LIST_OF,
    MOST_ITEMS,
    Compiled,
    Setting,
    Type,
    first_error,
)

NUMBER, NUMBERS, TEXT, TEXTS, BOOLEAN = Type.NUMBER, Type.NUMBERS, Type.TEXT, Type.TEXTS, Type.BOOLEAN
_LIST = one("list", *ITEM_OF)
_SEPARATOR = "', '::text"


def _item_type(arguments: Sequence[Compiled]) -> Type:
    """The one type of all items; texts, where all are blank. Raises Mismatch."""
    kinds = [ITEM_OF.get(argument.type, argument.type) for argument in arguments]
    kind = next((found for found in kinds if found is not Type.BLANK), TEXT)
    for place, found in enumerate(kinds):
        if found not in (kind, Type.BLANK):
            raise Mismatch(place, (kind, LIST_OF[kind]))
    return kind


def _errors(arguments: Sequence[Compiled], *own: Sql) -> Sql | None:
    return first_error([*(argument.error for argument in arguments), *own])


def _merged(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    kind = _item_type(arguments)
    value = gathered([argument.cast(kind) for argument in arguments], LIST_OF[kind])
    if not any(argument.type in ITEM_OF for argument in arguments):
        return Compiled(LIST_OF[kind], value, _errors(arguments))
    own = fill(conditions("", {BAD_VALUE: f"cardinality($1) > {MOST_ITEMS}"}), [value])
    fitting = fill(f"CASE WHEN cardinality($1) <= {MOST_ITEMS} THEN $1 END", [value])
    return Compiled(LIST_OF[kind], fitting, _errors(arguments, own))


def _list(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    for place, argument in enumerate(arguments):
        if argument.type in ITEM_OF:
            raise Mismatch(place, tuple(LIST_OF))
    return _merged(arguments, setting)


def _of_list(
    name: str, value: str | Callable[[Type], str], help: Mapping[str, str], examples: Mapping[str, Any],
    *more: Parameter, gives: Callable[[Type], Type] = lambda kind: LIST_OF[kind], fails: Mapping[str,
                                                                                                 str] | None = None,
    effort: int = 1, size: int | None = None,
) -> Function:  # fmt: skip
    """A function of a list of any type, the first parameter; the template may depend on the type of its items."""

    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        kind = ITEM_OF[arguments[0].type]
        text = value if isinstance(value, str) else value(kind)
        parts = [arguments[0].value, *(_read(argument, kind) for argument in arguments[1:])]
        parts += [Sql(parameter.missing) for parameter in more[len(arguments) - 1 :]]
        own = [fill(conditions(f"({text})", fails), parts)] if fails else []
        return Compiled(gives(kind), sql("({})", fill(text, parts)), _errors(arguments, *own))

    return Function(name, (_LIST, *more), build, help, examples_of(examples), "", size, effort=effort)


def _read(part: Compiled, _kind: Type) -> Sql:
    return zero(part.value) if part.type is NUMBER else part.value


def _searched(name: str, value: str, gives: Type, help: Mapping[str, str], examples: Mapping[str, Any]) -> Function:
    """A function of a list, `$1`, and a value that may be among its items, `$2`."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        kind = ITEM_OF[arguments[0].type]
        if arguments[1].type not in (kind, Type.BLANK):
            raise Mismatch(1, (kind,))
        found = fill(value, [arguments[0].value, arguments[1].cast(kind).value])
        return Compiled(gives, sql("({})", found), _errors(arguments), size=20)

    return Function(name, (_LIST, anything("value")), build, help, examples_of(examples))


def _two(name: str, condition: str, help: Mapping[str, str], examples: Mapping[str, Any]) -> Function:
    """The items of a first list of which a condition over a second holds, each once."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        kind = arguments[0].type
        if arguments[1].type not in (kind, Type.BLANK):
            raise Mismatch(1, (kind,))
        text = (
            "(SELECT array_agg(x ORDER BY n) FROM (SELECT x, min(n) AS n FROM unnest($1) WITH ORDINALITY AS t(x, n)"
            f" WHERE x {condition} (SELECT y FROM unnest($2) AS y WHERE y IS NOT NULL) GROUP BY x) AS u)"
        )
        value = fill(text, [arguments[0].value, arguments[1].cast(kind).value])
        return Compiled(kind, value, _errors(arguments), size=arguments[0].bound)

    return Function(
        name, (one("first", *ITEM_OF), anything("other")), build, help, examples_of(examples), effort=5
    )  # fmt: skip


def _join(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    given = sql("left(coalesce({}, ''), 100)", arguments[1].value) if len(arguments) > 1 else Sql(_SEPARATOR)
    text = joined_items(arguments[0], given, setting)
    limit = LONGEST_RESULT
    value = fill(f"CASE WHEN length($1) <= {limit} THEN $1 END", [text])
    own = fill(conditions("", {BAD_VALUE: f"length($1) > {limit}"}), [text])
    return Compiled(TEXT, value, _errors(arguments, own))


def _order(kind: Type) -> str:
    key = "text_key(nullif(x, ''))" if kind is TEXT else "x"
    ordered = "(SELECT array_agg(x ORDER BY {key}{order} NULLS LAST) FROM unnest($1) AS x)"
    up, down = (ordered.format(key=key, order=order) for order in ("", " DESC"))
    return f"CASE WHEN $2 THEN {down} ELSE {up} END"


def _different(kind: Type) -> str:
    item = "nullif(x, '')" if kind is TEXT else "x"
    return f"(SELECT count(DISTINCT {item}) FROM unnest($1) AS x)::numeric"


_PLACE = "greatest(-1000000, least(1000000, trunc($2)))::int"
_FROM_END = f"CASE WHEN {_PLACE} < 0 THEN cardinality($1) + 1 + {_PLACE} ELSE {_PLACE} END"
_STEPS = "(trunc(($2 - $1) / nullif($3, 0)) + 1)"
_FITS = f"{_STEPS} <= {MOST_ITEMS}"

FUNCTIONS: tuple[Function, ...] = categorized("list", (
    Function(
        "LIST", (Parameter("value", (), is_repeated=True),), _list,
        words("A list of the values, which are of one type.", "由若干同类型的值组成列表。"),
        examples_of({"LIST(1, 2, 3)": [1, 2, 3], 'LIST("a", BLANK())': ["a", None], "LIST(TRUE)": [True],
                     "LIST(1 / 0)": "#DIV/0"}),
    ),
    Function(
        "MERGE", (Parameter("list or value", (), is_repeated=True),), _merged,
        words("One list of all items of the lists, and of single values, in order; at most 10,000.",
              "将多个列表和单个值按顺序合并为一个列表，最多 10,000 项。"),
        examples_of({"MERGE(LIST(1, 2), 3, LIST(4))": [1, 2, 3, 4],
                     "MERGE(SEQUENCE(1, 6000), SEQUENCE(1, 6000))": BAD_VALUE, 'MERGE("a", BLANK())': ["a", None]}),
    ),
    template(
        "SEQUENCE", [one("first", NUMBER), one("last", NUMBER), one("step", NUMBER, optional=True, missing="1")],
        NUMBERS, f"CASE WHEN {_FITS} THEN ARRAY(SELECT generate_series($1, $2, nullif($3, 0))) END",
        words("The numbers from first to last, in steps of step, 1 if left out; at most 10,000.",
              "从 first 到 last、步长为 step（省略时为 1）的数字列表，最多 10,000 个。"),
        {"SEQUENCE(1, 4)": [1, 2, 3, 4], "SEQUENCE(10, 4, -3)": [10, 7, 4], "SEQUENCE(1, 1e9)": BAD_NUMBER,
         "SEQUENCE(1, 2, 0)": BAD_NUMBER, "SEQUENCE(2, 1)": None},
        {BAD_NUMBER: f"({_FITS}) IS NOT TRUE"}, steps=60_000,
    ),
    _of_list("FIRST", "($1)[1]", words("The first item of the list.", "列表的第一项。"),
             {"FIRST(LIST(7, 8))": 7, "FIRST(SPLIT(BLANK(), \",\"))": None}, gives=lambda kind: kind),
    _of_list("LAST", "($1)[cardinality($1)]", words("The last item of the list.", "列表的最后一项。"),
             {"LAST(LIST(7, 8))": 8, "LAST(COMPACT(LIST(BLANK())))": None}, gives=lambda kind: kind),
    _of_list(
        "ITEM", f"($1)[{_FROM_END}]",
        words("The item at a place of the list, from the end where place is negative; blank where there is none.",
              "列表中第 place 项，负数从末尾算起，超出范围时为空。"),
        {"ITEM(LIST(7, 8, 9), 2)": 8, "ITEM(LIST(7, 8, 9), -1)": 9, "ITEM(LIST(7), 5)": None},
        one("place", NUMBER), gives=lambda kind: kind,
    ),
    _of_list(
        "SLICE", f"($1)[greatest(1, {_FROM_END}):"
        f" greatest(1, {_FROM_END}) - 1 + greatest(0, least({MOST_ITEMS}, coalesce(trunc($3), {MOST_ITEMS})))::int]",
        words("The items from a place on, all or at most count of them; a negative place counts from the end.",
              "从第 start 项起的若干项，count 省略时取到末尾，start 为负数时从末尾算起。"),
        {"SLICE(LIST(1, 2, 3, 4), 2)": [2, 3, 4], "SLICE(LIST(1, 2, 3, 4), 2, 2)": [2, 3],
         "SLICE(LIST(1, 2, 3), -2)": [2, 3], "SLICE(LIST(1), 5)": None},
        one("start", NUMBER), one("count", NUMBER, optional=True, missing="NULL::numeric"),
    ),
    _of_list(
        "UNIQUE", "(SELECT array_agg(x ORDER BY n) FROM (SELECT x, min(n) AS n FROM unnest($1)"
        " WITH ORDINALITY AS t(x, n) GROUP BY x) AS u)",
        words("The list with each item once, in the order of their first places.",
              "去除列表中的重复项，保留首次出现的顺序。"),
        {"UNIQUE(LIST(2, 1, 2))": [2, 1], 'UNIQUE(LIST("a", "A"))': ["a", "A"], "UNIQUE(LIST(BLANK()))": [None]},
        effort=5,
    ),
    _of_list(
        "SORT", _order,
        words("The list in order, or in the opposite order where is descending is true; blanks come last, texts are in"
              " the order of the grid.",
              "将列表排序，默认升序，is descending 为真时降序；空值排在最后，文本按拼音排序。"),
        {"SORT(LIST(3, 1, 2))": [1, 2, 3], 'SORT(LIST("北", "安", BLANK()))': ["安", "北", None],
         "SORT(LIST(3, 1, 2), TRUE)": [3, 2, 1]},
        one("is descending", BOOLEAN, optional=True, missing="false"), effort=10,
    ),
    _of_list(
        "REVERSE", "(SELECT array_agg(x ORDER BY n DESC) FROM unnest($1) WITH ORDINALITY AS t(x, n))",
        words("The list from its end to its beginning.", "将列表的顺序颠倒。"),
        {"REVERSE(LIST(1, 2, 3))": [3, 2, 1], 'REVERSE(SPLIT("", ","))': None}, effort=5,
    ),
    _of_list(
        "COMPACT",
        lambda kind: "array_remove(array_remove($1, ''), NULL)" if kind is TEXT else "array_remove($1, NULL)",
        words("The list without its blanks.", "去除列表中的空项。"),
        {"COMPACT(LIST(1, BLANK(), 2))": [1, 2], 'COMPACT(LIST("a", ""))': ["a"], "COMPACT(LIST(BLANK()))": None},
    ),
    Function(
        "JOIN", (_LIST, one("separator", TEXT, optional=True)), _join,
        words("The items that are not blank as one text, with separator, at most 100 characters, between them; a comma"
              " and a space if left out.",
              "将列表中的非空项连接为一个文本，用 separator（最多 100 个字符）分隔，省略时为逗号加空格。"),
        examples_of({'JOIN(LIST("a", "", "b"), "/")': "a/b", "JOIN(LIST(1, 2.50))": "1, 2.5",
                     'JOIN(SPLIT(REPT("a ", 40000), " "), "----")': BAD_VALUE}),
        size=LONGEST_RESULT, effort=5,
    ),
    template(
        "SPLIT", [one("text", TEXT), one("separator", TEXT)], TEXTS,
        f"(SELECT CASE WHEN cardinality(s) <= {MOST_ITEMS} THEN s END"
        " FROM (SELECT string_to_array(nullif($1, ''), nullif($2, '')) AS s OFFSET 0) AS s)",
        words("The parts of text between the separators as a list, its characters where separator is blank; at most"
              " 10,000.",
              "按 separator 将文本拆分为列表，separator 为空时逐字拆分，最多 10,000 项。"),
        {'SPLIT("a,b,,c", ",")': ["a", "b", "", "c"], 'SPLIT("保修", "")': ["保", "修"],
         'SPLIT(REPT("a,", 20000), ",")': BAD_VALUE, 'SPLIT("", ",")': None},
        {BAD_VALUE: "$1 <> '' AND $0 IS NULL"}, effort=3,
    ),
    _searched("HAS", "coalesce($2 = ANY(array_cat($1, NULL)), false)", BOOLEAN,
              words("Whether value is an item of the list.", "判断列表中是否有 value 这一项。"),
              {"HAS(LIST(1, 2), 2)": True, 'HAS(LIST("ab"), "a")': False, "HAS(LIST(1), BLANK())": False}),
    _searched("INDEXOF", "array_position($1, $2)::numeric", NUMBER,
              words("The first place of value in the list; blank where it is none of its items.",
                    "value 在列表中首次出现的位置，不存在时为空。"),
              {"INDEXOF(LIST(5, 7, 7), 7)": 2, 'INDEXOF(LIST("a"), "b")': None}),
    _of_list("COUNTUNIQUE", _different,
             words("How many different items the list has; blanks do not count.", "列表中不重复的非空项数。"),
             {"COUNTUNIQUE(LIST(2, 1, 2))": 2, 'COUNTUNIQUE(LIST("a", "", "a"))': 1}, gives=lambda _kind: NUMBER,
             effort=5, size=20),
    _two("INTERSECTION", "IN", words("The items of the list first that are in the list other as well, each once.",
                                     "列表 first 与 other 共有的项，去除重复。"),
         {"INTERSECTION(LIST(1, 2, 2, 3), LIST(2, 3, 4))": [2, 3], "INTERSECTION(LIST(1), LIST(2))": None}),
    _two("EXCEPT", "NOT IN", words("The items of the list first that are not in the list other, each once.",
                                   "列表 first 中不在 other 里的项，去除重复。"),
         {"EXCEPT(LIST(1, 2, 2, 3), LIST(3))": [1, 2], "EXCEPT(LIST(1), LIST(1))": None}),
))  # fmt: skip
