"""What is known of the record itself, and of who presses a button.

A computed value is the same for everybody, so nothing of who asks may be in one: those functions are known only while a
button is pressed, and refused elsewhere.
"""

from collections.abc import Sequence

from afterbase.model.formula.functions.base import Absent, Example, Function, categorized, words
from afterbase.model.formula.types import Compiled, Setting, Type

OF_RECORD = frozenset({"CREATED_TIME", "CREATED_BY", "LAST_MODIFIED_TIME", "LAST_MODIFIED_BY"})
OF_PRESS = frozenset({"USER_NAME", "USER_EMAIL", "USER_ID", "RECORD_ID"})
"""What is known only while a button is pressed. Public ids of records are made by the process and not by the database
(`ground.ids`), so a column cannot hold them either."""
PASSING = frozenset({"LAST_MODIFIED_TIME", "LAST_MODIFIED_BY", "CREATED_BY"})
"""Those of the record whose values change though nothing that the formula names is written: people change their names,
and any write changes when it was last."""
_LONGEST_NAME = 400


def _known(name: str, gives: Type, english: str, chinese: str, *examples: Example) -> Function:
    def build(_arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        found = setting.around.get(name)
        if found is None:
            raise Absent()
        return Compiled(gives, found, size=_LONGEST_NAME if gives is Type.TEXT else None)

    return Function(name, (), build, words(english, chinese), examples, steps=200)


FUNCTIONS: tuple[Function, ...] = categorized("record", (
    _known(
        "CREATED_TIME", Type.DATETIME, "When the record was made.", "记录的创建时间。",
        Example('TEXT(CREATED_TIME(), "yyyy-mm-dd hh:mm")', "2026-11-20 09:30"),
        Example("DAYS(TODAY(), CREATED_TIME())", 8),
    ),
    _known(
        "CREATED_BY", Type.TEXT, "The name of the member who made the record; blank where it was no member.",
        "创建记录的成员姓名；并非由成员创建时为空。",
        Example("CREATED_BY()", "Lin Wei"),
    ),
    _known(
        "LAST_MODIFIED_TIME", Type.DATETIME,
        "When the record was last changed by a person or a program. Values that are calculated do not count.",
        "记录上次被人员或程序修改的时间，计算字段的更新不计入。",
        Example('TEXT(LAST_MODIFIED_TIME(), "yyyy-mm-dd hh:mm")', "2026-11-27 18:05"),
        Example("LAST_MODIFIED_TIME() > CREATED_TIME()", True),
    ),
    _known(
        "LAST_MODIFIED_BY", Type.TEXT,
        "The name of the member who last changed the record; blank where it was no member.",
        "上次修改记录的成员姓名；并非由成员修改时为空。",
        Example("LAST_MODIFIED_BY()", "Zhang Min"),
    ),
    _known(
        "RECORD_ID", Type.TEXT, "The id of the record, for addresses of other systems. Only in buttons.",
        "记录的 ID，可用于拼接其他系统的链接。仅可在按钮中使用。",
        Example("RECORD_ID()", "rec0000000000000a"),
    ),
    _known(
        "USER_NAME", Type.TEXT, "The name of who presses the button. Only in buttons.",
        "点击按钮的人的姓名。仅可在按钮中使用。",
        Example("USER_NAME()", "Lin Wei"),
    ),
    _known(
        "USER_EMAIL", Type.TEXT,
        "The e-mail address of who presses the button; blank for a program. Only in buttons.",
        "点击按钮的人的邮箱；由程序触发时为空。仅可在按钮中使用。",
        Example("USER_EMAIL()", "linwei@example.com"),
    ),
    _known(
        "USER_ID", Type.TEXT, "The id of who presses the button; it fits a field of people. Only in buttons.",
        "点击按钮的人的 ID，可写入成员字段。仅可在按钮中使用。",
        Example("USER_ID()", "usr0000000000000a"),
    ),
))  # fmt: skip
