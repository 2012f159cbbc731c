"""The set-up: locks that hold what pyproject.toml asks for, and an installation that follows this machine's pip."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from scripts import build_web
from scripts.set_up import uv_environment

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


def requirements_in(name: str) -> dict[str, str]:
    """Name -> version with everything that follows it, hashes included."""
    found = re.findall(r"^([a-z0-9-]+)==((?:.*\\\n)*.*)$", (ROOT / name).read_text(), re.M)
    return dict(found)


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ;]", text)[0].lower() for text in requirements}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    requirements = requirements_in(name)
    assert requirements
    for package, rest in requirements.items():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", rest), package


def test_the_locks_hold_every_direct_dependency() -> None:
    run = names_of(PROJECT["project"]["dependencies"])
    groups = PROJECT["dependency-groups"]
    assert run <= requirements_in("requirements.lock").keys()
    assert names_of(groups["build"]) <= requirements_in("requirements-build.lock").keys()
    assert run | names_of(groups["build"]) | names_of(groups["dev"]) <= requirements_in("requirements-dev.lock").keys()


def test_the_locks_agree_with_each_other() -> None:
    version = re.compile(r"[^\s;]+")
    everything = {name: version.match(rest) for name, rest in requirements_in("requirements-dev.lock").items()}
    for lock in ("requirements.lock", "requirements-build.lock", "requirements-uv.lock"):
        for name, rest in requirements_in(lock).items():
            there, here = everything[name], version.match(rest)
            assert there is not None
            assert here is not None
            assert there[0] == here[0], name


def test_every_direct_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|dev|build) = \[\n(.*?)^\]", text, re.M | re.S)
    assert len(lists) == 3
    for block in lists[:1] + [b for b in lists[1:] if "pytest" in b]:
        for line in block.splitlines():
            assert re.search(r"# \w+", line), line


def test_there_are_few_direct_dependencies() -> None:
    assert len(PROJECT["project"]["dependencies"]) <= 40


def test_an_installed_version_is_the_one_of_the_project() -> None:
    assert metadata.version("afterbase") == PROJECT["project"]["version"]


def test_uv_takes_over_where_pip_finds_packages(tmp_path: Path) -> None:
    configuration = "\n".join(
        [
            "global.index-url='https://mirror.example/simple'",
            f"global.extra-index-url='https://more.example/simple file://{tmp_path} file:///nowhere/simple'",
            f":env:.find-links='{tmp_path}'",
            "install.no-binary='x'",
            "wheel.index-url='https://not.this/simple'",
        ]
    )
    assert uv_environment(configuration, {}) == {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CONFIG": "1",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": f"https://more.example/simple file://{tmp_path}",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": str(tmp_path),
    }


def test_what_is_set_for_uv_already_stays() -> None:
    taken = uv_environment("global.index-url='https://a.example'", {"UV_DEFAULT_INDEX": "https://b.example"})
    assert "UV_DEFAULT_INDEX" not in taken


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web app whose build copies one file, in the place of ours."""
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "node_modules").mkdir()
    (folder / "src/main.ts").write_text("1")
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text("{}")
    monkeypatch.setattr(build_web, "ROOT", tmp_path)
    monkeypatch.setattr(build_web, "WEB", folder)
    monkeypatch.setattr(build_web, "DIST", tmp_path / "dist")
    return folder


def build_by_copying(web: Path, commands: list[list[str]]) -> "object":
    def run_npm(node: Path, arguments: list[str]) -> int:
        commands.append(arguments)
        if arguments == ["run", "build"]:
            build_web.DIST.mkdir(exist_ok=True)
            (build_web.DIST / "index.html").write_text((web / "src/main.ts").read_text())
        return 0

    return run_npm


def test_the_web_app_is_built_when_missing_or_changed_and_not_otherwise(
    web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(build_web, "run_npm", build_by_copying(web, commands))
    assert build_web.build_web() is True
    assert [command[0] for command in commands] == ["ci", "run"]
    assert build_web.build_web() is False
    (web / "src/main.test.ts").write_text("tests are not built")
    (web / "node_modules/x.js").write_text("nor is this")
    assert build_web.build_web() is False
    (web / "src/main.ts").write_text("2")
    assert build_web.build_web() is True
    assert (build_web.DIST / "index.html").read_text() == "2"
    assert [command[0] for command in commands] == ["ci", "run", "run"]
    (build_web.DIST / "index.html").unlink()
    assert build_web.build_web() is True


def test_a_build_that_fails_is_not_taken_for_built(web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_web, "run_npm", lambda node, arguments: 0 if arguments[0] == "ci" else 1)
    for _ in range(2):
        with pytest.raises(SystemExit):
            build_web.build_web()
