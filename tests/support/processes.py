"""Looking at processes: what runs below one, and which database server runs on a folder."""

import socket
from pathlib import Path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def descendants(pid: int) -> list[int]:
    """All processes below one, as /proc tells them."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            children.setdefault(parent, []).append(int(folder.name))
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def postmaster_of(data: Path) -> int | None:
    """The database server whose files lie below a folder, as seen from here: by its working directory."""
    clusters = {path.parent.resolve() for path in data.glob("**/postmaster.pid")}
    servers: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            is_ours = (folder / "cwd").resolve() in clusters and b"postgres" in (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if is_ours:
            servers[int(folder.name)] = parent
    roots = [pid for pid, parent in servers.items() if parent not in servers]
    return roots[0] if roots else None
