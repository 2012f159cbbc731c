"""Taking the one table out of an archive."""

import zipfile
from pathlib import Path

import pytest

from afterbase.features.transfer.archives import unpack_table
from afterbase.features.transfer.refusals import FileDamaged, FileTooLarge, FileUnsupported
from tests.transfer.corpus import SMALL_SHEET, write_book, write_parts

TABLE = "名,数\n甲,1\n".encode()


def test_the_only_table_is_taken_out_under_our_own_name(tmp_path: Path) -> None:
    archive = write_parts(
        tmp_path / "a.zip", {"../../订单/订单.csv": TABLE, "readme.md": "x", "__MACOSX/._订单.csv": "x", ".x.csv": "x"}
    )
    unpacked = unpack_table(archive, tmp_path / "out")
    assert unpacked == (tmp_path / "out", "订单.csv")
    assert (tmp_path / "out").read_bytes() == TABLE
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "out"]


def test_a_name_in_gbk_is_shown_as_it_was_meant(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as container:
        container.writestr("xxxx.csv", TABLE)
    archive.write_bytes(archive.read_bytes().replace(b"xxxx.csv", "订单".encode("gbk") + b".csv"))
    unpacked = unpack_table(archive, tmp_path / "out")
    assert unpacked is not None
    assert unpacked.name == "订单.csv"


def test_workbooks_and_other_files_are_left_alone(tmp_path: Path) -> None:
    assert unpack_table(write_book(tmp_path / "a.xlsx", {"S": SMALL_SHEET}), tmp_path / "out") is None
    (tmp_path / "a.csv").write_bytes(TABLE)
    assert unpack_table(tmp_path / "a.csv", tmp_path / "out") is None
    assert not (tmp_path / "out").exists()


def test_an_archive_of_several_tables_is_refused(tmp_path: Path) -> None:
    archive = write_parts(tmp_path / "a.zip", {"a.csv": TABLE, "b.csv": TABLE})
    with pytest.raises(FileUnsupported):
        unpack_table(archive, tmp_path / "out")


def test_a_bomb_and_a_damaged_archive_leave_nothing_behind(tmp_path: Path) -> None:
    bomb = write_parts(tmp_path / "a.zip", {"a.csv": b"0" * (20 << 20)})
    with pytest.raises(FileTooLarge):
        unpack_table(bomb, tmp_path / "out", limit=10 << 20)
    broken = write_parts(tmp_path / "b.zip", {"a.csv": TABLE}, zipfile.ZIP_STORED)
    broken.write_bytes(broken.read_bytes().replace("甲".encode(), "乙".encode(), 1))
    with pytest.raises(FileDamaged):
        unpack_table(broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()
