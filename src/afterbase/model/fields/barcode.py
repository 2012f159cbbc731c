"""A barcode or serial number, typed, pasted or scanned."""

from collections.abc import Sequence
from typing import Any

from afterbase.model.fields.base import Column, Field, words
from afterbase.model.fields.textlike import PatternedText, TextConfig


class BarcodeConfig(TextConfig, frozen=True, dict=True):
    uppercase: bool = False
    """sn-0a and SN-0A are one device: keep it as SN-0A."""


class BarcodeType(PatternedText):
    """White space around it, such as a scanner's line feed, is not part of it."""

    name = "barcode"
    label = words("Barcode / serial number", "条码 / 序列号")
    description = words("A serial number, SKU or barcode that can be scanned.", "序列号、SKU 或条码，可扫描录入。")
    config_type = BarcodeConfig
    can_be_unique = True
    longest = 500

    def normalise(self, text: str, field: Field) -> str:
        config: BarcodeConfig = field.config
        bare = text.strip()
        return bare.upper() if config.uppercase else bare

    def parse_column(self, values: Sequence[Any], field: Field) -> Column:
        return super().parse_column([v.strip() if isinstance(v, str) else v for v in values], field)

    def is_plain(self, config: Any) -> bool:
        return super().is_plain(config) and not config.uppercase
