"""What an action is done in: who asks, through what, on which base, and the parts of the process that it needs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from afterbase.engine.changes import Origin
from afterbase.engine.lens import Lens
from afterbase.engine.schemas import Schemas
from afterbase.engine.scopes import Scope
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Database
from afterbase.ground.ids import RecordIds
from afterbase.model.schema import Base
from afterbase.model.values import Asker

_KEY = re.compile(rb"\t(\d+)")


@dataclass(frozen=True)
class Context:
    """Passed to every action; immutable, one for each request, import or run."""

    database: Database
    schemas: Schemas
    record_ids: RecordIds
    lens: Lens
    through: str
    """web, api, form, import, undo, system …: shown in history."""
    undo_group: int | None = None
    """Set to join the undo group of an earlier change; None starts a group."""
    undoes: int | None = None

    @property
    def origin(self) -> Origin:
        return Origin(self.lens.base.id, self.lens.actor, self.through, self.undo_group, self.undoes)

    def reveal(self, rows: bytes) -> bytes:
        """JSON as PostgreSQL wrote it, with public ids for the keys that stand in it behind a tab."""
        if b"\t" not in rows:
            return rows
        encode = self.record_ids.encode
        return _KEY.sub(lambda found: b'"%b"' % encode(int(found[1])).encode(), rows)

    def scope(self, table_uid: str, people: Mapping[str, str] | None = None) -> Scope:
        """A table as the actor may query it."""
        actor = self.lens.actor
        asker = Asker(actor.uid, actor.zone, utc_now(), people or {}, self.record_ids.decode)
        return Scope(self.lens.table(table_uid), asker, around=self.lens)

    def on(self, base: Base) -> "Context":
        """The context as far as it tells what follows a write, with the base as it is by now."""
        return replace(self, lens=replace(self.lens, base=base))

    def joining(self, seq: int | None) -> "Context":
        """The context for what else an action writes: undone together with its first change. One that is in a group
        already stays there, and a write that changed nothing begins none."""
        return self if self.undo_group is not None or seq is None else replace(self, undo_group=seq)
