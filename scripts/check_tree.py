"""Looks for what must not be in the tree: where packages come from on some machine, and paths of some machine.

A lock file that names a registry works only where that registry is reached; a path works only on its author's disk.
Prints one line a finding and exits 1 if there is any.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 2 << 20


@dataclass(frozen=True, slots=True)
class Rule:
    why: str
    files: re.Pattern[str]
    text: re.Pattern[str]


_LOCKS = re.compile(r"(^|/)(package-lock\.json|[^/]*\.lock|[^/]*requirements[^/]*|[^/]*constraints[^/]*)$")
_ORIGIN = re.compile(r'"resolved"\s*:|^\s*\S+ @ (https?|file):', re.M)
_SETTINGS = re.compile(r"(\.toml|\.npmrc|\.cfg|\.ini|\.conf|Makefile|\.sh|\.ci/run)$")
_ANY = re.compile(r"")

RULES = (
    Rule("a lock file names where a package comes from", _LOCKS, _ORIGIN),
    Rule(
        "names where packages come from",
        re.compile(f"{_LOCKS.pattern}|{_SETTINGS.pattern}"),
        re.compile(r"^\s*(--(extra-)?index-url|--find-links|-i\s)|registry\s*=\s*[\"']?https?:|index-url\s*=", re.M),
    ),
    Rule("names a package registry", _ANY, re.compile(r"\b(py[p]i\.org|pythonhoste[d]\.org|npm[j]s\.(org|com))")),
    Rule("a path of one machine", _ANY, re.compile(r"(?<![\w./-])/(work|farm|root|Users|home/\w+)/")),
)


def main() -> None:
    findings = [finding for path in list_files() for finding in look_into(path)]
    for finding in findings:
        print(finding)
    if findings:
        sys.exit(1)


def list_files() -> list[Path]:
    """What is in git, and what would be after `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def look_into(path: Path) -> list[str]:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
        return []
    content = path.read_bytes()
    if b"\0" in content[:8192]:
        return []
    return findings_in(path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace"))


def findings_in(name: str, text: str) -> list[str]:
    found = []
    for rule in RULES:
        if rule.files.search(name):
            for match in rule.text.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{name}:{line}: {rule.why}: {match[0].strip()}")
    return found


if __name__ == "__main__":
    main()
