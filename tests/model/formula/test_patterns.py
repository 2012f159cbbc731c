"""Patterns and formats: what they mean, the same as Python's on everything both know, and what is refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from afterbase.model.formula.formats import FormatFault, read_date_format, read_number_format
from afterbase.model.formula.patterns import MOST_PLACES, PatternFault, read_pattern

pytestmark = pytest.mark.anyio

pieces = st.sampled_from(
    ["a", "b", "-", ".", "[ab]", "[^a-c]", "\\d", "\\w", "\\s", "保", "\\.", "[0-9_-]", "[]a]", "\\\\", "]"]
)
repeats = st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}"])
patterns = st.recursive(
    pieces,
    lambda below: st.one_of(
        st.lists(below, min_size=1, max_size=3).map("".join),
        st.tuples(below, below).map("|".join).map("({})".format),
        st.tuples(below, repeats).map(lambda pair: "({}){}".format(*pair)),
    ),
    max_leaves=6,
)
texts = st.text(alphabet="ab-.1_ 保\\]c", max_size=12)


@settings(max_examples=150, deadline=None)
@given(pattern=patterns)
def test_what_is_read_as_a_pattern_is_written_as_one_that_means_the_same(pattern: str) -> None:
    written = read_pattern(pattern)
    assert written.places <= MOST_PLACES
    for text in ("", "a", "ab-.1_ 保\\]c", "bbbbbbbbbb", "--", "11a.b"):
        found = re.search(pattern, text, re.ASCII)
        assert bool(re.search(written.sql, text)) == bool(found), (pattern, written.sql, text)
        assert written.is_nullable or found is None or found.group()


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^SN-\\d{4}$", "SN-0123", True),
        ("^SN-\\d{4}$", "xSN-0123", False),
        ("a.b", "a\nb", False),
        ("^b", "a\nb", False),
        ("[\\d.]+元", "12.5元", True),
        ("[一-龥]", "abc", False),
        ("[]a]", "]", True),
        ("[^]a]", "]", False),
        ("\\s", "\u3000", True),
        ("(a|)b", "b", True),
        ("a|", "", True),
        ("***", None, None),
        ("%s%%", "%s%%", True),
        ("\\(\\[\\{\\}\\]\\)", "([{}])", True),
        ("x{2,3}y", "xxxxy", True),
        ("^x{2,3}y", "xxxxy", False),
        ("[a-]+", "-", True),
        ("🙂+", "🙂🙂", True),
    ],
)
async def test_postgresql_finds_what_a_pattern_says(
    connection: AsyncConnection[tuple[bool]], pattern: str, text: str | None, matches: bool | None
) -> None:
    if text is None:
        with pytest.raises(PatternFault):
            read_pattern(pattern)
        return
    row = await (await connection.execute("SELECT %s ~ %s", (text, read_pattern(pattern).sql))).fetchone()
    assert row == (matches,)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "syntax"), (")", "syntax"), ("[a", "syntax"), ("*a", "syntax"), ("a**", "syntax"), ("a{3}{3}", "syntax"),
        ("a{2,1}", "syntax"), ("a{,2}", "syntax"), ("[z-a]", "syntax"), ("\\", "syntax"), ("^*", "syntax"),
        ("{", "syntax"), ("a*?", "lazy"), ("a++", "lazy"), ("(a)\\1", "unsupported"), ("(?=a)", "unsupported"),
        ("(?<n>a)", "unsupported"), ("\\bSN", "unsupported"), ("[[:alpha:]]", "unsupported"),
        ("[\\D]", "unsupported"), ("(?i)a", "unsupported"), ("a{101}", "repeat"), ("a{9999}", "repeat"),
        ("(a{50}){50}", "large"), ("a" * 501, "large"), ("(" * 30 + "a", "large"), ("(a{1,}){100}b{100}", "large"),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(PatternFault) as fault:
        read_pattern(pattern)
    assert fault.value.data["reason"] == reason


@given(pattern=st.text(alphabet="()[]{}*+?|\\^$.-ab1,dws:=", max_size=20))
def test_any_text_is_a_pattern_or_refused(pattern: str) -> None:
    try:
        found = read_pattern(pattern)
    except PatternFault:
        return
    assert found.places <= MOST_PLACES
    re.compile(found.sql.replace("[^]", "[^\\]").replace("[]", "[\\]"))


@pytest.mark.parametrize(
    ("format", "shape"),
    [
        ("0", ("", "", 1, 0, 0, False, False)),
        ("#,##0.00", ("", "", 1, 2, 2, True, False)),
        ("¥#,##0.0#", ("¥", "", 1, 1, 2, True, False)),
        ("0.0%", ("", "%", 1, 1, 1, False, True)),
        ('0" 件"', ("", " 件", 1, 0, 0, False, False)),
        ("000", ("", "", 3, 0, 0, False, False)),
    ],
)
def test_a_format_of_numbers_is_read_as_excel_reads_it(format: str, shape: tuple[object, ...]) -> None:
    found = read_number_format(format)
    assert shape == (
        found.before, found.after, found.whole, found.least, found.most, found.has_thousands, found.is_percent
    )  # fmt: skip


@pytest.mark.parametrize(
    ("format", "pattern"),
    [
        ("yyyy-mm-dd", 'YYYY"-"MM"-"DD'),
        ("YYYY-MM-DD HH:mm", 'YYYY"-"MM"-"DD" "HH24":"MI'),
        ("mm:ss", 'MI":"SS'),
        ("h:mm am/pm", 'FMHH12":"MI" "AM'),
        ("yyyy年m月d日", 'YYYY"年"FMMM"月"FMDD"日"'),
        ('d "d"', 'FMDD" ""d"'),
        ('yy\\"', 'YY"\\""'),
    ],
)
def test_a_format_of_dates_becomes_one_of_postgresql(format: str, pattern: str) -> None:
    assert read_date_format(format) == pattern


@pytest.mark.parametrize("format", ["", "abc", "0.0.0", "0;-0", "0.#0", "0" * 101, '"', "[DBNum2]0", "0*"])
def test_a_format_that_says_nothing_is_refused(format: str) -> None:
    with pytest.raises(FormatFault):
        read_number_format(format)
    with pytest.raises(FormatFault):
        read_date_format(format)


@given(text=st.text(alphabet='0#,.%ymdhsa "\\年/[;?上午', max_size=20))
def test_any_text_is_a_format_or_refused(text: str) -> None:
    for read in (read_number_format, read_date_format):
        try:
            read(text)
        except FormatFault:
            continue
