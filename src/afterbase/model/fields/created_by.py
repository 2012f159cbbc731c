"""Who made the record."""

from afterbase.model.fields.base import words
from afterbase.model.fields.systemlike import SystemActor


class CreatedByType(SystemActor):
    name = "created_by"
    label = words("Created by", "创建人")
    description = words("Who made the record.", "记录的创建人。")
    system_column = "created_by"
