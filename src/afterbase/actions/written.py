"""What a write did."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did. `seq` is None where nothing changed."""

    seq: int | None
    ids: list[int]
    """At most MAX_RECORDS of them after a write by predicate; `count` tells how many there are."""
    versions: list[int] = field(default_factory=list)
    count: int = 0

    @property
    def size(self) -> int:
        return max(self.count, len(self.ids))
