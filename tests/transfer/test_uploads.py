"""An archive with one table in it is unpacked where it lies; whatever else it may be, it harms nobody."""

import io
import zipfile
from pathlib import Path

import pytest

from afterbase.features.transfer import uploads
from afterbase.features.transfer.refusals import FileDamaged, FileRefused, FileTooLarge, FileUnsupported
from afterbase.features.transfer.uploads import unpack

TABLE = b"a,b\n1,2\n"


def archive(tmp_path: Path, *entries: tuple[str, bytes]) -> Path:
    path = tmp_path / "impX"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries:
            packed.writestr(name, content)
    return path


def test_the_only_table_takes_the_archives_place(tmp_path: Path) -> None:
    path = archive(
        tmp_path, ("说明.docx", b"x"), ("__MACOSX/._a.csv", b"x"), (".DS_Store", b"x"), ("数据/评论.csv", TABLE)
    )
    assert unpack(path, "评论.zip") == "评论.csv"
    assert path.read_bytes() == TABLE
    assert [p.name for p in tmp_path.iterdir()] == ["impX"]


def test_names_in_gbk_are_read_as_such(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("PLACE.csv", TABLE)
    path = tmp_path / "impX"
    path.write_bytes(buffer.getvalue().replace(b"PLACE", "订单1".encode("gb18030")))
    assert unpack(path, "a.zip") == "订单1.csv"


@pytest.mark.parametrize("part", ["[Content_Types].xml", "mimetype"])
def test_a_workbook_stays_as_it_is(tmp_path: Path, part: str) -> None:
    path = archive(tmp_path, (part, b"x"), ("data.csv", TABLE))
    before = path.read_bytes()
    assert unpack(path, "book.xlsx") == "book.xlsx"
    assert path.read_bytes() == before


def test_what_is_no_archive_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "impX"
    for content in (TABLE, b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100):
        path.write_bytes(content)
        assert unpack(path, "a.csv") == "a.csv"


@pytest.mark.parametrize("names", [[], ["a.csv", "b.csv"], ["a.txt", "b.xlsx"], ["photo.jpg"]])
def test_none_or_several_tables_are_refused(tmp_path: Path, names: list[str]) -> None:
    path = archive(tmp_path, ("readme.md", b"x"), *((name, TABLE) for name in names))
    with pytest.raises(FileUnsupported):
        unpack(path, "a.zip")


def test_a_bomb_is_put_out_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_UNPACKED_BYTES", 3 << 20)
    path = archive(tmp_path, ("bomb.csv", b"0" * (40 << 20)))
    with pytest.raises(FileTooLarge):
        unpack(path, "a.zip")
    assert [p.name for p in tmp_path.iterdir()] == ["impX"], "nothing half unpacked is left"


def test_a_list_of_contents_that_is_too_long_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path, *((f"{n}.csv", TABLE) for n in range(150)))
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was opened"))
    assert unpack(path, "a.zip") == "a.zip"


def test_steps_upwards_in_a_name_lead_nowhere(tmp_path: Path) -> None:
    path = archive(tmp_path, ("../../../etc/evil.csv", TABLE))
    assert unpack(path, "a.zip") == "evil.csv"
    assert [p.name for p in tmp_path.iterdir()] == ["impX"]


def test_damage_is_told(tmp_path: Path) -> None:
    path = archive(tmp_path, ("a.csv", bytes(range(256)) * 500))
    whole = bytearray(path.read_bytes())
    for at in range(40, len(whole) - 100, 7):
        whole[at] ^= 0x5A
    path.write_bytes(whole)
    with pytest.raises(FileRefused) as refusal:
        unpack(path, "a.zip")
    assert isinstance(refusal.value, FileDamaged | FileUnsupported)
