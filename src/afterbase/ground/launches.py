"""As whom the embedded PostgreSQL runs. It refuses root, and root is who we are in many a container.

- **direct**: we are an ordinary user, and so is it.
- **user**: we are root, and it runs as another user, who owns the cluster. The better way, because what breaks out of
  the server is then nobody much; it needs the programs and the data folder to be within that user's reach.
- **namespace**: it runs in a user namespace in which we appear as an ordinary user. For root with everything below
  /root, and for containers that run under a number without a name (`initdb` wants a name).

Which one works is found by trying it, not by reading mode bits: access lists, mounts and seccomp all have a say.
"""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from afterbase.ground import namespaces
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.postgres_binaries import Binaries

# Tried in this order when root has to choose; the first exists where an administrator made it for us.
_USERS = ("afterbase", "postgres", "nobody")
_NOBODY = 65534  # what the kernel shows for every user that a namespace does not map, so never our own in there


class CannotRunAsRoot(AfterbaseError):
    code, status = "cannot_run_as_root", 500
    en = (
        "PostgreSQL does not run as root. No other user can reach {folder} and {programs}, and user namespaces are not "
        "allowed here. Start Afterbase as an ordinary user, or make a user “afterbase” who can reach both folders."
    )
    zh = (
        "PostgreSQL 不能以 root 身份运行；其他用户无法访问 {folder} 和 {programs}，系统也不允许用户命名空间。"
        "请用普通用户启动 Afterbase，或新建可访问这两个文件夹的用户 “afterbase”。"
    )


class ForeignFolder(AfterbaseError):
    code, status = "foreign_folder", 500
    en = "The database in {folder} belongs to another user ({owner}). Start Afterbase as that user."
    zh = "{folder} 中的数据库属于另一用户（{owner}），请以该用户启动 Afterbase。"


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a program of PostgreSQL, and whom it takes us for when we connect."""

    kind: Literal["direct", "user", "namespace"]
    uid: int  # who owns the files
    gid: int
    peers: tuple[str, ...]  # names under which the server may see us
    prefix: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def command(self, arguments: Sequence[str]) -> list[str]:
        return [*self.prefix, *arguments]

    def give(self, path: Path) -> None:
        """Let the server own a file or folder that we made."""
        if path.lstat().st_uid != self.uid:
            os.lchown(path, self.uid, self.gid)

    def give_all(self, folder: Path) -> None:
        for root, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.give(Path(root, name))
        self.give(folder)


def choose_launch(folder: Path, cluster: Path, binaries: Binaries) -> Launch:
    """The first way that works for this data folder; the one of its last start is tried first."""
    owner = cluster.stat().st_uid if cluster.exists() else None
    me = os.geteuid()
    if me != 0:
        if owner not in (None, me):
            raise ForeignFolder(folder=str(cluster), owner=_name_of(owner) or owner)
        name = _name_of(me)
        if name:
            return Launch("direct", me, os.getegid(), ("root", name) if name != "root" else ("root",))
    else:
        for launch in _user_launches(owner):
            if _works(launch, folder, binaries):
                return launch
    launch = _namespace_launch()
    if _works(launch, folder, binaries):
        return launch
    raise CannotRunAsRoot(folder=str(folder), programs=str(binaries.folder))


def _name_of(uid: int | None) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name if uid is not None else None
    except KeyError:
        return None


def _user_launches(owner: int | None) -> Iterator[Launch]:
    if owner == 0:  # made in a namespace by an earlier start: keep to it while that works
        yield _namespace_launch()
    entries = []
    for name in _USERS:
        try:
            entries.append(pwd.getpwnam(name))
        except KeyError:
            continue
    if owner and _name_of(owner):
        entries.insert(0, pwd.getpwuid(owner))
    for entry in entries:
        if entry.pw_uid != 0:
            options = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
            yield Launch("user", entry.pw_uid, entry.pw_gid, ("root", entry.pw_name), options=options)


def _namespace_launch() -> Launch:
    """Inside, we take the seat of some ordinary user who has a name, such as `daemon`."""
    seat = next((e for e in pwd.getpwall() if e.pw_uid not in (0, _NOBODY)), None)
    uid, gid, name = (seat.pw_uid, seat.pw_gid, seat.pw_name) if seat else (1, 1, "daemon")
    # -I -S: no site packages, no environment; the wrapper needs the standard library alone
    prefix = (sys.executable, "-I", "-S", namespaces.__file__, str(uid), str(gid))
    return Launch("namespace", os.geteuid(), os.getegid(), (name,), prefix)


def _works(launch: Launch, folder: Path, binaries: Binaries) -> bool:
    """Whether the program runs that way and its user can get into the data folder."""
    script = 'cd -- "$1" && exec "$2" --version'
    try:
        result = subprocess.run(
            launch.command(["/bin/sh", "-c", script, "sh", str(folder), binaries.postgres]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=20,
            check=False,
            cwd="/",
            **launch.options,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return result.returncode == 0
