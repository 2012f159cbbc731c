"""Texts. A blank text is as good as an empty one, and an empty result is blank. Places count from 1, in characters.

What makes texts longer stops at LONGEST_RESULT characters with the error #VALUE, and what is searched for has at most
1,000 characters: a search can take as many steps as both lengths multiplied.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from afterbase.ground.sql import Sql, join, sql
from afterbase.model.formula.formats import (
    WEEKDAY,
    FormatFault,
    NumberFormat,
    read_date_format,
    read_number_format,
)
from afterbase.model.formula.functions.base import (
    LONGEST_RESULT,
    Build,
    Example,
    Function,
    Parameter,
    Refused,
    categorized,
    conditions,
    examples_of,
    fill,
    literal,
    one,
    plain,
    simple,
    template,
    words,
)
from afterbase.model.formula.functions.numbers import places, zero
from afterbase.model.formula.patterns import LONGEST_SEARCHED, Pattern, PatternFault, read_pattern
from afterbase.model.formula.refusals import FormatUnreadable, PatternRefused
from afterbase.model.formula.types import (
    BAD_NUMBER,
    BAD_VALUE,
    ITEM_OF,
    LONGEST_TEXT,
    MOST_ITEMS,
    Compiled,
    Setting,
    Type,
    first_error,
)

TEXT, NUMBER, BOOLEAN = Type.TEXT, Type.NUMBER, Type.BOOLEAN
LONGEST_WANTED = 1_000
LONGEST_NEW = 50
_LIMIT = str(LONGEST_RESULT)
_TOO_WANTED = f"length($2) > {LONGEST_WANTED}"


def written(part: Compiled, setting: Setting) -> Sql:
    """A value of any type as text, never NULL; a list as its items with commas between them."""
    match part.type:
        case Type.NUMBER:
            text = sql("trim_scale({})::text", part.value)
        case Type.BOOLEAN:
            text = sql("CASE {} WHEN true THEN 'TRUE' WHEN false THEN 'FALSE' END", part.value)
        case Type.DATE:
            text = sql("to_char({}, 'YYYY-MM-DD')", part.value)
        case Type.DATETIME:
            text = sql("to_char({} AT TIME ZONE {}, 'YYYY-MM-DD HH24:MI')", part.value, setting.zone)
        case kind if kind in ITEM_OF:
            text = joined_items(part, Sql("', '::text"), setting)
        case _:
            text = part.value
    return sql("coalesce({}, '')", text)


def joined_items(items: Compiled, separator: Sql, setting: Setting) -> Sql:
    """The items of a list that are not blank as one text; NULL without any."""
    item = Compiled(ITEM_OF[items.type], Sql("x"))
    text = (
        "(SELECT string_agg(nullif({}, ''), separator ORDER BY n)"
        " FROM unnest({}) WITH ORDINALITY AS t(x, n), (SELECT {} AS separator OFFSET 0) AS s)"
    )
    return sql(text, written(item, setting), items.value, separator)


def _written_size(part: Compiled) -> int:
    match part.type:
        case Type.TEXT:
            return part.bound
        case Type.TEXTS:
            return part.bound + 2 * MOST_ITEMS
        case Type.NUMBER:
            return 2 * part.bound + 2
        case Type.NUMBERS:
            return MOST_ITEMS * (2 * part.bound + 4)
        case _:
            return 20 * MOST_ITEMS if part.type in ITEM_OF else 20


def joined(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    """All values as one text. Only where it could become longer than any text may be does it have a limit to keep."""
    texts = [written(argument, setting) for argument in arguments]
    error = first_error(argument.error for argument in arguments)
    size = sum(_written_size(argument) for argument in arguments)
    work = sum(argument.work for argument in arguments) + size
    if size <= LONGEST_TEXT:
        return Compiled(TEXT, sql("({})", join(" || ", texts)), error, size, work)
    array = sql("unnest(ARRAY[{}]) WITH ORDINALITY AS t(x, n)", join(", ", texts))
    fits = sql(f"sum(length(x)) <= {_LIMIT}")
    value = sql("(SELECT CASE WHEN {} THEN string_agg(x, '' ORDER BY n) END FROM {})", fits, array)
    own = sql(f"(SELECT CASE WHEN NOT {{}} THEN '{BAD_VALUE}' END FROM {{}})", fits, array)
    return Compiled(TEXT, value, first_error([error, own]), LONGEST_RESULT, work)


def _text(text: Sql) -> Sql:
    return sql("coalesce({}, '')", text)


def _count(number: Compiled, _setting: Setting) -> Sql:
    """A number of characters."""
    return sql("greatest(0, least(1000000, trunc({})))::int", zero(number.value))


def _start(number: Compiled, setting: Setting) -> Sql:
    return sql("greatest(1, {})", _count(number, setting))


def _short(text: Compiled, _setting: Setting) -> Sql:
    """A text that need not be long."""
    return sql("left(coalesce({}, ''), 100)", text.value)


# -- searching

_WANTED = one("wanted", TEXT)
_TEXT = one("text", TEXT)
_FOUND = "nullif(strpos(substr($1, $3), $2), 0)"


def _search_work(text: int, wanted: int) -> Callable[[Sequence[Compiled]], int]:
    def work(arguments: Sequence[Compiled]) -> int:
        steps = 1 + min(arguments[wanted].bound, LONGEST_WANTED) // 50
        return sum(argument.work for argument in arguments) + arguments[text].bound * steps

    return work


def _searching(
    name: str, parameters: Sequence[Parameter], gives: Type, value: str, help: Mapping[str, str],
    examples: Mapping[str, Any], size: int | None = None, fails: str = "false",
) -> Function:  # fmt: skip
    """A text, `$1`, in which another, `$2`, is looked for."""
    parameters = tuple(parameters)
    text = next(place for place, parameter in enumerate(parameters) if parameter.name == "text")
    order = (text, 1 - text, *range(2, len(parameters)))
    guarded = f"CASE WHEN NOT ({_TOO_WANTED}) AND NOT ({fails}) THEN {value} END"
    measure = _search_work(*order[:2])

    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        def part(place: int) -> Sql:
            parameter = parameters[place]
            if place >= len(arguments):
                return Sql(parameter.missing)
            read = parameter.read
            return read(arguments[place], setting) if read else _text(arguments[place].value)

        parts = [part(place) for place in order]
        is_short = arguments[order[1]].bound <= LONGEST_WANTED and fails == "false"
        own = None if is_short else fill(conditions("", {BAD_VALUE: f"{_TOO_WANTED} OR {fails}"}), parts)
        found = sql("({})", fill(value if is_short else guarded, parts))
        error = first_error([*(argument.error for argument in arguments), own])
        return Compiled(gives, found, error, size, measure(arguments))

    return Function(name, parameters, build, help, examples_of(examples))


_GROWN = (
    "length($1) + (length($1) - length(replace($1, $2, ''))) / nullif(length($2), 0)"
    f" * (length($3) - length($2)) > {_LIMIT}"
)
_SUBSTITUTED = (
    "CASE WHEN $4 IS NULL OR $2 = '' THEN replace($1, $2, $3)"
    " ELSE (SELECT CASE WHEN $4 BETWEEN 1 AND cardinality(s) - 1"
    " THEN array_to_string(s[:$4], $2) || $3 || array_to_string(s[$4 + 1:], $2) ELSE $1 END"
    " FROM (SELECT string_to_array($1, $2) AS s OFFSET 0) AS s) END"
)


# -- formats


def _as_text(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    value, format = arguments[0], literal(arguments, 1)
    kind = "number" if value.type is NUMBER else "date"
    try:
        if value.type is NUMBER:
            text, size = _number_text(value.value, read_number_format(format)), 2 * value.bound + 200 + len(format)
        else:
            text, size = _date_text(value, read_date_format(format), setting), 1_000
    except FormatFault:
        raise Refused(1, FormatUnreadable, found=format[:60], kind=kind) from None
    return Compiled(TEXT, text, value.error, size)


def _number_text(number: Sql, format: NumberFormat) -> Sql:
    scaled = sql("({} * 100)", number) if format.is_percent else number
    shape = f"{format.whole}, {format.least}, {format.most}, {str(format.has_thousands).lower()}"
    text = f"CASE WHEN round($1, {format.most}) < 0 THEN '-' ELSE '' END || $2 || format_number($1, {shape}) || $3"
    return sql("({})", fill(text, [scaled, sql("{}::text", format.before), sql("{}::text", format.after)]))


def _date_text(part: Compiled, pattern: str, setting: Setting) -> Sql:
    if part.type is Type.DATETIME:
        moment = sql("({} AT TIME ZONE {})", part.value, setting.zone)
    else:
        moment = sql("{}::timestamp", part.value)
    text = "to_char($1, $2)"
    if WEEKDAY in pattern:
        text = f"replace({text}, chr(1), ('{{一,二,三,四,五,六,日}}'::text[])[extract(isodow FROM $1)])"
    if "\x02" in pattern:
        text = f"replace({text}, chr(2), CASE WHEN extract(hour FROM $1) < 12 THEN '上午' ELSE '下午' END)"
    return sql("({})", fill(text, [moment, sql("{}::text", pattern)]))


# -- patterns


def _pattern(arguments: Sequence[Compiled], can_be_empty: bool) -> Pattern:
    try:
        found = read_pattern(literal(arguments, 1))
        if found.is_nullable and not can_be_empty:
            raise PatternFault("empty")
    except PatternFault as fault:
        raise Refused(1, PatternRefused, **fault.data) from None
    return found


def _matched(arguments: Sequence[Compiled], pattern: Pattern, gives: Type, value: str, longest: int) -> Compiled:
    """A template of the text, `$1`, and the pattern, `$2`; a text that is too long is an error."""
    parts = [_text(arguments[0].value), sql("{}::text", pattern.sql)]
    parts += [_text(argument.value) for argument in arguments[2:]]
    errors = [argument.error for argument in arguments]
    if arguments[0].bound > longest:
        errors.append(fill(conditions("", {BAD_VALUE: f"length($1) > {longest}"}), parts[:1]))
        value = f"CASE WHEN length($1) <= {longest} THEN {value} END"
    return Compiled(gives, sql("({})", fill(value, parts)), first_error(errors))


def _match_work(arguments: Sequence[Compiled], pattern: Pattern, longest: int, is_search: bool) -> int:
    """In the worst of cases every place of the text is tried, and every step makes a new state of the automaton."""
    length = min(arguments[0].bound, longest)
    tries = (length if pattern.has_loops else pattern.places) if is_search else 2
    steps = length * (tries + 2) * (2 + pattern.places // 20)
    return sum(argument.work for argument in arguments) + arguments[0].bound + steps


def _regex_match(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    pattern = _pattern(arguments, can_be_empty=True)
    part = _matched(arguments, pattern, BOOLEAN, "$1 ~ $2", LONGEST_SEARCHED)
    return replace(part, work=_match_work(arguments, pattern, LONGEST_SEARCHED, is_search=False))


def _regex_extract(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    pattern = _pattern(arguments, can_be_empty=False)
    part = _matched(arguments, pattern, TEXT, "substring($1 FROM $2)", pattern.longest)
    work = _match_work(arguments, pattern, pattern.longest, is_search=True)
    return replace(part, work=work, size=min(arguments[0].bound, pattern.longest))


def _regex_replace(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
    pattern, new = _pattern(arguments, can_be_empty=False), literal(arguments, 2)
    if len(new) > LONGEST_NEW:
        raise Refused(2, PatternRefused, reason="large")
    value = r"regexp_replace($1, $2, replace($3, '\', '\\'), 'g')"
    part = _matched(arguments, pattern, TEXT, value, pattern.longest)
    length = min(arguments[0].bound, pattern.longest)
    work = _match_work(arguments, pattern, pattern.longest, is_search=True)
    return replace(part, work=work, size=length * max(1, len(new)) + len(new))


def _regex(name: str, build: Build, help: Mapping[str, str], examples: Mapping[str, Any], *more: Parameter) -> Function:
    return Function(name, (_TEXT, one("pattern", TEXT), *more), build, help, examples_of(examples))


# -- widths

_HALF = "".join(map(chr, range(0x20, 0x7F)))
_FULL = "\u3000" + "".join(map(chr, range(0xFF01, 0xFF5F)))


def _translated(name: str, old: str, new: str, help: Mapping[str, str], examples: Mapping[str, Any]) -> Function:
    return simple(name, [_TEXT], TEXT, lambda text: sql("translate({}, {}, {})", _text(text), old, new), help, examples)


_ENCODED = (
    "(SELECT string_agg(CASE WHEN c ~ '[A-Za-z0-9_.~-]' THEN c ELSE"
    r" regexp_replace(upper(encode(convert_to(c, 'UTF8'), 'hex')), '(..)', chr(37) || '\1', 'g') END, '' ORDER BY n)"
    " FROM unnest(string_to_array($1, NULL)) WITH ORDINALITY AS t(c, n))"
)
_LONGEST_ENCODED = 5_000
_PADDED = "CASE WHEN $2 > {limit} THEN NULL WHEN length($1) >= $2 THEN $1 ELSE {side}($1, $2, $3) END"


def _padded(name: str, side: str, help: Mapping[str, str], examples: Mapping[str, Any]) -> Function:
    parameters = [
        _TEXT, one("length", NUMBER, read=_count), one("fill", TEXT, optional=True, missing="' '", read=_short),
    ]  # fmt: skip
    value = _PADDED.format(limit=_LIMIT, side=side)
    return template(name, parameters, TEXT, value, help, examples, {BAD_VALUE: f"$2 > {_LIMIT}"}, growth=1,
                    size=LONGEST_TEXT)  # fmt: skip


_CODE_FITS = "$1 >= 1 AND $1 < 1114112 AND NOT ($1 >= 55296 AND $1 < 57344)"
_START = one("start", NUMBER, optional=True, missing="1", read=_start)
_NUMBER = one("number", NUMBER)
_BLANK_NUMBER = one("number", NUMBER, read=plain)

FUNCTIONS: tuple[Function, ...] = categorized("text", (
    Function(
        "CONCATENATE", (Parameter("value", (), is_repeated=True),), joined,
        words("All values as one text, the same as value & value.", "将所有值连接为一个文本，等同于用 & 连接。"),
        (Example('CONCATENATE("RMA-", 12)', "RMA-12"), Example('CONCATENATE("a", BLANK(), "b")', "ab"),
         Example("CONCATENATE(LIST(1, 2))", "1, 2")),
    ),
    Function(
        "TEXT", (one("value", NUMBER, Type.DATE, Type.DATETIME), one("format", TEXT)), _as_text,
        words("A number or a date as format writes it, as in Excel: 0 # , . % for numbers; yyyy m d h mm ss aaaa for"
              " dates, with other characters between them. Letters stand in quotation marks.",
              "按 format 将数字或日期转换为文本，写法与 Excel 相同：数字用 0 # , . %，日期用 yyyy m d h mm ss aaaa，"
              "其他字母须加引号。"),
        examples_of({
            'TEXT(1280.5, "#,##0.00")': "1,280.50", 'TEXT(0.256, "0.0%")': "25.6%", 'TEXT(-7, "¥000")': "-¥007",
            'TEXT(DATE(2026, 11, 5), "yyyy年m月d日")': "2026年11月5日",
            'TEXT(DATE(2026, 11, 5), "yy-mm-dd aaaa")': "26-11-05 星期四",
            'TEXT(DATETIME(2026, 11, 5, 15, 7), "yyyy/m/d hh:mm")': "2026/11/5 15:07", 'TEXT(BLANK(), "0")': None,
        }),
    ),
    template(
        "FIXED", [_BLANK_NUMBER, one("places", NUMBER, optional=True, missing="2", read=places),
                  one("is plain", BOOLEAN, optional=True, missing="false")], TEXT,
        "CASE WHEN round($1, $2) < 0 THEN '-' ELSE '' END"
        " || format_number($1, 1, greatest(0, $2), greatest(0, $2), NOT $3)",
        words("number rounded to so many places (2 if left out) and written with thousands, without them where is plain"
              " is true.",
              "将 number 保留 places 位小数（省略时为 2）并带千位分隔符转换为文本，is plain 为真时不带分隔符。"),
        {"FIXED(1234.567)": "1,234.57", "FIXED(-1234.5, 1, TRUE)": "-1234.5", "FIXED(BLANK())": None}, growth=3,
        size=30_000,
    ),
    template(
        "LEN", [_TEXT], NUMBER, "length($1)::numeric",
        words("How many characters text has.", "文本的字符数。"), {'LEN("保修卡")': 3, "LEN(BLANK())": 0}, size=10,
    ),
    template("UPPER", [_TEXT], TEXT, "upper($1)", words("text in capital letters.", "将文本转换为大写。"),
             {'UPPER("sn01")': "SN01", "UPPER(BLANK())": None}),
    template("LOWER", [_TEXT], TEXT, "lower($1)", words("text in small letters.", "将文本转换为小写。"),
             {'LOWER("SN01")': "sn01", "LOWER(BLANK())": None}),
    template(
        "PROPER", [_TEXT], TEXT, "initcap($1)",
        words("text with every word beginning in a capital letter.", "将每个单词的首字母转换为大写。"),
        {'PROPER("water PUMP")': "Water Pump", 'PROPER("")': None}, effort=3,
    ),
    template(
        "TRIM", [_TEXT], TEXT, "btrim(regexp_replace($1, '[[:space:]]+', ' ', 'g'))",
        words("text without spaces at its ends, and with single ones between words.",
              "去除首尾空格，并将中间的连续空格合并为一个。"),
        {'TRIM("  a   b ")': "a b", 'TRIM("  ")': None}, effort=5,
    ),
    template(
        "CLEAN", [_TEXT], TEXT, r"regexp_replace($1, '[\u0001-\u001f\u007f]', '', 'g')",
        words("text without line breaks, tabs and other signs that cannot be printed.",
              "去除换行、制表符等不可打印的字符。"),
        {'CLEAN("a\\nb\\tc")': "abc", "CLEAN(BLANK())": None}, effort=5,
    ),
    template(
        "LEFT", [_TEXT, one("count", NUMBER, optional=True, missing="1", read=_count)], TEXT, "left($1, $2)",
        words("The first characters of text, one if count is left out.", "文本开头的 count 个字符，省略时为 1 个。"),
        {'LEFT("保修期内", 2)': "保修", 'LEFT("abc")': "a", 'LEFT("abc", -1)': None},
    ),
    template(
        "RIGHT", [_TEXT, one("count", NUMBER, optional=True, missing="1", read=_count)], TEXT, "right($1, $2)",
        words("The last characters of text, one if count is left out.", "文本末尾的 count 个字符，省略时为 1 个。"),
        {'RIGHT("SN000123", 4)': "0123", 'RIGHT("abc")': "c", 'RIGHT("abc", 0)': None},
    ),
    template(
        "MID", [_TEXT, one("start", NUMBER, read=_start), one("count", NUMBER, read=_count)], TEXT,
        "substr($1, $2, $3)",
        words("count characters of text from the place start on.", "从第 start 个字符起取 count 个字符。"),
        {'MID("RMA-2026-7", 5, 4)': "2026", 'MID("abc", 9, 2)': None},
    ),
    _searching(
        "FIND", [_WANTED, _TEXT, _START], NUMBER, f"({_FOUND} + $3 - 1)::numeric",
        words("The first place of wanted in text, from start on; blank where it does not occur. Capitals count.",
              "wanted 在文本中首次出现的位置（从第 start 个字符起，区分大小写），找不到时为空。"),
        {'FIND("-", "RMA-7")': 4, 'FIND("x", "RMA-7")': None, 'FIND("-", "A-1-2", 3)': 4}, 10,
    ),
    _searching(
        "SEARCH", [_WANTED, _TEXT, _START], NUMBER,
        f"({_FOUND.replace('substr($1, $3), $2', 'lower(substr($1, $3)), lower($2)')} + $3 - 1)::numeric",
        words("The first place of wanted in text, from start on, in capitals or not; blank where it does not occur.",
              "wanted 在文本中首次出现的位置（从第 start 个字符起，不区分大小写），找不到时为空。"),
        {'SEARCH("rma", "No. RMA-7")': 5, 'SEARCH("x", "RMA-7")': None}, 10,
    ),
    _searching(
        "CONTAINS", [_TEXT, _WANTED], BOOLEAN, "strpos(lower($1), lower($2)) > 0",
        words("Whether text holds wanted, in capitals or not.", "判断文本是否包含 wanted，不区分大小写。"),
        {'CONTAINS("水泵漏水", "漏水")': True, 'CONTAINS("Pump", "pu")': True, 'CONTAINS("a", "b")': False},
    ),
    _searching(
        "OCCURRENCES", [_TEXT, _WANTED], NUMBER,
        "coalesce((length($1) - length(replace($1, $2, ''))) / nullif(length($2), 0), 0)::numeric",
        words("How often wanted occurs in text. Capitals count.", "wanted 在文本中出现的次数，区分大小写。"),
        {'OCCURRENCES("a-b-c", "-")': 2, 'OCCURRENCES("abc", "")': 0}, 10,
    ),
    _searching(
        "TEXTBEFORE", [_TEXT, one("separator", TEXT)], TEXT,
        "CASE WHEN $2 <> '' THEN left($1, nullif(strpos($1, $2), 0) - 1) END",
        words("What stands in text before the first separator; blank where there is none.",
              "文本中第一个 separator 之前的部分，没有时为空。"),
        {'TEXTBEFORE("RMA-7", "-")': "RMA", 'TEXTBEFORE("RMA", "-")': None},
    ),
    _searching(
        "TEXTAFTER", [_TEXT, one("separator", TEXT)], TEXT,
        "CASE WHEN $2 <> '' THEN substr($1, nullif(strpos($1, $2), 0) + length($2)) END",
        words("What stands in text behind the first separator; blank where there is none.",
              "文本中第一个 separator 之后的部分，没有时为空。"),
        {'TEXTAFTER("RMA-7-1", "-")': "7-1", 'TEXTAFTER("RMA", "-")': None},
    ),
    template(
        "STARTSWITH", [_TEXT, one("beginning", TEXT)], BOOLEAN, "starts_with($1, $2)",
        words("Whether text begins with beginning. Capitals count.", "判断文本是否以 beginning 开头，区分大小写。"),
        {'STARTSWITH("SN-01", "SN")': True, 'STARTSWITH("sn", "SN")': False},
    ),
    template(
        "ENDSWITH", [_TEXT, one("ending", TEXT)], BOOLEAN, "right($1, length($2)) = $2",
        words("Whether text ends with ending. Capitals count.", "判断文本是否以 ending 结尾，区分大小写。"),
        {'ENDSWITH("发票.pdf", ".pdf")': True, 'ENDSWITH("a", "ba")': False},
    ),
    template(
        "EXACT", [one("first", TEXT), one("other", TEXT)], BOOLEAN, "$1 = $2",
        words("Whether two texts are the same, capitals included.", "判断两个文本是否完全相同（区分大小写）。"),
        {'EXACT("a", "a")': True, 'EXACT("a", "A")': False},
    ),
    _searching(
        "SUBSTITUTE", [_TEXT, one("old", TEXT), one("new", TEXT), one("which", NUMBER, optional=True,
                       missing="NULL::int", read=_count)], TEXT, _SUBSTITUTED,
        words("text with new in place of old wherever it occurs or, where which is given, only at that occurrence.",
              "将文本中的 old 替换为 new；指定 which 时只替换第 which 次出现的内容。"),
        {'SUBSTITUTE("a-b-c", "-", "/")': "a/b/c", 'SUBSTITUTE("a-b-c", "-", "/", 2)': "a-b/c",
         'SUBSTITUTE("abc", "", "x")': "abc",
         'SUBSTITUTE(REPT("a", 1000), "a", REPT("b", 1000))': BAD_VALUE}, LONGEST_TEXT, f"coalesce({_GROWN}, false)",
    ),
    template(
        "REPLACE", [_TEXT, one("start", NUMBER, read=_start), one("count", NUMBER, read=_count), one("new", TEXT)],
        TEXT, "left($1, $2 - 1) || $4 || substr($1, $2 + $3)",
        words("text with new in place of count characters from the place start on.",
              "将文本从第 start 个字符起的 count 个字符替换为 new。"),
        {'REPLACE("13812345678", 4, 4, "****")': "138****5678", 'REPLACE("abc", 9, 1, "d")': "abcd",
         'REPLACE("abc", 2, 0, "-")': "a-bc"},
    ),
    template(
        "REPT", [_TEXT, one("times", NUMBER, read=_count)], TEXT,
        f"CASE WHEN length($1)::bigint * $2 <= {_LIMIT} THEN repeat($1, $2) END",
        words("text several times over, to at most 100,000 characters.",
              "将文本重复 times 次，结果最多 100,000 个字符。"),
        {'REPT("★", 3)': "★★★", 'REPT("ab", 1000000)': BAD_VALUE, 'REPT("ab", -1)': None},
        {BAD_VALUE: f"length($1)::bigint * $2 > {_LIMIT}"}, size=LONGEST_RESULT,
    ),
    _padded("PADLEFT", "lpad",
            words("text filled up at its beginning to length characters, with spaces or with fill.",
                  "在文本开头用 fill（省略时为空格）补足到 length 个字符。"),
            {'PADLEFT("7", 3, "0")': "007", 'PADLEFT("1234", 3, "0")': "1234", 'PADLEFT("a", 1e6)': BAD_VALUE}),
    _padded("PADRIGHT", "rpad",
            words("text filled up at its end to length characters, with spaces or with fill.",
                  "在文本末尾用 fill（省略时为空格）补足到 length 个字符。"),
            {'PADRIGHT("a", 3, ".")': "a..", 'PADRIGHT("a", 1e6)': BAD_VALUE}),
    template(
        "CHAR", [_NUMBER], TEXT, f"CASE WHEN {_CODE_FITS} THEN chr(trunc($1)::int) END",
        words("The character that has number in Unicode.", "Unicode 编码为 number 的字符。"),
        {"CHAR(65)": "A", "CHAR(20445)": "保", "CHAR(0)": BAD_VALUE, "CHAR(55296)": BAD_VALUE},
        {BAD_VALUE: f"NOT ({_CODE_FITS})"}, size=1,
    ),
    template(
        "CODE", [_TEXT], NUMBER, "nullif(ascii($1), 0)::numeric",
        words("The number in Unicode of the first character of text.", "文本首字符的 Unicode 编码。"),
        {'CODE("A")': 65, 'CODE("保修")': 20445, 'CODE("")': None}, size=10,
    ),
    template(
        "ENCODEURL", [_TEXT], TEXT, f"CASE WHEN length($1) <= {_LONGEST_ENCODED} THEN {_ENCODED} END",
        words("text as a part of a web address; at most 5,000 characters.",
              "将文本编码为网址的一部分，最多 5,000 个字符。"),
        {'ENCODEURL("保修 a&b")': "%E4%BF%9D%E4%BF%AE%20a%26b", "ENCODEURL(BLANK())": None,
         'ENCODEURL(REPT("a", 6000))': BAD_VALUE}, {BAD_VALUE: f"length($1) > {_LONGEST_ENCODED}"},
        size=12 * _LONGEST_ENCODED, effort=20,
    ),
    _regex("REGEX_MATCH", _regex_match,
           words("Whether pattern matches anywhere in text. Patterns are written in quotation marks, without lazy"
                 " repeats and references back; ^ and $ are the ends of the text, which has at most 10,000 characters.",
                 "判断文本中是否有内容匹配正则表达式 pattern。pattern 须直接写出，不支持非贪婪重复和反向引用，"
                 "文本最多 10,000 个字符。"),
           {'REGEX_MATCH("SN-0123", "^SN-\\d{4}$")': True, 'REGEX_MATCH("13812345678", "^1[3-9]\\d{9}$")': True,
            'REGEX_MATCH("abc", "x|y")': False, 'REGEX_MATCH(REPT("a", 20000), "b")': BAD_VALUE}),
    _regex("REGEX_EXTRACT", _regex_extract,
           words("The first part of text that matches pattern, as long as possible; blank without any. The text has at"
                 " most 10,000 characters, or 1,000 where something in the pattern repeats without end.",
                 "文本中第一段匹配正则表达式 pattern 的内容，没有时为空。文本最多 10,000 个字符，"
                 "pattern 含不限次数的重复时最多 1,000 个。"),
           {'REGEX_EXTRACT("单号 RMA-2026-7，已收", "RMA-[0-9]+-[0-9]+")': "RMA-2026-7",
            'REGEX_EXTRACT("abc", "\\d")': None, 'REGEX_EXTRACT(REPT("a", 3000), "b+")': BAD_VALUE}),
    _regex("REGEX_REPLACE", _regex_replace,
           words("text with new in place of all that matches pattern; the lengths are those of REGEX_EXTRACT, and new"
                 " is written in quotation marks, too, in at most 50 characters.",
                 "将文本中所有匹配正则表达式 pattern 的内容替换为 new；长度限制与 REGEX_EXTRACT 相同，"
                 "new 须直接写出，最多 50 个字符。"),
           {'REGEX_REPLACE("a1b22", "\\d+", "#")': "a#b#", 'REGEX_REPLACE("a.b", "[.]", "\\\\1")': "a\\1b",
            'REGEX_REPLACE("保 修", "\\s", "")': "保修"}, one("new", TEXT)),
    template(
        "MASK", [_TEXT, one("first", NUMBER, read=_count), one("last", NUMBER, read=_count)], TEXT,
        "CASE WHEN length($1) <= $2 + $3 THEN repeat('*', length($1))"
        " ELSE left($1, $2) || repeat('*', length($1) - $2 - $3) || right($1, $3) END",
        words("text with asterisks but for its first and last characters, such as a phone number; a text that is too"
              " short for that is hidden whole.",
              "隐藏文本中间的内容，只保留前 first 个和后 last 个字符，适用于手机号、证件号；文本过短时全部隐藏。"),
        {'MASK("13812345678", 3, 4)': "138****5678", 'MASK("110101199003077758", 6, 4)': "110101********7758",
         'MASK("123", 3, 4)': "***", "MASK(BLANK(), 3, 4)": None},
    ),
    template(
        "RMBCAPITAL", [_BLANK_NUMBER], TEXT, "CASE WHEN abs($1) < 1e12 THEN capital_amount($1) END",
        words("An amount of yuan in the capital characters of Chinese invoices, below 1,000,000,000,000.",
              "人民币金额大写，金额须小于一万亿。"),
        {"RMBCAPITAL(1280.5)": "壹仟贰佰捌拾元伍角整", "RMBCAPITAL(100001.05)": "壹拾万零壹元零伍分",
         "RMBCAPITAL(0)": "零元整", "RMBCAPITAL(1e12)": BAD_NUMBER, "RMBCAPITAL(BLANK())": None},
        {BAD_NUMBER: "abs($1) >= 1e12"}, size=100, steps=3_000,
    ),
    template(
        "CNNUMBER", [_BLANK_NUMBER], TEXT, "CASE WHEN abs($1) < 1e12 THEN chinese_number($1) END",
        words("A number in Chinese characters, below 1,000,000,000,000, with at most 6 places.",
              "将数字转换为中文小写，绝对值须小于一万亿，最多 6 位小数。"),
        {"CNNUMBER(12)": "十二", "CNNUMBER(10305.6)": "一万零三百零五点六", "CNNUMBER(-2)": "负二",
         "CNNUMBER(1e12)": BAD_NUMBER},
        {BAD_NUMBER: "abs($1) >= 1e12"}, size=100, steps=3_000,
    ),
    _translated("HALFWIDTH", _FULL, _HALF, words("text with half-width letters, digits and signs in place of full-width"
                " ones.", "将全角字母、数字和符号转换为半角。"), {'HALFWIDTH("ＳＮ－０１")': "SN-01",
                                                 "HALFWIDTH(BLANK())": None}),
    _translated("FULLWIDTH", _HALF, _FULL, words("text with full-width letters, digits and signs in place of half-width"
                " ones.", "将半角字母、数字和符号转换为全角。"), {'FULLWIDTH("SN-01")': "ＳＮ－０１",
                                                 "FULLWIDTH(BLANK())": None}),
))  # fmt: skip
