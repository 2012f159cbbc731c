"""All field types. To add one: write its file, name it here, and give it cases in `cases/fields/`."""

from afterbase.ground.errors import BadConfig
from afterbase.model.fields.attachment import AttachmentType
from afterbase.model.fields.auto_number import AutoNumberType
from afterbase.model.fields.barcode import BarcodeType
from afterbase.model.fields.base import FieldType
from afterbase.model.fields.button import ButtonType
from afterbase.model.fields.changed_by import ChangedByType
from afterbase.model.fields.changed_time import ChangedTimeType
from afterbase.model.fields.checkbox import CheckboxType
from afterbase.model.fields.created_by import CreatedByType
from afterbase.model.fields.created_time import CreatedTimeType
from afterbase.model.fields.currency import CurrencyType
from afterbase.model.fields.date import DateType
from afterbase.model.fields.datetime import DateTimeType
from afterbase.model.fields.duration import DurationType
from afterbase.model.fields.email import EmailType
from afterbase.model.fields.json import JsonType
from afterbase.model.fields.link import LinkType
from afterbase.model.fields.long_text import LongTextType
from afterbase.model.fields.multi_select import MultiSelectType
from afterbase.model.fields.number import NumberType
from afterbase.model.fields.percent import PercentType
from afterbase.model.fields.person import PersonType
from afterbase.model.fields.phone import PhoneType
from afterbase.model.fields.rating import RatingType
from afterbase.model.fields.single_select import SingleSelectType
from afterbase.model.fields.text import TextType
from afterbase.model.fields.url import UrlType

FIELD_TYPES: tuple[FieldType, ...] = (
    TextType(),
    LongTextType(),
    NumberType(),
    CurrencyType(),
    PercentType(),
    RatingType(),
    CheckboxType(),
    SingleSelectType(),
    MultiSelectType(),
    LinkType(),
    DateType(),
    DateTimeType(),
    DurationType(),
    PersonType(),
    PhoneType(),
    EmailType(),
    UrlType(),
    AttachmentType(),
    AutoNumberType(),
    BarcodeType(),
    CreatedTimeType(),
    ChangedTimeType(),
    CreatedByType(),
    ChangedByType(),
    JsonType(),
)
"""In the order in which they are offered."""

_BY_NAME = {type_.name: type_ for type_ in FIELD_TYPES}


def field_type(name: str) -> FieldType:
    found = _BY_NAME.get(name)
    if found is None:
        raise BadConfig(reason=f"there is no field type “{name}”")
    return found


BUTTON = ButtonType()
"""Of what buttons show; no field is made with it, so it is not among the others."""


def result_type(name: str) -> FieldType:
    """The type of a computed field's values."""
    return BUTTON if name == BUTTON.name else field_type(name)
