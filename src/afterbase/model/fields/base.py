"""What a field type is.

A field type is one small file: which column it needs, how it reads a value that a program sends (`parse`) or a person
types, pastes or imports (`parse_text`), and how it shows one (`to_text`, `to_export`). Operators, sorts, groups and
aggregates hang on its value type (`afterbase.model.values`), so a new type gets them for nothing.

A *stored* value is what goes into the column, as something JSON can carry: str, int, Decimal, bool, list, dict or None.
Both ways into the database (a JSON record set for the API, COPY for imports) take it from there.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar, TypeAlias

import msgspec

from afterbase.ground.errors import BadConfig, ValueIssue
from afterbase.ground.sql import Sql, name
from afterbase.model.fields.columns import Column, Stored, are_texts, cell_text, parse_each
from afterbase.model.fields.config_errors import BadDefault
from afterbase.model.formula.types import Compiled

__all__ = ["Column", "Config", "Field", "FieldType", "Occasion", "Stored", "TextContext", "ValueType", "words"]


class ValueType(Enum):
    """What filters, sorts, groups and aggregates see of a field."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OPTION = "option"
    OPTIONS = "options"
    DATE = "date"
    DATETIME = "datetime"
    PEOPLE = "people"
    FILES = "files"
    LINKS = "links"
    JSON = "json"
    BUTTON = "button"


def words(english: str, chinese: str) -> Mapping[str, str]:
    """What is said in each language, by locale."""
    return {"en": english, "zh-CN": chinese}


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The options of a field type; each type subclasses it. Decoding is strict: an unknown option is an error."""


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """Where a link field leads, and the column that it shares with the field at the other end (`model.links`)."""

    table_id: int
    table_uid: str
    title: "Field"
    """The other table's primary field."""
    reverse_id: int
    reverse_uid: str
    column: str
    is_here: bool
    """Whether the column is of this field's own table."""
    is_many: bool
    """Whether the column holds several keys: bigint[] and not bigint."""


@dataclass(frozen=True, slots=True)
class At:
    """Where an expression is read: the name by which the statement knows the record, and how many links deep."""

    name: Sql
    depth: int = 0
    takes_kept: bool = True
    """Whether kept values are taken from their columns even while these are being filled, as each step of a recompute
    takes what the steps before have written. Readers compute them anew until then."""

    @property
    def beyond(self) -> "At":
        """The place of a record that this one is linked to: never known by a name that a statement within uses."""
        return At(Sql(f"x{self.depth + 1}"), self.depth + 1, self.takes_kept)


CREATED, CHANGED = -1, -2
"""What a record itself knows stands among what is read of it under keys that no field has: when and by whom it was
made, and last changed."""
OWN_COLUMNS: Mapping[int, tuple[str, str]] = {
    CREATED: ("created_at", "created_by"),
    CHANGED: ("changed_at", "changed_by"),
}

Path: TypeAlias = tuple["Field", ...]
"""Link fields, each of the table to which the one before it leads."""


@dataclass(frozen=True, slots=True, eq=False)
class Through:
    """The linked records that a lookup or rollup reads."""

    link: "Field"
    fields: tuple["Field", ...]
    """What is read of them."""
    source: Callable[[At], tuple[Sql, tuple[Sql, Sql]]]
    """`FROM … WHERE` of those that count, known as `At.beyond`, and their order, forth and back."""


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """How a computed field comes by its values."""

    value: Callable[[At], Compiled]
    reads: Mapping[Path, frozenset[int]] = field(default_factory=dict)
    """What the values depend on: fields of the own record under the empty path, fields of linked records under theirs.
    A path stands there for its records' coming and going as well."""
    is_stored: bool = True
    """Whether the values are kept in a column and follow each change; else they are read anew each time."""
    is_ready: bool = True
    """Whether the column is filled."""
    is_clocked: bool = False
    """Whether the values change though nothing is written."""
    is_plain: bool = False
    """Whether the values are a short expression over columns of the record, which an index can hold: kept nowhere."""
    has_errors: bool = False
    """Whether a value can be an error. Stored ones are in a column of their own."""
    items: Callable[[At], Compiled] | None = None
    """The values as a list for formulas, where there is one for each linked record."""
    inputs: tuple["Field", ...] = ()
    """The fields of the record that are named."""
    through: Through | None = None
    problem: str = ""
    """The code of what is wrong, where no value can be computed as things stand."""

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """In another process, which parses what people wrote, a field is what its values are and no more."""
        return type(None), ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a table, compiled: held in memory for as long as its base's version stands."""

    id: int
    uid: str
    table_id: int
    name: str
    type: "FieldType"
    config: Any
    column: str
    """The physical column, `f34`, or `f34r2` after a conversion; for system fields one such as `created_at`."""
    required: bool = False
    unique: bool = False
    default: Any = None
    """A JSON value as the API takes it, or None; "now", "today" and "me" where the type allows."""
    help: str = ""
    position: int = 0
    link: LinkEnd | None = None
    """Of link fields."""
    kind: str = ""
    """What a computed field is called; its `type` is then that of its values, and reads, filters and shows them."""
    settings: Any = None
    """The config of a computed field; `config` is that of its values."""
    computed: Computed | None = None

    def __hash__(self) -> int:
        """By the key alone: configs hold filters as they came in JSON, which have no hash."""
        return hash(self.id)

    @property
    def sql(self) -> Sql:
        return name(self.column)

    @property
    def is_writable(self) -> bool:
        return self.type.is_writable and not self.kind

    @property
    def kind_name(self) -> str:
        """What the field is called in metadata and calls."""
        return self.kind or self.type.name

    @property
    def own_config(self) -> Any:
        """What metadata holds as its config."""
        return self.settings if self.kind else self.config

    @property
    def has_column(self) -> bool:
        """Whether the table has a column for this field alone."""
        return not self.type.system_column and not self.type.is_virtual and (self.computed is None or self.is_kept)

    @property
    def is_kept(self) -> bool:
        """Whether this is a computed field whose values are stored."""
        return self.computed is not None and self.computed.is_stored

    @property
    def error_sql(self) -> Sql | None:
        """The column of the errors that stand in place of values, if there can be any."""
        return name(f"{self.column}e") if self.computed is not None and self.computed.has_errors else None


@dataclass(frozen=True, slots=True)
class TextContext:
    """What reading and writing text depends on besides the field."""

    zone: str = "UTC"
    locale: str = "en"
    people: Mapping[str, str] = field(default_factory=dict)
    """Member uid -> name, to show people."""
    people_by_text: Mapping[str, str] = field(default_factory=dict)
    """Name and e-mail in lower case -> member uid, to read them. A name that two members bear is left out."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When, where and by whom a record is made: what the defaults "now", "today" and "me" mean then."""

    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    zone: str = "UTC"
    actor_uid: str = ""


class FieldType(ABC):
    """One kind of field. Instances hold no state; the registry has exactly one of each."""

    name: ClassVar[str]
    label: ClassVar[Mapping[str, str]]
    """What people call it, by locale."""
    description: ClassVar[Mapping[str, str]]
    """One line for the one who chooses a type, by locale."""
    value_type: ClassVar[ValueType]
    config_type: ClassVar[type[Config]] = Config
    column_type: ClassVar[str]
    """The PostgreSQL type of the column."""
    column_default: ClassVar[str] = ""
    """For instance `NOT NULL DEFAULT false`."""
    empty: ClassVar[Stored] = None
    """What an empty cell stores: None for all but the checkbox."""
    default_word: ClassVar[str] = ""
    """The default that is only known when a record is made: "today", "now" or "me"."""
    system_column: ClassVar[str] = ""
    """Set for created/changed time and by: the record's own column is shown and the field has none."""
    is_virtual: ClassVar[bool] = False
    """Whether the values are kept elsewhere than in the field's table."""
    is_writable: ClassVar[bool] = True
    can_be_unique: ClassVar[bool] = False
    can_be_primary: ClassVar[bool] = False

    def variant(self, config: Any) -> "FieldType":
        """The type of a field with this config, where the config decides what is stored."""
        return self

    def column_name(self, id: int) -> str:
        """The physical column of a new field with this key."""
        return self.system_column or (f"v{id}" if self.is_virtual else f"f{id}")

    # -- config ---------------------------------------------------------------------------------------------------

    def parse_config(self, raw: Mapping[str, Any]) -> Any:
        """A checked config from JSON; raises BadConfig. Override `check_config` for what types cannot say."""
        config = self.load_config(raw)
        self.check_config(config)
        return config

    def load_config(self, raw: Mapping[str, Any]) -> Any:
        """A config that was checked when it was stored: a time zone that has since left the tables must not keep a
        base from opening."""
        try:
            return msgspec.convert(raw, self.config_type)
        except msgspec.ValidationError as error:
            raise BadConfig(reason=str(error)) from error

    def check_config(self, config: Any) -> None:  # noqa: B027 - most types have nothing to add
        """Raise BadConfig where options contradict one another."""

    def complete_config(self, config: Any, previous: Any | None) -> Any:
        """Fill in what the server decides, such as option keys, given the config before the change."""
        return config

    def check_default(self, field: Field) -> None:
        """Raise BadConfig where the field's default is not a value that it would take."""
        try:
            self.default_value(field, Occasion())
        except ValueIssue as issue:
            raise BadDefault(issue) from issue

    def default_value(self, field: Field, occasion: Occasion) -> Stored:
        """What a new record stores where nothing is given."""
        if field.default is None:
            return self.empty
        if self.default_word and field.default == self.default_word:
            return self.word_value(field, occasion)
        return self.parse(field.default, field)

    def word_value(self, field: Field, occasion: Occasion) -> Stored:
        """What `default_word` stands for; each type that has one says it."""
        raise NotImplementedError

    def missing_options(self, texts: Iterable[Any], field: Field) -> list[str]:
        """Names in the texts for which the field lacks an option; types without options miss nothing."""
        return []

    def add_options(self, config: Any, names: Iterable[str]) -> Any:
        """The config with options of these names added; complete it afterwards."""
        return config

    # -- values ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def parse(self, value: Any, field: Field) -> Stored:
        """A stored value from JSON as the API takes it; `value` is never None. Raises ValueIssue."""

    @abstractmethod
    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        """A stored value from text that is typed, pasted or imported; `text` is trimmed and never empty."""

    @abstractmethod
    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        """The value as a person reads it. `value` is not None and has the shape that the API sends."""

    def to_export(self, value: Any, field: Field, context: TextContext) -> Any:
        """The value as a spreadsheet cell: str, Decimal, int, bool, date or datetime."""
        return self.to_text(value, field, context)

    def cell_format(self, field: Field) -> str:
        """The number format of such a spreadsheet cell, as Excel writes it; "" for none."""
        return ""

    def parse_cell(self, value: Any, field: Field, context: TextContext) -> Stored:
        """A stored value from a typed cell: str, int, float, bool, date, datetime, time, timedelta, Decimal.

        Also the way from one type to another: `new.parse_cell(old.to_export(value))` keeps numbers and dates whole."""
        text = cell_text(value)
        return self.parse_text(text, field, context) if text else self.empty

    def select(self, column: Sql, field: Field) -> Sql:
        """The SQL expression whose JSON form the API sends."""
        return column

    def search_text(self, column: Sql, field: Field) -> Sql | None:
        """The text that search looks through, or None where the type is not searched."""
        return column if self.value_type is ValueType.TEXT else None

    def referenced_people(self, stored: Stored) -> Iterable[str]:
        """Members that a stored value names; the action checks that they are members."""
        return ()

    def referenced_files(self, stored: Stored) -> Iterable[str]:
        """Files that a stored value names; the action checks whose they are and adds what the server knows of them."""
        return ()

    # -- whole columns --------------------------------------------------------------------------------------------

    def parse_column(self, values: Sequence[Any], field: Field) -> Column:
        """`parse` over a column; override only where a measured hot path asks for it."""
        return parse_each(values, lambda value: self.parse(value, field), self.empty)

    def parse_cells(self, values: Sequence[Any], field: Field, context: TextContext) -> Column:
        """`parse_cell` over a column of an import."""
        plain = self.parse_plain(values, field, context) if are_texts(values) else None
        return plain or parse_each(values, lambda value: self.parse_cell(value, field, context), self.empty)

    def parse_plain(self, texts: Sequence[str | None], field: Field, context: TextContext) -> Column | None:
        """The same for texts of the most ordinary form, at a fraction of the price; None where one needs a closer look.
        Override only where a measured hot path asks for it."""
        return None
