"""What was compiled once and is still right: by the lens it was compiled through and by what was asked.

A lens is replaced whenever a base's schema or somebody's rights change, and the names of people whenever one of them
does. A plan counts only for the very lens and names that it was made with, so nothing here is ever out of date and
nothing is shared between people (R12). Bounded: the plan that was used longest ago makes room.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

from afterbase.engine.lens import TableLens

P = TypeVar("P")
_Names = Mapping[str, str] | None


class Plans(Generic[P]):
    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, tuple[TableLens, _Names, P]] = OrderedDict()

    def find(self, lens: TableLens, names: _Names, asked: Hashable) -> P | None:
        key = (id(lens), id(names), asked)
        held = self._held.get(key)
        if held is None:
            return None
        self._held.move_to_end(key)
        return held[2]

    def keep(self, lens: TableLens, names: _Names, asked: Hashable, plan: P) -> None:
        """Lens and names are held with their plan, so that their `id` cannot become another's."""
        self._held[id(lens), id(names), asked] = (lens, names, plan)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
