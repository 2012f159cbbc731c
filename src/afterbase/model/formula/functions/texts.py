"""Texts. A blank text is as good as an empty one, and an empty result is blank. Places count from 1."""

from collections.abc import Sequence

from afterbase.ground.sql import Sql, join, sql
from afterbase.model.formula.functions.base import Example, Function, one, rest, simple, words
from afterbase.model.formula.functions.numbers import zero
from afterbase.model.formula.types import BAD_VALUE, Compiled, Setting, Type, failing, first_error

TEXT, NUMBER, BOOLEAN = Type.TEXT, Type.NUMBER, Type.BOOLEAN
LONGEST_RESULT = 100_000


def written(part: Compiled, setting: Setting) -> Sql:
    """A value of any type as text, never NULL."""
    match part.type:
        case Type.NUMBER:
            text = sql("trim_scale({})::text", part.value)
        case Type.BOOLEAN:
            text = sql("CASE WHEN {} THEN 'TRUE' ELSE 'FALSE' END", part.value)
        case Type.DATE:
            text = sql("to_char({}, 'YYYY-MM-DD')", part.value)
        case Type.DATETIME:
            text = sql("to_char({} AT TIME ZONE {}, 'YYYY-MM-DD HH24:MI')", part.value, setting.zone)
        case _:
            text = part.value
    return sql("coalesce({}, '')", text)


def joined(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    value = sql("({})", join(" || ", [written(argument, setting) for argument in arguments]))
    return Compiled(TEXT, value, first_error(argument.error for argument in arguments))


def _text(text: Sql) -> Sql:
    return sql("coalesce({}, '')", text)


def _count(number: Sql) -> Sql:
    """A number of characters."""
    return sql("greatest(0, least(1000000, trunc({})))::int", zero(number))


def _repeat_fails(text: Sql, times: Sql) -> Sql:
    return failing(
        sql("length({}) * least(1000000000, trunc({})) > {}", _text(text), zero(times), Sql(str(LONGEST_RESULT))),
        BAD_VALUE,
    )


def _repeat(text: Sql, times: Sql) -> Sql:
    return sql("CASE WHEN {} IS NULL THEN repeat({}, {}) END", _repeat_fails(text, times), _text(text), _count(times))


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "CONCATENATE", (rest("value"),), joined,
        words("All values as one text.", "将所有值连接为一个文本。"),
        (Example('CONCATENATE("RMA-", 12)', "RMA-12"), Example('CONCATENATE("a", BLANK(), "b")', "ab")),
    ),
    simple(
        "LEN", [one("text", TEXT)], NUMBER, lambda a: sql("length({})::numeric", _text(a)),
        words("How many characters a text has.", "文本的字符数。"), {'LEN("保修卡")': 3, "LEN(BLANK())": 0},
    ),
    simple(
        "UPPER", [one("text", TEXT)], TEXT, lambda a: sql("upper({})", _text(a)),
        words("In capital letters.", "转换为大写。"), {'UPPER("sn01")': "SN01"},
    ),
    simple(
        "LOWER", [one("text", TEXT)], TEXT, lambda a: sql("lower({})", _text(a)),
        words("In small letters.", "转换为小写。"), {'LOWER("SN01")': "sn01"},
    ),
    simple(
        "TRIM", [one("text", TEXT)], TEXT,
        lambda a: sql("btrim(regexp_replace({}, '[[:space:]]+', ' ', 'g'))", _text(a)),
        words("Without spaces at the ends, single ones between.", "去除首尾空格，并将中间的连续空格合并为一个。"),
        {'TRIM("  a   b ")': "a b"},
    ),
    simple(
        "LEFT", [one("text", TEXT), one("count", NUMBER, optional=True)], TEXT,
        lambda a, n=None: sql("left({}, {})", _text(a), _count(n) if n else Sql("1")),
        words("The first characters of a text.", "取文本开头的若干字符。"),
        {'LEFT("保修期内", 2)': "保修", 'LEFT("abc")': "a", 'LEFT("abc", -1)': None},
    ),
    simple(
        "RIGHT", [one("text", TEXT), one("count", NUMBER, optional=True)], TEXT,
        lambda a, n=None: sql("right({}, {})", _text(a), _count(n) if n else Sql("1")),
        words("The last characters of a text.", "取文本末尾的若干字符。"),
        {'RIGHT("SN000123", 4)': "0123", 'RIGHT("abc")': "c"},
    ),
    simple(
        "MID", [one("text", TEXT), one("start", NUMBER), one("count", NUMBER)], TEXT,
        lambda a, start, n: sql("substr({}, greatest(1, {}), {})", _text(a), _count(start), _count(n)),
        words("Characters from the middle of a text.", "从指定位置起取若干字符。"),
        {'MID("RMA-2026-7", 5, 4)': "2026", 'MID("abc", 9, 2)': None},
    ),
    simple(
        "FIND", [one("wanted", TEXT), one("text", TEXT)], NUMBER,
        lambda wanted, a: sql("nullif(strpos({}, {}), 0)::numeric", _text(a), _text(wanted)),
        words("Where a text holds another one for the first time; blank where it does not.",
              "查找内容首次出现的位置，找不到时为空。"),
        {'FIND("-", "RMA-7")': 4, 'FIND("x", "RMA-7")': None},
    ),
    simple(
        "CONTAINS", [one("text", TEXT), one("wanted", TEXT)], BOOLEAN,
        lambda a, wanted: sql("(strpos(lower({}), lower({})) > 0)", _text(a), _text(wanted)),
        words("Whether a text holds another one, in capitals or not.", "判断文本是否包含指定内容，不区分大小写。"),
        {'CONTAINS("水泵漏水", "漏水")': True, 'CONTAINS("Pump", "pu")': True, 'CONTAINS("a", "b")': False},
    ),
    simple(
        "SUBSTITUTE", [one("text", TEXT), one("old", TEXT), one("new", TEXT)], TEXT,
        lambda a, old, new: sql("replace({}, {}, left({}, 1000))", _text(a), _text(old), _text(new)),
        words("With one text replaced by another wherever it stands.", "将文本中的指定内容全部替换。"),
        {'SUBSTITUTE("a-b-c", "-", "/")': "a/b/c", 'SUBSTITUTE("abc", "", "x")': "abc"},
    ),
    simple(
        "REPT", [one("text", TEXT), one("times", NUMBER)], TEXT, _repeat,
        words("The same text several times over.", "将文本重复若干次。"),
        {'REPT("★", 3)': "★★★", 'REPT("ab", 1000000)': BAD_VALUE, 'REPT("ab", -1)': None},
        failure=_repeat_fails,
    ),
    simple(
        "EXACT", [one("first", TEXT), one("second", TEXT)], BOOLEAN,
        lambda a, b: sql("({} = {})", _text(a), _text(b)),
        words("Whether two texts are the same, capitals included.", "判断两个文本是否完全相同（区分大小写）。"),
        {'EXACT("a", "a")': True, 'EXACT("a", "A")': False},
    ),
)  # fmt: skip
