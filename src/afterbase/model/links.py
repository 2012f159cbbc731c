"""Links between tables as SQL.

A pair of link fields shares one column. Where one side holds at most one record, that side's table has it (a bigint);
where both hold several, it is the table of the field that was made first (bigint[], a sorted set). Both ends read the
pair through the same condition, and only records that live and exist for the actor: what lies in the trash is not
linked until it is restored, and nothing has to be written for either.

Everything here is about one record of the field's own table, which the statement around knows by `here`: by that
table's own name (`FROM t12`) unless something else is said. The record at the other end goes by `there`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from afterbase.ground.sql import EMPTY, TRUE, Sql, all_of, name, sql, value
from afterbase.model.fields.base import Field, LinkEnd
from afterbase.model.stored import read_of

X = Sql("x")
SHOWN = 20
"""Records of a cell that are sent with it; all are counted."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link field leads to. `visible` says, over the other table's own columns, which records exist there."""

    field: Field
    end: LinkEnd
    visible: Sql = TRUE
    here: Sql = EMPTY
    there: Sql = X

    @property
    def own(self) -> Sql:
        return self.here or name(f"t{self.field.table_id}")

    @property
    def other(self) -> Sql:
        return name(f"t{self.end.table_id}")

    @property
    def stored(self) -> Sql:
        """The pair's column, on whichever side it is."""
        return sql("{}.{}", self.own if self.end.is_here else self.there, name(self.end.column))

    @property
    def title(self) -> Sql:
        return read_of(self.end.title, self.there)

    @property
    def source(self) -> Sql:
        """`FROM` and `WHERE` of the records linked."""
        return self._among([self.pair])

    def _among(self, conditions: Iterable[Sql]) -> Sql:
        """`FROM` and `WHERE` of records of the other table that live, exist for the actor, and meet conditions."""
        x, seen = self.there, TRUE
        if self.visible != TRUE:
            seen = sql("{}.id IN (SELECT id FROM {} WHERE {})", x, self.other, self.visible)
        chosen = all_of([*conditions, sql("{}.deleted_at IS NULL", x), seen])
        return sql("{} AS {} WHERE {}", self.other, x, chosen)

    @property
    def pair(self) -> Sql:
        """Whether `x` and the field's record are linked, wherever the two lie."""
        match self.end.is_here, self.end.is_many:
            case True, False:
                return sql("{}.id = {}", self.there, self.stored)
            case True, True:
                return sql("{}.id = ANY({})", self.there, self.stored)
            case False, False:
                return sql("{} = {}.id", self.stored, self.own)
            case _:
                return sql("{} @> ARRAY[{}.id]", self.stored, self.own)

    def exists(self, condition: Sql = TRUE) -> Sql:
        more = sql(" AND ({})", condition) if condition != TRUE else EMPTY
        return sql("EXISTS (SELECT FROM {}{})", self.source, more)

    def is_among(self, keys: Sql) -> Sql:
        """Whether the record at the other end is one of these, for `exists`."""
        return sql("{}.id = ANY({})", self.there, keys)

    def has_any(self, ids: list[int]) -> Sql:
        """Whether one of these records is linked; the first condition is what an index can find."""
        keys = value(ids, "bigint[]")
        if self.end.is_here and not self.end.is_many:
            return self._holds_any(keys, len(ids))
        return all_of([self._near(keys), self.exists(self.is_among(keys))])

    def _holds_any(self, keys: Sql, count: int) -> Sql:
        """Which of these there are is looked up once; the records that hold one then come in the order of the index."""
        found = sql("SELECT {}.id FROM {}", self.there, self._among([self.is_among(keys)]))
        return sql("{} = ({})" if count == 1 else "{} = ANY(ARRAY({}))", self.stored, found)

    def _near(self, keys: Sql) -> Sql:
        if self.end.is_here:
            return self.is_one_of(keys)
        source = sql("{} AS {} WHERE {}", self.other, self.there, self.is_among(keys))
        return self.is_one_of(sql("ARRAY(SELECT {} FROM {})", self._keys_there, source))

    @property
    def _keys_there(self) -> Sql:
        """The keys by which records here are linked to the one at the other end: its own where the column is here,
        else theirs."""
        if self.end.is_here:
            return sql("{}.id", self.there)
        return sql("unnest({})" if self.end.is_many else "{}", self.stored)

    def leading_to(self, condition: Sql) -> Sql:
        """A query of the keys by which records are linked to those that meet a condition over the other table's own
        columns, for `is_one_of`."""
        there = replace(self, there=self.other)
        return sql("SELECT {} FROM {}", there._keys_there, there._among([condition]))

    def is_one_of(self, keys: Sql) -> Sql:
        """Whether one of the keys that `leading_to` gives is the record's; an index can find it."""
        if self.end.is_here and self.end.is_many:
            return sql("{} && {}", self.stored, keys)
        return sql("{} = ANY({})", self._key, keys)

    def leads_to(self, condition: Sql, *, is_among_many: bool = False) -> Sql:
        """Whether a record is linked that meets a condition over the other table's own columns. Which those are is
        looked up once. Where they are many, the time to look among them grows with their logarithm, and no index
        helps."""
        found = self.leading_to(condition)
        if not is_among_many:
            return self.is_one_of(sql("ARRAY({})", found))
        set_of = sql("(SELECT range_agg(int8range(k, k + 1)) FROM ({}) AS u(k) WHERE k IS NOT NULL)", found)
        if self.end.is_here and self.end.is_many:
            return sql("EXISTS (SELECT FROM unnest({}) AS k WHERE {} @> k)", self.stored, set_of)
        return sql("{} @> {}", set_of, self._key)

    @property
    def _key(self) -> Sql:
        return self.stored if self.end.is_here else sql("{}.id", self.own)

    @property
    def ids(self) -> Sql:
        """bigint[] in order, NULL where nothing is linked."""
        return sql("(SELECT array_agg({}.id ORDER BY {}.id) FROM {})", self.there, self.there, self.source)

    def first(self, expression: Sql) -> Sql:
        """An expression over the first record linked."""
        return sql("(SELECT {} FROM {} ORDER BY {}.id LIMIT 1)", expression, self.source, self.there)

    def cell(self, most: int | None = SHOWN) -> Sql:
        """The cell as JSON: `{"count", "records": [[id, title], …]}`, NULL where it is empty. Ids are keys behind a
        tab, which `Context.reveal` turns into public ids: JSON that PostgreSQL writes has no other tab."""
        if self.end.is_here and not self.end.is_many:
            return sql("(SELECT {} FROM {})", _cell_of(Sql("'1'"), self._pair_json), self.source)
        shown = sql("SELECT x.* FROM {} ORDER BY x.id{}", self.source, Sql(f" LIMIT {int(most)}") if most else EMPTY)
        pairs = sql("(SELECT string_agg({}, ',' ORDER BY x.id) FROM ({}) AS x)", self._pair_json, shown)
        cell = _cell_of(Sql("c.n::text"), pairs)
        return sql("(SELECT {} FROM (SELECT count(*) AS n FROM {}) AS c WHERE c.n > 0)", cell, self.source)

    def cell_of(self, ids: Sql) -> Sql:
        """The same of an array of ids, as groups have them for their key; NULL for NULL."""
        pairs = sql(
            "(SELECT string_agg({}, ',' ORDER BY x.id) FROM {} AS x WHERE x.id = ANY({}))",
            self._pair_json,
            self.other,
            ids,
        )
        return sql("CASE WHEN {} IS NOT NULL THEN {} END", ids, _cell_of(sql("cardinality({})::text", ids), pairs))

    @property
    def _pair_json(self) -> Sql:
        of = self.end.title
        title = sql("coalesce(to_json({})::text, 'null')", of.type.select(self.title, of))
        return sql("'[' || chr(9) || x.id || ',' || {} || ']'", title)


def _cell_of(count: Sql, pairs: Sql) -> Sql:
    return sql("""('{"count":' || {} || ',"records":[' || {} || ']}')::json""", count, pairs)
