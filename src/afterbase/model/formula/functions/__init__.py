"""All functions of the language. To add one: write it in the module of its kind; its examples are its tests.

Then run scripts/write_functions.py, which writes what the web app and the documentation know of them.
"""

from collections.abc import Mapping

from afterbase.model.formula.functions import dates, lists, logic, numbers, records, statistics, texts
from afterbase.model.formula.functions.base import Function

FUNCTIONS: tuple[Function, ...] = (
    *logic.FUNCTIONS,
    *texts.FUNCTIONS,
    *numbers.FUNCTIONS,
    *statistics.FUNCTIONS,
    *dates.FUNCTIONS,
    *lists.FUNCTIONS,
    *records.FUNCTIONS,
)
BY_NAME: Mapping[str, Function] = {function.name: function for function in FUNCTIONS}
CATEGORIES: Mapping[str, tuple[str, str]] = {
    "logic": ("Logic", "逻辑"),
    "text": ("Text", "文本"),
    "number": ("Numbers", "数字"),
    "statistics": ("Statistics", "统计"),
    "date": ("Dates and times", "日期与时间"),
    "list": ("Lists", "列表"),
    "record": ("Record and user", "记录与用户"),
}
"""What kinds of functions there are, and what people call them, in English and Chinese."""
