"""What single and multiple selects share: the options of a field.

Cells hold an option's key, never its name, so renaming an option touches no record. The server gives out keys and never
uses one twice: a key that a client remembers cannot come to mean something else.
"""

import dataclasses
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, get_args

import msgspec
from msgspec.structs import replace

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType
from afterbase.model.fields.columns import cell_text, shown
from afterbase.model.fields.config_errors import BadOptionName, DuplicateOption, TooManyOptions, UnknownOptionKey
from afterbase.model.texts import fold, storable

MOST_OPTIONS = 1_000
LONGEST_NAME = 200
LARGEST_KEY = 1_000_000_000
Color = Literal["blue", "green", "orange", "purple", "teal", "red", "yellow", "pink", "sky", "gray"]
COLORS: tuple[str, ...] = get_args(Color)
"""In the order in which new options take them: neighbours differ clearly."""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: int = 0
    """0 asks for a new one."""
    name: str
    color: Color | Literal[""] = ""
    """"" asks for the next of the palette."""


class SelectConfig(Config, frozen=True, dict=True):
    options: tuple[Option, ...] = ()
    """In the order in which they are shown and sorted."""
    next_key: int = 1

    @cached_property
    def by_key(self) -> Mapping[int, Option]:
        return {option.key: option for option in self.options}

    @cached_property
    def by_name(self) -> Mapping[str, Option]:
        return {option.name: option for option in self.options}

    @cached_property
    def by_folded_name(self) -> Mapping[str, Option]:
        """Of two options that fold to the same name the upper one counts."""
        return {fold_name(option.name): option for option in reversed(self.options)}

    def find(self, text: str) -> Option | None:
        return self.by_name.get(text) or self.by_folded_name.get(fold_name(text))


def fold_name(name: str) -> str:
    """Names that differ only in case, width or spaces around are taken for one another in text."""
    return fold(unicodedata.normalize("NFC", name)).casefold()


def clean_name(name: str) -> str:
    """One line, trimmed, NFC."""
    return " ".join(unicodedata.normalize("NFC", storable(name)).split())


class SelectLike(FieldType):
    config_type = SelectConfig

    def check_config(self, config: SelectConfig) -> None:
        if len(config.options) > MOST_OPTIONS:
            raise TooManyOptions(limit=MOST_OPTIONS)
        keys, names = set[int](), set[str]()
        for option in config.options:
            name = clean_name(option.name)
            if not name or len(name) > LONGEST_NAME:
                raise BadOptionName(name=shown(option.name), limit=LONGEST_NAME)
            if name in names or (option.key and option.key in keys):
                raise DuplicateOption(name=name)
            if not 0 <= option.key <= LARGEST_KEY:
                raise UnknownOptionKey(key=option.key)
            names.add(name)
            keys.add(option.key)
        if not 1 <= config.next_key <= LARGEST_KEY:
            raise UnknownOptionKey(key=config.next_key)

    def complete_config(self, config: SelectConfig, previous: Any | None) -> SelectConfig:
        """Names cleaned, and keys and colours for the options that lack them. An option without a key whose name is
        there already is that option. Only a field's first config may bring its own keys."""
        known = previous.by_key if isinstance(previous, SelectConfig) else None
        for option in config.options:
            if known is not None and option.key and option.key not in known:
                raise UnknownOptionKey(key=option.key)
        used = {option.key for option in config.options}
        next_key = max(
            previous.next_key if isinstance(previous, SelectConfig) else config.next_key, max(used, default=0) + 1
        )
        options = []
        for option in config.options:
            same = known and next((o for o in known.values() if o.name == clean_name(option.name)), None)
            key = option.key or (same.key if same and same.key not in used else 0)
            if not key:
                key, next_key = next_key, next_key + 1
            used.add(key)
            color = option.color or (known[key].color if known and key in known else _color_of(key))
            options.append(Option(key=key, name=clean_name(option.name), color=color))
        return SelectConfig(tuple(options), next_key)

    def add_options(self, config: SelectConfig, names: Iterable[str]) -> SelectConfig:
        return replace(config, options=(*config.options, *(Option(name=name) for name in names)))

    def missing_options(self, texts: Iterable[Any], field: Field) -> list[str]:
        config: SelectConfig = field.config
        missing: dict[str, str] = {}
        for text in dict.fromkeys(cell_text(text) for text in texts if text is not None):
            for name in map(clean_name, self.names_in(text, config)):
                if name and len(name) <= LONGEST_NAME and config.find(name) is None:
                    missing.setdefault(fold_name(name), name)
        return list(missing.values())

    def names_in(self, text: str, config: SelectConfig) -> list[str]:
        """The option names that a text holds."""
        raise NotImplementedError


def with_options(of: Field, names: Sequence[str]) -> Field:
    """The field with new options at the end."""
    if not isinstance(of.type, SelectLike):
        return of
    return dataclasses.replace(of, config=of.type.complete_config(of.type.add_options(of.config, names), of.config))


def _color_of(key: int) -> Any:
    return COLORS[(key - 1) % len(COLORS)]


def key_of(value: Any, config: SelectConfig) -> int:
    """The key that a program names by itself or by the option's exact name."""
    if type(value) is int and value in config.by_key:
        return value
    if isinstance(value, str):
        option = config.by_name.get(value)
        if option is None:
            raise ValueIssue("unknown_option", text=shown(value))
        return option.key
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueIssue("wrong_type", expected="option")
    raise ValueIssue("unknown_option", text=str(value)[:20] if value.bit_length() < 100 else "…")


def key_in_text(text: str, config: SelectConfig) -> int:
    option = config.find(text)
    if option is None:
        raise ValueIssue("unknown_option", text=shown(text))
    return option.key


def name_of(key: Any, config: SelectConfig) -> str:
    """The name of an option; "" for one that is gone."""
    option = config.by_key.get(key)
    return option.name if option else ""
