"""Who last changed the record."""

from afterbase.model.fields.base import words
from afterbase.model.fields.systemlike import SystemActor


class ChangedByType(SystemActor):
    name = "changed_by"
    label = words("Changed by", "修改人")
    description = words("Who last changed the record.", "最近一次修改记录的人。")
    system_column = "changed_by"
