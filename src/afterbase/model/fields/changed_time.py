"""When the record was last changed."""

from afterbase.model.fields.base import words
from afterbase.model.fields.systemlike import SystemTime


class ChangedTimeType(SystemTime):
    name = "changed_time"
    label = words("Changed time", "修改时间")
    description = words("When the record was last changed.", "记录最近一次修改的时间。")
    system_column = "changed_at"
