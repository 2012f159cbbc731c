"""What the types that store text share: what can be stored, how long it may be, and patterns.

Programs' text is kept as it is sent; only nothing at all (also: only white space) is an empty cell. Patterns are
matched as a whole by RE2, whose time grows with the text and not with the pattern's tricks (R30).
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar

import re2  # type: ignore[import-untyped]
from msgspec import Meta

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType, TextContext, ValueType
from afterbase.model.fields.columns import Column, Stored, are_texts
from afterbase.model.fields.config_errors import BadLimits, BadRegex

LONGEST_TEXT = 10_000
LONGEST_LONG_TEXT = 1_000_000
LONGEST_UNIQUE = 650  # characters, at most 2,600 bytes: what an index can hold of one value
PATTERN_MEMORY = 1 << 20  # bytes: what a compiled pattern may take, so that (a{100}){100} is refused
Length = Annotated[int, Meta(ge=1, le=LONGEST_LONG_TEXT)]


def check_storable(text: str) -> None:
    """PostgreSQL holds neither NUL nor halves of a character."""
    if "\0" in text:
        raise ValueIssue("bad_characters")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueIssue("bad_characters") from None


class TextConfig(Config, frozen=True, dict=True):
    min_length: Length | None = None
    max_length: Length | None = None
    pattern: Annotated[str, Meta(max_length=500)] = ""
    """What the whole text must match (RE2)."""
    pattern_hint: Annotated[str, Meta(max_length=200)] = ""
    """What a person is told who does not match it, for instance an example."""

    @cached_property
    def regex(self) -> Any:
        options = re2.Options()
        options.max_mem = PATTERN_MEMORY
        options.log_errors = False
        options.never_capture = True
        return re2.compile(self.pattern, options=options)


class TextLike(FieldType):
    """A type whose column is text. A type with one way of writing overrides `normalise`."""

    value_type = ValueType.TEXT
    column_type = "text"
    can_be_primary = True
    longest: ClassVar[int] = LONGEST_TEXT

    def parse(self, value: Any, field: Field) -> Stored:
        if not isinstance(value, str):
            raise ValueIssue("wrong_type", expected="text")
        if not value or value.isspace():
            return None
        check_storable(value)
        text = self.normalise(value, field)
        self.check(text, field)
        return text

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        return self.parse(self.tidy(text), field)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return str(value)

    def normalise(self, text: str, field: Field) -> str:
        """The one way in which the type writes this; raises ValueIssue where it is nothing of the kind."""
        return text

    def tidy(self, text: str) -> str:
        """What a person typed or pasted, as they meant it."""
        return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")

    def check(self, text: str, field: Field) -> None:
        limit = self.limit(field)
        if len(text) > limit:
            raise ValueIssue("too_long", limit=limit)

    def limit(self, field: Field) -> int:
        return min(self.longest, LONGEST_UNIQUE) if field.unique else self.longest


class PatternedText(TextLike):
    """Text that a field's options restrict by length and pattern."""

    config_type = TextConfig

    def check_config(self, config: TextConfig) -> None:
        if config.min_length and config.min_length > min(config.max_length or self.longest, self.longest):
            raise BadLimits()
        try:
            _ = config.regex
        except (re2.error, UnicodeEncodeError) as error:
            detail = error.args[0].decode(errors="replace") if isinstance(error, re2.error) else str(error)
            raise BadRegex(detail=detail) from None

    def check(self, text: str, field: Field) -> None:
        super().check(text, field)
        config: TextConfig = field.config
        if config.min_length and len(text) < config.min_length:
            raise ValueIssue("too_short", limit=config.min_length)
        if config.pattern and config.regex.fullmatch(text) is None:
            raise ValueIssue("bad_pattern", pattern=config.pattern_hint or config.pattern)

    def limit(self, field: Field) -> int:
        return min(super().limit(field), field.config.max_length or self.longest)

    # A batch of ordinary texts is checked as one long text, at a twentieth of the price.

    def parse_column(self, values: Sequence[Any], field: Field) -> Column:
        return self._read_together(values, field) or super().parse_column(values, field)

    def parse_plain(self, texts: Sequence[str | None], field: Field, context: TextContext) -> Column | None:
        bare = [text and text.strip() for text in texts]
        return None if self.is_untidy("".join(filter(None, bare))) else self._read_together(bare, field)

    def is_plain(self, config: TextConfig) -> bool:
        return not config.pattern and not config.min_length

    def is_untidy(self, text: str) -> bool:
        return "\n" in text or "\r" in text

    def _read_together(self, values: Sequence[Any], field: Field) -> Column | None:
        """None where a value needs a closer look."""
        config: TextConfig = field.config
        if not self.is_plain(config) or not are_texts(values):
            return None
        present = list(filter(None, values))
        together = "".join(present)
        if max(map(len, present), default=0) > self.limit(field):
            return None
        try:
            check_storable(together)
        except ValueIssue:
            return None
        return Column([None if not value or value.isspace() else value for value in values], [])
