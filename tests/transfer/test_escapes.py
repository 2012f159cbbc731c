"""Marking a dangerous cell and taking the mark off again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from afterbase.features.transfer.escapes import mark, needs_mark, unmark

DANGEROUS = [
    "=1+1", "+86 138", "-5", "@SUM(A1)", "|calc", "%0A", "＝1", "＋1", "－1", "＠x", "｜x", "％x",
    "  =1", "\t=1", "\tplain", "\rplain", "\nplain", "\ufeff=1", "\u200b=1", '"=1', "'=1", "“=1", "\x00=1",
    "\x01\x02-1",     "\u3000=cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_a_spreadsheet_might_run_is_marked(text: str) -> None:
    assert mark(text) == "'" + text


@pytest.mark.parametrize("text", ["", "订单", "a=b", "3-5", "a@b.com", "100%", "it's", "'quoted'", " 空格"])
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert mark(text) == text


@given(st.text())
@example("'")
@example("''=1")
@example("'0012")
@example('="0012"')
@example("'" * 50_000)
@example("x\t")
def test_reading_undoes_writing(text: str) -> None:
    assert unmark(mark(text)) == text


@given(st.text())
def test_what_is_written_never_begins_with_a_trigger(text: str) -> None:
    written = mark(text)
    assert not needs_mark(text) or written.startswith("'")
    assert written[:1] not in set("=+-@|%＝＋－＠｜％\t\r\n")


@pytest.mark.parametrize(
    ("text", "meant"),
    [('="0012345"', "0012345"), ("'20240105123", "20240105123"), ("\t6901234567890", "6901234567890")],
)
def test_tricks_of_back_offices_to_keep_digits_whole_are_undone(text: str, meant: str) -> None:
    assert unmark(text) == meant
