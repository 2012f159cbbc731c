"""Search: several words, each of which must occur somewhere in what a record shows.

A record shows its own values, the titles of the records that it is linked to, and what lookups read of them. Its own
values are found by the table's index (`engine/search_index.py`). A value that stands in another table is searched
there first, by that table's index (`compile_far`), and the records found lead back over the link: a rare word needs no
look at every record, and nothing has to be stored twice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from afterbase.engine.lens import Lens
from afterbase.engine.search_index import candidates, match_of, matches_in, pairs_in, search_index
from afterbase.ground.sql import FALSE, TRUE, Sql, all_of, any_of, join, sql, value
from afterbase.model.fields.base import Field
from afterbase.model.fields.computed import LookupConfig
from afterbase.model.links import Linked
from afterbase.model.operands import is_clocked
from afterbase.model.schema import Table
from afterbase.model.stored import read_of
from afterbase.model.values.base import Asker, Operand

MAX_WORDS = 10
MAX_TOKENS = 400
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@lru_cache(maxsize=200)
def search_words(text: str) -> tuple[str, ...]:
    """The words of a search, without repeats; those after the tenth are left out."""
    clean = "".join(c for c in _CONTROL.sub(" ", text) if not 0xD800 <= ord(c) < 0xE000)
    return tuple(dict.fromkeys(clean.split()))[:MAX_WORDS]


# -- where it looks -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Searched:
    """Fields of a table that a search looks into."""

    table: Table
    fields: tuple[Field, ...]
    around: Lens | None = None
    """What links lead through; without it they lead nowhere."""
    is_whole: bool = False
    """Whether links lead to everything, as for computed values, which are the same for everybody."""

    @property
    def ways(self) -> "list[Way]":
        """Into other tables: one for all titles and lookups through a link, unless they show different records."""
        if self.around is None:
            return []
        ways, wanted = list[Way](), dict[tuple[Field, Sql], list[Field]]()
        for of in self.fields:
            if of.link is not None:
                visible = TRUE if self.is_whole else self.around.linked(of).visible
                wanted.setdefault((of, visible), []).append(of.link.title)
            elif (found := self._looked_up(of)) is not None:
                link, target = found
                if _shows_all(of, link):
                    wanted.setdefault((link, TRUE), []).append(target)
                else:
                    ways.append(self._way(self.around, link, TRUE, [target], of))
        ways += [self._way(self.around, link, seen, found) for (link, seen), found in wanted.items() if seen != FALSE]
        return ways

    def _looked_up(self, of: Field) -> tuple[Field, Field] | None:
        """The link and the field behind it that a lookup reads."""
        through = of.computed.through if of.computed is not None else None
        if through is None or not isinstance(of.settings, LookupConfig):
            return None
        target = next((field for field in through.fields if field.uid == of.settings.field), None)
        return (through.link, target) if target is not None else None

    def _way(
        self, around: Lens, link: Field, visible: Sql, targets: Iterable[Field], shown_by: Field | None = None
    ) -> "Way":
        if link.link is None:
            raise AssertionError("ways go over links")
        other = around.base.table(link.link.table_uid)
        targets = tuple({field.id: field for field in targets}.values())
        return Way(Linked(link, link.link, visible), Searched(other, targets, around, is_whole=True), shown_by)


def _shows_all(of: Field, link: Field) -> bool:
    """Whether a lookup shows the value of each linked record."""
    config = of.settings
    return not config.filter and (config.take == "all" or not link.config.many)


@dataclass(frozen=True, slots=True)
class Way:
    """Over a link to the fields that are shown of the records at its other end."""

    linked: Linked
    there: Searched
    shown_by: Field | None = None
    """A lookup that shows only some of these records: it must hold the word itself."""


def tables_in(searched: Searched) -> set[Table]:
    """All tables that a search looks into."""
    return {searched.table}.union(*(tables_in(way.there) for way in searched.ways))


# -- words ----------------------------------------------------------------------------------------------------------


MOST_FAR = 1_000
"""Records that another table's part of a search is handed over by; where there are more, every record is looked at."""

Keys = tuple[int, ...]
Far = tuple[tuple[Keys | None, ...], ...]
"""By word and way, the records that a word in the other table leads to; None where they are too many."""


def compile_far(searched: Searched, asker: Asker, text: str, indexes: frozenset[int]) -> Sql | None:
    """One row: for each word and way the array of what is `Far`, with one item more where they are too many. None where
    a search looks into no other table. It is asked first, since how many there are decides how the search is best done:
    few are found by the index of the link, and of many each record only asks whether it leads to one."""
    compiler, ways = _Compiler(asker, indexes), searched.ways
    if not ways:
        return None
    nothing = Sql("'{}'::bigint[]")
    most = Sql(str(MOST_FAR + 1))
    arrays = [
        nothing
        if (found := compiler.anywhere(way.there, word)) is None
        # In no order: not the whole of what matches is wanted.
        else sql("ARRAY(SELECT k FROM ({}) AS u(k) WHERE k IS NOT NULL LIMIT {})", way.linked.leading_to(found), most)
        for word in search_words(text)
        for way in ways
    ]
    return sql("SELECT {}", join(", ", arrays))


def far_of(row: Sequence[Sequence[int]], words: int) -> Far:
    """The row of `compile_far` as what it tells."""
    keys = [tuple(sorted(found)) if len(found) <= MOST_FAR else None for found in row]
    ways = len(keys) // words
    return tuple(tuple(keys[at * ways : (at + 1) * ways]) for at in range(words))


def compile_search(
    searched: Searched,
    asker: Asker,
    text: str,
    indexes: frozenset[int] = frozenset(),
    far: Far | None = None,
    *,
    is_rare: bool = False,
) -> Sql:
    """The predicate of a search. `indexes` are the tables whose search index can be used, `far` what was found in other
    tables before. A search for rare words hides them from the planner, which then takes all for equally rare and keeps
    its plan."""
    compiler, words = _Compiler(asker, indexes, is_rare), search_words(text)
    arms = {word: compiler.far(searched, word, None if far is None else far[at]) for at, word in enumerate(words)}
    if not any(arms.values()):
        return compiler.near(searched, words) or FALSE
    return all_of(compiler.either(searched, word, some) or FALSE for word, some in arms.items())


@dataclass(frozen=True, slots=True)
class _Compiler:
    asker: Asker
    indexes: frozenset[int]
    is_rare: bool = False

    def anywhere(self, searched: Searched, word: str) -> Sql | None:
        """Records that show a word; None where none of the fields can."""
        return self.either(searched, word, self.far(searched, word, None))

    def either(self, searched: Searched, word: str, far: Sequence[Sql]) -> Sql | None:
        near = self.near(searched, [word])
        arms = [near, *far] if near is not None else far
        return any_of(arms) if arms else None

    def near(self, searched: Searched, words: Sequence[str]) -> Sql | None:
        """Records that hold all of some words themselves: one look into the index, a closer one at what it found. None
        where no field can hold one of them."""
        exact, asked = [], []
        for word in words:
            matches = matches_in(searched.table, searched.fields, self.asker, word)
            if not matches:
                return None
            exact.append(any_of(match.predicate for match in matches))
            tokens = [token for match in matches for token in match.tokens]
            if len(word) > 1 and len(tokens) <= MAX_TOKENS:  # one character has no pair, and so no help from the index
                asked.append(candidates(word, tokens))
        index = search_index(searched.table) if searched.table.id in self.indexes else None
        if index is None or not asked:
            return all_of(exact)
        query = join(" && ", asked)
        found = sql("{} @@ (SELECT {})" if self.is_rare else "{} @@ ({})", index.expression, query)
        # Behind the comparison: where the index does not lead, a document is made of each record that gets this far.
        return all_of([*exact, found])

    def far(self, searched: Searched, word: str, found: Sequence[Keys | None] | None) -> list[Sql]:
        """Records that show a word of records which they are linked to, a predicate for each way there."""
        ways = searched.ways
        arms = [
            self._over(way, word, found[at] if found else None, is_counted=bool(found)) for at, way in enumerate(ways)
        ]
        return [arm for arm in arms if arm is not None]

    def _over(self, way: Way, word: str, keys: Keys | None, *, is_counted: bool) -> Sql | None:
        if keys is not None:
            leads = way.linked.is_one_of(value(list(keys), "bigint[]")) if keys else None
        else:
            found = self.anywhere(way.there, word)
            leads = None if found is None else way.linked.leads_to(found, is_among_many=is_counted)
        if leads is None or way.shown_by is None:
            return leads
        if is_clocked(way.shown_by):
            self.asker.note_clock()
        shown = match_of(Operand(way.shown_by, read_of(way.shown_by, way.linked.own), self.asker), word)
        return None if shown is None else all_of([leads, shown.predicate])


def pairs_of(searched: Searched, asker: Asker, text: str) -> tuple[frozenset[str], ...]:
    """The pairs of each word that the table's index can find by nothing else."""
    return tuple(
        frozenset(pairs_in(word.lower()))
        for word in search_words(text)
        if len(word) > 1 and not any(m.tokens for m in matches_in(searched.table, searched.fields, asker, word))
    )
