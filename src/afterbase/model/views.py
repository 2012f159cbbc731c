"""View types and their configs."""

from collections.abc import Container, Mapping
from typing import Any, Literal

import msgspec

from afterbase.ground.errors import BadConfig
from afterbase.model.fields.choices import Color
from afterbase.model.filters import MAX_COLORS, read_filter
from afterbase.model.schema import Table


class SortSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: str
    desc: bool = False


class ShownField(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A field's place in a grid; fields that a view does not name follow after those that it does."""

    field: str
    hidden: bool = False
    width: int = 180
    """Pixels, 40 to 2,000."""


class ColorRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    color: Color
    filter: dict[str, Any] | None = None
    """Without any condition the rule never holds."""


ColorStyle = Literal["bar", "row"]
"""A bar at the record's left, or a tint of its whole row as well."""


class ColorByField(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="field"):
    """A record has the colour of its option, in a field that has a single one."""

    field: str
    style: ColorStyle = "bar"


class ColorByRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="rules"):
    """A record has the colour of the first rule that holds."""

    rules: list[ColorRule] = []
    style: ColorStyle = "bar"


class GridConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    filter: dict[str, Any] | None = None
    sorts: list[SortSpec] = []
    groups: list[SortSpec] = []
    fields: list[ShownField] = []
    row_height: Literal["short", "medium", "tall", "extra"] = "short"
    aggregates: dict[str, str] = {}
    frozen: int = 1
    color: ColorByField | ColorByRules | None = None


class FormField(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    field: str
    required: bool = False
    label: str = ""
    help: str = ""
    choices: bool = False
    """Whether a link field is asked at all: its choices show names of records to everybody who has the form."""


class FormConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    title: str = ""
    description: str = ""
    fields: list[FormField] = []
    submit_label: str = ""
    thanks: str = ""
    open: bool = True


class FormTextTooLong(BadConfig):
    code = "form_text_too_long"
    en = "A text of the form is longer than {limit} characters."
    zh = "表单中的文字超过 {limit} 个字符。"


class TooManyColorRules(BadConfig):
    code = "too_many_color_rules"
    en = "At most {limit} conditions can colour the records of a view."
    zh = "一个视图最多设置 {limit} 条颜色规则。"


CONFIG_TYPES: dict[str, type[msgspec.Struct]] = {"grid": GridConfig, "form": FormConfig}
MAX_SORTS, MAX_GROUPS, MAX_TEXT = 10, 3, 5_000


def read_view_config(kind: str, config: Mapping[str, Any]) -> Any:
    """The typed config of a stored view."""
    return _convert(kind, config)


def check_view_config(table: Table, kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """A config fit to be stored; BadConfig says what is wrong. Fields that the table lacks are left out."""
    checked = _convert(kind, config)
    known = table.fields_by_uid
    if isinstance(checked, GridConfig):
        read_filter(checked.filter)
        if len(checked.sorts) > MAX_SORTS or len(checked.groups) > MAX_GROUPS:
            raise BadConfig(reason=f"at most {MAX_SORTS} sorts and {MAX_GROUPS} groups")
        if any(not 40 <= shown.width <= 2_000 for shown in checked.fields):
            raise BadConfig(reason="a width lies between 40 and 2000")
        if not 0 <= checked.frozen <= 10:
            raise BadConfig(reason="at most 10 fields can be frozen")
        checked = msgspec.structs.replace(
            checked,
            fields=[f for f in checked.fields if f.field in known],
            sorts=[s for s in checked.sorts if s.field in known],
            groups=[g for g in checked.groups if g.field in known],
            aggregates={f: a for f, a in checked.aggregates.items() if f in known},
            color=_check_color(checked.color, known),
        )
    elif isinstance(checked, FormConfig):
        texts = [checked.title, checked.description, checked.thanks, checked.submit_label]
        if any(len(text) > MAX_TEXT for text in texts + [t for f in checked.fields for t in (f.label, f.help)]):
            raise FormTextTooLong(limit=MAX_TEXT)
        fields = [f for f in checked.fields if f.field in known and known[f.field].is_writable]
        checked = msgspec.structs.replace(checked, fields=fields)
    built: dict[str, Any] = msgspec.to_builtins(checked)
    return built


def _check_color(
    color: ColorByField | ColorByRules | None, known: Container[str]
) -> ColorByField | ColorByRules | None:
    if isinstance(color, ColorByField):
        return color if color.field in known else None
    if color is not None:
        if len(color.rules) > MAX_COLORS:
            raise TooManyColorRules(limit=MAX_COLORS)
        for rule in color.rules:
            read_filter(rule.filter)
    return color


def _convert(kind: str, config: Mapping[str, Any]) -> msgspec.Struct:
    shape = CONFIG_TYPES.get(kind)
    if shape is None:
        raise BadConfig(reason=f"there is no view type {kind!r}")
    try:
        return msgspec.convert(dict(config), shape)
    except msgspec.ValidationError as error:
        raise BadConfig(reason=str(error)) from error
