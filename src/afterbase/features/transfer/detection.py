"""What a file is, by its content: the name is only a hint, for ".xls" from a shop's back office is often HTML or CSV.

Everything here looks at the head of the file alone and never expands anything.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from afterbase.features.transfer.refusals import EncodingUnknown, FileEmpty, FileUnsupported, OptionUnknown

SAMPLE_BYTES = 1 << 20
DELIMITERS = (",", "\t", ";", "|")
ENCODINGS = {
    "utf-8": "utf-8", "utf-8-sig": "utf-8-sig", "utf8": "utf-8", "gb18030": "gb18030", "gbk": "gb18030",
    "gb2312": "gb18030", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "big5": "big5hkscs",
    "shift_jis": "cp932", "euc-kr": "cp949", "windows-1252": "cp1252", "iso-8859-1": "latin-1",
}  # fmt: skip
"""What a user may choose -> Python's codec."""


class Kind(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    XML = "xml"
    TEXT = "csv"


_SIGNATURES = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"RIFF", "RIFF"), (b"\x7fELF", "ELF"), (b"MZ\x90", "EXE"),
    (b"SQLite format 3", "SQLite"), (b"{\\rtf", "RTF"), (b"PAR1", "Parquet"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"), (b"(\xb5/\xfd", "zstd"), (b"\x09\x08\x10", "BIFF"), (b"\x09\x04\x06", "BIFF"),
    (b"\x09\x02\x06", "BIFF"), (b"\x09\x00\x04", "BIFF"),
)  # fmt: skip


def read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SAMPLE_BYTES)


def detect_kind(head: bytes) -> Kind:
    """ZIP and OLE containers are told apart further in the child process, which is the only one to open them."""
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty
    if head.startswith(b"PK\x03\x04"):
        is_ods = b"application/vnd.oasis.opendocument.spreadsheet" in head[:200]
        return Kind.ODS if is_ods else Kind.XLSX
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.XLS
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            raise FileUnsupported(found=found)
    return _markup_kind(head) or Kind.TEXT


def _markup_kind(head: bytes) -> Kind | None:
    start = head[:16384].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if not start.startswith(b"<"):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start and b"<workbook" in start:
        return Kind.XML
    return Kind.HTML if any(tag in start for tag in (b"<table", b"<html", b"<!doctype html")) else None


# text ---------------------------------------------------------------------------------------------------------------


def codec_of(encoding: str) -> str:
    codec = ENCODINGS.get(encoding.lower())
    if codec is None:
        raise OptionUnknown(value=encoding, option="encoding")
    return codec


def choose_encoding(wanted: str, head: bytes) -> str:
    """What a user chose. UTF-16 without a mark says its byte order by where the NULs of its line ends stand."""
    if codec_of(wanted) != "utf-16" or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return wanted
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"


def detect_encodings(head: bytes) -> list[str]:
    """The encodings to try, best first; more than one only where the sample is plain ASCII."""
    if head.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    wide = _detect_wide(head)
    if wide:
        return [wide]
    _refuse_binary(head)
    if _decodes(head, "utf-8"):
        return ["utf-8", "gb18030"] if head.isascii() else ["utf-8"]
    if _is_broken_utf8(head):
        return ["utf-8"]  # whose reader names the row; as GB18030 all of it would be wrong
    if _decodes(head, "gb18030"):
        return ["gb18030"]
    raise EncodingUnknown


def _detect_wide(head: bytes) -> str | None:
    """UTF-16 without a mark: line ends, commas and digits leave NUL bytes on one side only. Text of another encoding
    into which a few NULs strayed is still valid without them, which UTF-16 with any Chinese is not."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < max(2, len(head) // 100) or min(even, odd) * 10 > max(even, odd):
        return None
    if (even + odd) * 5 < len(head) and _decodes(head.replace(b"\0", b""), "utf-8"):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    whole = head[: len(head) // 2 * 2]
    return encoding if _decodes(whole, encoding) and set(whole.decode(encoding, "replace")) & {"\n", "\r"} else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, len(data) < SAMPLE_BYTES)
    except UnicodeDecodeError:
        return False
    return True


def _is_broken_utf8(data: bytes) -> bool:
    """Whether most of what is no ASCII makes sense as UTF-8. Of GB18030 nearly nothing does."""
    others = [character for character in data.decode("utf-8", "replace") if character > "\x7f"]
    return others.count("\ufffd") * 4 < len(others)


def _refuse_binary(head: bytes) -> None:
    """Controls other than tabs, line ends and stray NULs do not occur in text, NULs not in such number."""
    controls = sum(head.count(code) for code in (*range(1, 9), *range(14, 27), *range(28, 32), 127))
    if controls * 20 > len(head) or head.count(0) * 4 > len(head):
        raise FileUnsupported(found="binary")


class Dialect(NamedTuple):
    delimiter: str
    skip_lines: int  # 1 where the file begins with Excel's "sep=;"


def detect_dialect(text: str, name: str = "") -> Dialect:
    """The delimiter whose columns agree best over the first rows. `text` is the decoded head of the file."""
    hint = text[:8].lstrip("\ufeff").lower()
    if hint.startswith("sep=") and len(hint) > 4 and hint[4] not in "\r\n":
        return Dialect(hint[4], 1)
    lines = text[:131072].splitlines(keepends=True)
    if len(text) > 131072 and len(lines) > 1:
        lines.pop()
    preferred = "\t" if name.lower().endswith((".tsv", ".tab")) else ","
    scored = [(_score(lines, delimiter), delimiter == preferred, delimiter) for delimiter in DELIMITERS]
    best = max(scored)
    return Dialect(best[2] if best[0] > 0 else preferred, 0)


def _score(lines: Sequence[str], delimiter: str) -> float:
    """The share of rows that have the commonest number of cells, weighted slightly by that number; 0 for one column."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines[:500], delimiter=delimiter) if any(row))
    except csv.Error:
        return 0
    if not widths:
        return 0
    width, rows = max(widths.items(), key=lambda item: (item[1] * min(item[0], 8), item[0]))
    return 0 if width < 2 else rows / sum(widths.values()) * (1 + min(width, 50) / 100)
