"""When the record was made."""

from afterbase.model.fields.base import words
from afterbase.model.fields.systemlike import SystemTime


class CreatedTimeType(SystemTime):
    name = "created_time"
    label = words("Created time", "创建时间")
    description = words("When the record was made.", "记录的创建时间。")
    system_column = "created_at"
