"""Fields whose values follow from others: formulas, lookups through a link, rollups over one, and buttons.

Such a field is set up with the config here and reads like a field of its result's type: `Field.type` and `.config` are
those of its values, so everything that can be done with a number can be done with a formula that gives one.

A button's value is whether it can be pressed and what it would open; what pressing does is in `actions.buttons`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from afterbase.ground.errors import BadConfig
from afterbase.model.fields.base import Config, words
from afterbase.model.fields.choices import Color
from afterbase.model.filters import MAX_SORTS, SortSpec

LONGEST_FORMULA = 20_000
Uid = Annotated[str, Meta(max_length=40)]


class Result(Config, frozen=True):
    """What the values are: the name of a field type and its config."""

    type: str = "text"
    config: dict[str, Any] = msgspec.field(default_factory=dict)


class ComputedConfig(Config, frozen=True):
    """What all of them have."""

    show: Result | None = None
    """How to show the values, of a type that fits them; None takes what follows from the inputs."""
    result: Result = Result()
    """What the values are. The server's to say."""
    zone: str = ""
    """In which instants have days; the server fills in the maker's."""


class FormulaConfig(ComputedConfig, frozen=True):
    formula: Annotated[str, Meta(max_length=LONGEST_FORMULA)] = ""
    """With fields by name or id in braces; ids are what is kept."""


class ThroughLink(ComputedConfig, frozen=True):
    """What lookups and rollups share."""

    link: Uid = ""
    field: Uid = ""
    """Of the table that the link leads to."""
    filter: dict[str, Any] | None = None
    """Which linked records count."""
    sorts: Annotated[tuple[SortSpec, ...], Meta(max_length=MAX_SORTS)] = ()
    """Their order, where that matters: for what is first, last or listed."""


class LookupConfig(ThroughLink, frozen=True):
    take: Annotated[str, Meta(pattern="^(all|first|last)$")] = "all"


class RollupConfig(ThroughLink, frozen=True):
    function: str = "count"


Formula = Annotated[str, Meta(max_length=LONGEST_FORMULA)]
MOST_SET = 20
"""Fields that a button sets."""


class OpenUrl(Config, frozen=True, tag_field="type", tag="open_url"):
    url: Annotated[str, Meta(min_length=1, max_length=LONGEST_FORMULA)]


class SetField(Config, frozen=True):
    field: Uid
    formula: Formula = ""
    """Empty empties the field."""


class SetFields(Config, frozen=True, tag_field="type", tag="set_fields"):
    values: Annotated[tuple[SetField, ...], Meta(min_length=1, max_length=MOST_SET)]


class ButtonConfig(ComputedConfig, frozen=True, kw_only=True):
    """`action` is told apart by its `type`, so that there can be more kinds."""

    label: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
    color: Color = "blue"
    action: OpenUrl | SetFields
    condition: Formula = ""
    """When it can be pressed; empty means always."""
    confirm: Annotated[str, Meta(max_length=300)] = ""
    """What to ask before; empty asks nothing."""


@dataclass(frozen=True, slots=True)
class ComputedKind:
    name: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    config_type: type[ComputedConfig]

    def load(self, raw: Mapping[str, Any]) -> ComputedConfig:
        """A config from JSON; raises BadConfig."""
        try:
            return msgspec.convert(raw, self.config_type)
        except msgspec.ValidationError as error:
            raise BadConfig(reason=str(error)) from error


COMPUTED_KINDS: Mapping[str, ComputedKind] = {
    kind.name: kind
    for kind in (
        ComputedKind(
            "formula",
            words("Formula", "公式"),
            words("Calculated from other fields of the record.", "由同一条记录的其他字段计算得出。"),
            FormulaConfig,
        ),
        ComputedKind(
            "lookup",
            words("Lookup", "查找引用"),
            words("A field of the linked records, shown here.", "显示关联记录中某个字段的值。"),
            LookupConfig,
        ),
        ComputedKind(
            "rollup",
            words("Rollup", "汇总"),
            words("Count, sum and more over the linked records.", "对关联记录计数、求和等。"),
            RollupConfig,
        ),
        ComputedKind(
            "button",
            words("Button", "按钮"),
            words("Opens a link or sets fields of its record.", "打开链接，或设置所在记录的字段。"),
            ButtonConfig,
        ),
    )
}
