"""The search index of a table: one GIN index that holds, for each record, the pairs of neighbouring characters of all
its texts and a few whole tokens (options, people, days).

A word asks for all its pairs, or for the token of an option whose name holds the word; that finds candidates, among
which the fields that the lens shows are compared again. So a hidden field adds nothing to what is found (R2), and
without the index the same comparison looks at every record.

The index is made by a job, not on the way of a write. Its name holds a hash of its expression: when fields come or go,
the table's current index has another name, and until that exists the query does without.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from afterbase.ground.sql import Sql, join, sql, value
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.fields.numberlike import DECIMALS_SHOWN
from afterbase.model.schema import Table
from afterbase.model.stored import read_of
from afterbase.model.values.base import Asker, Operand
from afterbase.model.values.dates import start_of_day
from afterbase.model.values.periods import add_days
from afterbase.model.values.texts import has_case

MOST_PLAIN = 10
"""Plain formulas of a table that are searched, those that were made first: each is calculated again at every edit of a
text, whether it has changed or not."""
EPOCH = date(2000, 1, 1)
NO_TEXTS = Sql("'{}'::text[]")
_NUMBER = re.compile(r"[-+]?[\d,.]*\d[\d,.]*%?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")


@dataclass(frozen=True, slots=True)
class Match:
    """How one field can hold a word: the exact predicate, and the tokens under which the index knows it. Text is known
    by its pairs and has no tokens."""

    predicate: Sql
    tokens: tuple[str, ...] = ()


def pairs_in(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def matches_in(table: Table, fields: Iterable[Field], asker: Asker, word: str) -> list[Match]:
    """How those of the fields that are in the table's index can hold a word."""
    searched = _searched(table)
    found = (match_of(Operand(field, read_of(field), asker), word) for field in fields if field.id in searched)
    return [match for match in found if match is not None]


def candidates(word: str, tokens: Iterable[str]) -> Sql:
    """The tsquery of a word. The server lowers what has case, as it did for the document; all else is ready here, which
    spares it a tenth of the time that a rare word takes."""
    alternatives = [f"'{token}'" for token in dict.fromkeys(tokens)]
    if not has_case(word):
        return sql("ready_query({})", " | ".join([_query_text(word), *alternatives]))
    query = sql("search_query({})", word)
    return sql("({} || {}::tsquery)", query, " | ".join(alternatives)) if alternatives else query


def _query_text(word: str) -> str:
    """What `search_query` makes of a word without case."""
    quoted = (pair.replace("\\", "\\\\").replace("'", "''") for pair in dict.fromkeys(pairs_in(word)))
    return "'<long>' | (" + " & ".join(f"'{pair}'" for pair in quoted) + ")"


@lru_cache(maxsize=500)
def _searched(table: Table) -> frozenset[int]:
    """The fields whose values the table itself can tell: what is read through a link is searched where it is kept. A
    column that is being filled is left out until it is full: in the index, each of its records would take one entry
    more on the way."""
    plain = sorted(of.id for of in table.fields if of.computed is not None and of.computed.is_plain and _is_digits(of))
    return frozenset(of.id for of in table.fields if _is_full(of)).union(plain[:MOST_PLAIN])


def _is_full(of: Field) -> bool:
    return (of.has_column and (of.computed is None or of.computed.is_ready)) or bool(of.type.system_column)


def _is_digits(of: Field) -> bool:
    return _is_written(of) or of.type.value_type is ValueType.DATE


# -- one field ------------------------------------------------------------------------------------------------------


def match_of(operand: Operand, word: str) -> Match | None:
    matcher = _MATCHERS.get(operand.field.type.value_type)
    return matcher(operand, word) if matcher else None


def _match_text(operand: Operand, word: str) -> Match | None:
    text = operand.field.type.search_text(operand.column, operand.field)
    return Match(_holds(text, word)) if text is not None else None


def _match_number(operand: Operand, word: str) -> Match | None:
    """A number by its digits: 12 finds 128.5."""
    if not _is_written(operand.field) or not _NUMBER.fullmatch(word):
        return None
    return None if "," in word else Match(_holds(_digits(operand.field, operand.column), word))


def _digits(of: Field, column: Sql) -> Sql:
    """A number as text: one that somebody entered as it is stored, a calculated one, whose digits have no end, about as
    it is shown."""
    if not of.kind:
        return sql("({}::text)", column)
    precision = getattr(of.config, "precision", None)
    shift = 2 if of.type.name == "percent" else 0  # kept as a share
    if precision is None:
        return sql("trim_scale(round({}, {}))::text", column, Sql(str(DECIMALS_SHOWN + shift)))
    return sql("round({}, {})::text", column, Sql(str(int(precision) + shift)))


def _holds(text: Sql, word: str) -> Sql:
    """Not LIKE, for the planner's sake: it would try the pattern on hundreds of sampled values for each field, which
    takes longer than the search, and then take the fields and the index for independent of one another."""
    return sql("strpos(lower({}), lower({})) > 0" if has_case(word) else "strpos({}, {}) > 0", text, word)


def _match_options(operand: Operand, word: str) -> Match | None:
    folded, of = word.casefold(), operand.field
    keys = [option.key for option in of.config.options if folded in option.name.casefold()]
    if not keys:
        return None
    has_one = "{} = ANY({})" if of.type.value_type is ValueType.OPTION else "{} && {}"
    return Match(sql(has_one, operand.column, value(keys, "int[]")), tuple(f"o{of.id}:{key}" for key in keys))


def _match_people(operand: Operand, word: str) -> Match | None:
    if operand.field.type.system_column:
        return None
    folded = word.casefold()
    uids = [uid for uid, name in operand.asker.people.items() if folded in name.casefold() and uid.isalnum()]
    return Match(sql("{} && {}", operand.column, value(uids, "text[]")), tuple(uids)) if uids else None


def _match_date(operand: Operand, word: str) -> Match | None:
    days = days_of(word)
    if days is None:
        return None
    first, after = days
    found = sql("({} >= {} AND {} < {})", operand.column, first, operand.column, after)
    return Match(found, _day_tokens(first, after))


def _match_datetime(operand: Operand, word: str) -> Match | None:
    days = days_of(word)
    if days is None or operand.field.type.system_column:
        return None
    start, end = (start_of_day(day, operand.zone) for day in days)
    if start is None or end is None:
        return None
    found = sql("({} >= {} AND {} < {})", operand.column, start, operand.column, end)
    return Match(found, _day_tokens(start.date(), _day_after(end)))


def _day_after(moment: datetime) -> date:
    return (moment.astimezone(UTC) + timedelta(days=1)).date()


def _day_tokens(first: date, after: date) -> tuple[str, ...]:
    start = (first - EPOCH).days
    return tuple(f"d{start + offset}" for offset in range((after - first).days))


def days_of(word: str) -> tuple[date, date] | None:
    """The day or month that a word names, as its first day and the day after its last."""
    if found := _DAY.fullmatch(word):
        year, month, day = map(int, found.groups())
        first, length = _date(year, month, day), 1
    elif found := _MONTH.fullmatch(word):
        year, month = map(int, found.groups())
        first = _date(year, month, 1)
        following = _date(year + month // 12, month % 12 + 1, 1)
        length = (following - first).days if first and following else 0
    else:
        return None
    after = add_days(first, length) if first and length else None
    return (first, after) if first and after else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_MATCHERS: Mapping[ValueType, Callable[[Operand, str], Match | None]] = {
    ValueType.TEXT: _match_text,
    ValueType.NUMBER: _match_number,
    ValueType.OPTION: _match_options,
    ValueType.OPTIONS: _match_options,
    ValueType.PEOPLE: _match_people,
    ValueType.DATE: _match_date,
    ValueType.DATETIME: _match_datetime,
}


# -- the index ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchIndex:
    name: str
    expression: Sql
    """The document of a record; a query must show exactly this for the index to be used."""


@lru_cache(maxsize=500)
def search_index(table: Table) -> SearchIndex | None:
    """The index that the table should have, over all fields whoever may read them; None where nothing is searched."""
    searched = [field for field in table.fields if field.id in _searched(table)]
    texts = [text for field in searched if (text := _index_text(field)) is not None]
    tokens = [token for field in searched if (token := _index_token(field)) is not None]
    sets = [items for field in searched if (items := _index_set(field)) is not None]
    if not texts and not tokens and not sets:
        return None
    parts = join(" || chr(1) || ", [sql("coalesce({}, '')", text) for text in texts]) or Sql("''")
    lists = ([sql("ARRAY[{}]", join(", ", tokens))] if tokens else []) + sets
    expression = sql("search_document({}, {})", parts, join(" || ", lists) or NO_TEXTS)
    digest = blake2b(expression.text.encode(), digest_size=5).hexdigest()
    return SearchIndex(f"t{table.id}_search_{digest}", expression)


def _is_written(field: Field) -> bool:
    """Numbers that people read as digits; ratings and durations are shown otherwise."""
    return field.type.value_type is ValueType.NUMBER and field.type.column_type == "numeric"


def _index_text(field: Field) -> Sql | None:
    if _is_written(field):
        return _digits(field, read_of(field))
    return field.type.search_text(read_of(field), field) if field.type.value_type is ValueType.TEXT else None


def _index_token(field: Field) -> Sql | None:
    if field.type.system_column:
        return None
    if field.type.value_type is ValueType.OPTION:
        return sql("{} || {}::text", Sql(f"'o{int(field.id)}:'"), read_of(field))
    if field.type.value_type is ValueType.DATE:
        return sql("'d' || ({} - '2000-01-01'::date)::text", read_of(field))
    if field.type.value_type is ValueType.DATETIME:
        return sql("'d' || (({} AT TIME ZONE 'UTC')::date - '2000-01-01'::date)::text", read_of(field))
    return None


def _index_set(field: Field) -> Sql | None:
    if field.type.system_column:
        return None
    if field.type.value_type is ValueType.OPTIONS:
        return sql("coalesce(search_tokens({}, {}), {})", Sql(f"'o{int(field.id)}:'"), read_of(field), NO_TEXTS)
    if field.type.value_type is ValueType.PEOPLE:
        return sql("coalesce({}, {})", read_of(field), NO_TEXTS)
    return None
