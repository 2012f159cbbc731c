"""The order of records, and where a page begins in it.

Empty values come last in either direction, and ties are broken by the record's key, in the direction of the last sort;
an index made from the same keys (`engine.indexes`) then serves sort, window and cursor. A cursor holds the sort values
of the last record that was sent. What follows it is written as ranges, one after the other, because a single condition
over several nullable keys is one that no index can start from.
"""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from hashlib import blake2b
from typing import Any

import msgspec

from afterbase.engine.scopes import Scope
from afterbase.ground.errors import BadRequest
from afterbase.ground.ids import RecordIds
from afterbase.ground.sql import Sql, all_of, join, sql, value
from afterbase.model.filters import GroupSpec, SortSpec
from afterbase.model.values import SortKey, values_of


@dataclass(frozen=True, slots=True)
class OrderKey:
    key: SortKey
    is_desc: bool

    @property
    def term(self) -> Sql:
        """As it stands in ORDER BY and in an index."""
        if not self.is_desc:
            return self.key.expression  # ascending puts empties last by itself
        return sql("{} DESC NULLS LAST" if self.key.is_nullable else "{} DESC", self.key.expression)


@dataclass(frozen=True)
class Order:
    keys: tuple[OrderKey, ...]

    @property
    def is_desc(self) -> bool:
        """The direction in which ties are broken."""
        return bool(self.keys) and self.keys[-1].is_desc

    @property
    def terms(self) -> list[Sql]:
        return [*(key.term for key in self.keys), Sql("id DESC" if self.is_desc else "id")]

    @property
    def sql(self) -> Sql:
        return join(", ", self.terms)

    @cached_property
    def fingerprint(self) -> str:
        """Tells cursors of one order from those of another."""
        text = "|".join(f"{key.term.text} {key.key.kind}" for key in self.keys)
        return blake2b(text.encode(), digest_size=6).hexdigest()


def order_of(scope: Scope, groups: Sequence[GroupSpec], sorts: Sequence[SortSpec]) -> Order:
    """Groups first, so that the records of one stand together in the order in which groups are listed."""
    keys: list[OrderKey] = []
    for group in groups:
        operand = scope.operand(group.field)
        values = values_of(operand.field)
        group_key = values.group_key(operand)
        keys.extend(OrderKey(key, group.desc) for key in values.group_sort_keys(operand, group_key))
    seen = set[str]()
    for sort in sorts:
        operand = scope.operand(sort.field)
        if sort.field not in seen:
            seen.add(sort.field)
            keys.extend(OrderKey(key, sort.desc) for key in values_of(operand.field).sort_keys(operand))
    return Order(tuple(keys))


# -- cursors --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Position:
    """A record's place in an order: its sort values, as parameters, and its key."""

    values: tuple[Any, ...]
    record_id: int


def cursor_values(order: Order) -> Sql:
    """A JSON array of a record's sort values, as `read_cursor` takes them."""
    return sql("json_build_array({})", join(", ", [_CURSOR_KINDS[key.key.kind].write(key.key) for key in order.keys]))


def write_cursor(order: Order, record_uid: str, values: bytes) -> str:
    """`values` is the JSON that `cursor_values` gave."""
    body = msgspec.json.encode([order.fingerprint, record_uid, msgspec.Raw(values)])
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def read_cursor(order: Order, ids: RecordIds, cursor: str) -> Position:
    """Cursors come back from outside: every part is checked, and what it says only ever chooses a place to start."""
    try:
        body = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        fingerprint, uid, raw = msgspec.json.decode(body, type=tuple[str, str, list[Any]])
    except (ValueError, UnicodeError, msgspec.DecodeError) as error:
        raise _bad_cursor() from error
    record_id = ids.decode(uid)
    if fingerprint != order.fingerprint or record_id is None or len(raw) != len(order.keys):
        raise _bad_cursor()
    values = [_read_value(key.key, item) for key, item in zip(order.keys, raw, strict=True)]
    return Position(tuple(values), record_id)


def _bad_cursor() -> BadRequest:
    return BadRequest(reason="this cursor does not belong to this query")


def _read_value(key: SortKey, item: Any) -> Any:
    if item is None and key.is_nullable:
        return None
    try:
        return _CURSOR_KINDS[key.kind].read(item)
    except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
        raise _bad_cursor() from error


@dataclass(frozen=True, slots=True)
class _CursorKind:
    write: Callable[[SortKey], Sql]
    read: Callable[[Any], Any]


def _plain(key: SortKey) -> Sql:
    return key.expression


def _as_text(key: SortKey) -> Sql:
    return sql("({})::text", key.expression)


def _as_hex(key: SortKey) -> Sql:
    return sql("encode({}, 'hex')", key.expression)


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(item: Any) -> Any:
        if type(item) is not kind:
            raise TypeError
        return item

    return read


def _read_whole(item: Any) -> int:
    if type(item) is not int or not -(2**63) <= item < 2**63:
        raise TypeError
    return item


def _read_numeric(item: Any) -> Decimal:
    if not isinstance(item, str) or not re.fullmatch(r"-?\d{1,2000}(\.\d{1,2000})?", item, re.ASCII):
        raise TypeError
    return Decimal(item)


def _read_text(item: Any) -> str:
    text: str = _exactly(str)(item)
    if "\0" in text:
        raise ValueError
    text.encode()
    return text


def _read_list(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda item: [read(part) for part in _exactly(list)(item)]


def _read_int(item: Any) -> int:
    if type(item) is not int or not -(2**31) <= item < 2**31:
        raise TypeError
    return item


_CURSOR_KINDS: Mapping[str, _CursorKind] = {
    "bytea": _CursorKind(_as_hex, bytes.fromhex),
    "text": _CursorKind(_plain, _read_text),
    "numeric": _CursorKind(_as_text, _read_numeric),
    "bigint": _CursorKind(_plain, _read_whole),
    "boolean": _CursorKind(_plain, _exactly(bool)),
    "date": _CursorKind(_plain, date.fromisoformat),
    "timestamptz": _CursorKind(_plain, datetime.fromisoformat),
    "bigint[]": _CursorKind(_plain, _read_list(_read_whole)),
    "int[]": _CursorKind(_plain, _read_list(_read_int)),
    "text[]": _CursorKind(_plain, _read_list(_read_text)),
}
"""By SQL type of the sort key: a closed table, so a cast is never anything else."""


def ranges_after(order: Order, position: Position) -> list[Sql]:
    """What follows a position, as predicates whose records come one after the other in the order."""
    return _ranges(order, position, 0)


def _ranges(order: Order, position: Position, depth: int) -> list[Sql]:
    beyond = "{} < {}" if order.is_desc else "{} > {}"
    record_id = value(position.record_id, "bigint")
    if depth == len(order.keys):
        return [sql(beyond, Sql("id"), record_id)]
    current, key = order.keys[depth], order.keys[depth].key
    is_empty = sql("{} IS NULL", key.expression)
    if position.values[depth] is None:
        return [all_of([is_empty, rest]) for rest in _ranges(order, position, depth + 1)]
    bound = value(position.values[depth], key.kind)
    if depth == len(order.keys) - 1:
        pair = sql("({}, id)", key.expression)
        found = [sql(beyond, pair, sql("({}, {})", bound, record_id))]
    else:
        same = sql("{} = {}", key.expression, bound)
        found = [all_of([same, rest]) for rest in _ranges(order, position, depth + 1)]
        found.append(sql("{} < {}" if current.is_desc else "{} > {}", key.expression, bound))
    return [*found, is_empty] if key.is_nullable else found
