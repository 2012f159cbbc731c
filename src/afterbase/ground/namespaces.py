"""Runs a program in a user namespace of its own, in which we are an ordinary user:

    python namespaces.py UID GID PROGRAM ARGUMENT…

PostgreSQL refuses to run as root, and `initdb` refuses a user without an entry in the password file. Inside the
namespace the process appears as UID, and has no rights over anything outside it that the outer user has not. This file
imports nothing of ours, so that it starts in a few milliseconds; the program then takes its place.
"""

import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000


def enter_namespace(uid: int, gid: int) -> None:
    """Map the present user and group, and nobody else, to `uid` and `gid`. Raises OSError where it is forbidden."""
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    for name, text in (
        ("setgroups", "deny"),  # the kernel wants this before an unprivileged gid_map
        ("uid_map", f"{uid} {outer_uid} 1"),
        ("gid_map", f"{gid} {outer_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def main() -> None:
    uid, gid, program, *arguments = sys.argv[1:]
    try:
        enter_namespace(int(uid), int(gid))
    except OSError as error:
        sys.exit(f"no user namespace: {error}")
    os.execv(program, [program, *arguments])  # noqa: S606 - the whole purpose: no shell, a full path


if __name__ == "__main__":
    main()
