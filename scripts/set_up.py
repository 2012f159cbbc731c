"""Makes `.venv` and installs the locked packages into it: `python3 scripts/set_up.py requirements.lock …`

Runs on a bare Python 3.11 or later and needs nothing else. Packages come from wherever this machine's pip is configured
to take them, and every file must have the hash that stands in the lock. uv does the work in a tenth of pip's time; it
does not read pip's configuration, so that is handed to it, and where it fails all the same, pip does the work itself.
"""

import ast
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_LOCK = ROOT / "requirements-uv.lock"
LOCKED = ("--no-deps", "--only-binary", ":all:", "--require-hashes")

# pip's option -> the variable by which uv takes the same, and what separates several values
_UV_VARIABLES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "no-index": ("UV_NO_INDEX", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
}


def main(locks: list[str]) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what meets an older one
        sys.exit(
            f"Afterbase needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …"
        )
    make_venv()
    requirements = [argument for lock in locks for argument in ("-r", str(ROOT / lock))]
    if not (VENV / "bin" / "uv").exists():
        run_pip("install", "--quiet", *LOCKED, "-r", str(UV_LOCK))
    install(["--quiet", *LOCKED, *requirements])
    # The product itself, editable: nothing is fetched, as what its build needs is installed by now.
    install(["--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])


def make_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, SystemExit):
        # Debian keeps pip for a new environment in a package of its own; the system's pip can stand in.
        venv.create(VENV, with_pip=False, clear=True)
        command = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"]
        if subprocess.run(command).returncode != 0:
            sys.exit("Python's venv module cannot install pip here. On Debian and Ubuntu: apt-get install python3-venv")


def run_pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]
    if subprocess.run(command).returncode != 0:
        sys.exit("The packages could not be installed; what pip said stands above.")


def install(arguments: list[str]) -> None:
    environment = {**os.environ, **uv_environment(pip_configuration(), os.environ)}
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON), *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    if result.returncode != 0:
        print(f"uv could not, so pip does it (slower). uv said: {result.stderr.strip()[-400:]}", file=sys.stderr)
        run_pip("install", *arguments)


def pip_configuration() -> str:
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def uv_environment(configuration: str, environment: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """What `pip config list` prints, as variables for uv. Later lines win, as with pip; what is set already stays."""
    found: dict[str, str] = {}
    for line in configuration.splitlines():
        key, _, value = line.partition("=")
        section, _, option = key.strip().rpartition(".")
        if option not in _UV_VARIABLES or section not in ("global", "install", ":env:"):
            continue
        variable, separator = _UV_VARIABLES[option]
        places = [place for place in str(ast.literal_eval(value.strip())).split() if _is_there(place)]
        if places and variable not in environment:
            found[variable] = separator.join(places)
    if "UV_INDEX" in found:
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does: of all indexes, whichever has the locked file
    return {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", **found}


def _is_there(place: str) -> bool:
    """pip passes over folders that do not exist; uv would stop."""
    path = place.removeprefix("file://")
    return Path(path).exists() if path.startswith("/") else True


if __name__ == "__main__":
    main(sys.argv[1:])
