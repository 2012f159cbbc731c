"""A table that comes in a .zip, as data sets and back offices send them: the one file inside is taken out.

Workbooks are ZIP containers themselves and are left alone. The file is copied out block by block, counted while it
inflates, under a name of our own: what the archive calls it is only shown.
"""

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from afterbase.features.transfer.refusals import FileDamaged, FileEncrypted, FileTooLarge, FileUnsupported

ENTRIES = 2_000
UNPACKED_BYTES = 1 << 30
_TABLES = frozenset({".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xls", ".ods", ".htm", ".html"})
_BLOCK = 1 << 20


class Unpacked(NamedTuple):
    path: Path
    name: str
    """As the archive calls it, without folders."""


def unpack_table(path: Path, target: Path, limit: int = UNPACKED_BYTES) -> Unpacked | None:
    """The only table of an archive, written to `target`; None where the file is no archive, or is a workbook."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return None
    try:
        with zipfile.ZipFile(path) as archive:
            entry = _find_table(archive)
            if entry is None:
                return None
            _copy(archive, entry, target, limit)
            return Unpacked(target, _shown_name(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError):
        target.unlink(missing_ok=True)
        raise FileDamaged from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _find_table(archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if names & {"[Content_Types].xml", "content.xml", "mimetype", "xl/workbook.xml"}:
        return None
    tables = [e for e in entries[:ENTRIES] if not e.is_dir() and _is_table(e)]
    if len(tables) != 1 or len(entries) > ENTRIES:
        raise FileUnsupported(found=f"zip: {len(tables)} tables")
    if tables[0].flag_bits & 1:
        raise FileEncrypted
    if tables[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileUnsupported(found="zip")
    return tables[0]


def _is_table(entry: zipfile.ZipInfo) -> bool:
    place = PurePosixPath(entry.filename)
    is_hidden = place.name.startswith(".") or "__MACOSX" in place.parts
    return place.suffix.lower() in _TABLES and not is_hidden


def _shown_name(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    if not entry.flag_bits & 0x800:  # not marked as UTF-8: Chinese Windows writes GBK, and Python reads it as cp437
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/").rpartition("/")[2][:200]


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limit: int) -> None:
    left = limit
    with archive.open(entry) as packed, target.open("xb") as file:
        while block := packed.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise FileTooLarge(limit=f"{limit >> 20} MB")
            file.write(block)
