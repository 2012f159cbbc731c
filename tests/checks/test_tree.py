"""The guard over the tree finds what it is there for, and the tree is clean."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.check_tree import findings_in

ROOT = Path(__file__).parents[2]


def test_the_tree_names_no_registry_and_no_path_of_a_machine() -> None:
    result = subprocess.run(
        [sys.executable, ROOT / "scripts/check_tree.py"], capture_output=True, text=True, check=False
    )
    assert result.stdout == ""
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("web/package-lock.json", '  "resolved": "https://example.com/a.tgz",'),
        ("requirements.lock", "--index-url https://example.com/simple\na==1"),
        ("requirements-dev.lock", "a @ https://example.com/a.whl"),
        (".npmrc", "registry=https://example.com/"),
        ("pyproject.toml", 'index-url = "x"'),
        ("src/a.py", "# see https://" + "py" + "pi.org/project/a"),
        ("docs/a.md", "from registry." + "npm" + "js.org"),
        ("docs/a.md", "open /" + "work/main/README.md"),
        ("tests/a.py", 'PATH = "/' + 'root/.venv"'),
        ("docs/a.md", "in /" + "home/ming/afterbase"),
    ],
)
def test_a_planted_address_or_path_is_found_with_its_line(name: str, text: str) -> None:
    findings = findings_in(name, "first line\n" + text)
    assert findings
    assert findings[0].startswith(f"{name}:2:")


@pytest.mark.parametrize(
    "text",
    [
        '"funding": { "url": "https://example.com/sponsor" }',
        "a==1 --hash=sha256:00",
        "the path /api/workspaces/wsp1 and frame-work/ and /srv/afterbase",
    ],
)
def test_what_is_allowed_is_left_alone(text: str) -> None:
    assert findings_in("requirements.lock", text) == []
