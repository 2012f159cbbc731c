"""Settings: what an administrator may decide, from the environment and from command-line flags (flags win).

There are few on purpose: a setting that exists because a decision was not made is a defect. `SETTINGS` is the one
table; the command line, the checks and `docs/settings.md` are made from it, and a test compares them.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from afterbase.ground.errors import AfterbaseError


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: where it is read from and what it means."""

    name: str
    variable: str
    flag: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("data", "AFTERBASE_DATA", "--data", "./data", "Folder of everything this installation keeps on disk."),
    Setting("host", "AFTERBASE_HOST", "--host", "127.0.0.1", "Address to listen on; 0.0.0.0 for every network."),
    Setting("port", "AFTERBASE_PORT", "--port", "8787", "Port to listen on; 0 takes a free one."),
    Setting(
        "database_url",
        "AFTERBASE_DATABASE_URL",
        "--database-url",
        "",
        "An existing PostgreSQL (15 or later); without it Afterbase runs its own inside the data folder.",
    ),
    Setting(
        "postgres_bin",
        "AFTERBASE_POSTGRES_BIN",
        "--postgres-bin",
        "",
        "Folder with the programs `postgres` and `initdb`, instead of the ones that were installed with Afterbase.",
    ),
    Setting(
        "base_url",
        "AFTERBASE_BASE_URL",
        "--base-url",
        "",
        "Address by which people reach this installation; used in mails, QR codes and invitations.",
    ),
)


class BadSetting(AfterbaseError):
    """`name` is the variable or flag; the reason stands in both languages, because it is read on a terminal."""

    code, status = "bad_setting", 500
    en = "The setting {name} is not valid: {reason}"
    zh = "设置 {name} 无效：{reason_zh}"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings, checked. The database address is kept out of `repr`, as it may hold a password (R34)."""

    data: Path
    host: str
    port: int
    database_url: str | None = field(repr=False, default=None)
    postgres_bin: Path | None = None
    base_url: str | None = None


def read_config(flags: Mapping[str, str | None] | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """The settings from `flags` (by setting name; None = not given), else the environment, else the defaults."""
    environment = os.environ if environment is None else environment
    texts: dict[str, tuple[str, str]] = {}
    for setting in SETTINGS:
        given = (flags or {}).get(setting.name)
        source = setting.flag if given is not None else setting.variable
        text = given if given is not None else environment.get(setting.variable, "")
        texts[setting.name] = (source, text.strip() or setting.default)
    return Config(
        data=_parse_data(*texts["data"]),
        host=_parse_host(*texts["host"]),
        port=_parse_port(*texts["port"]),
        database_url=_parse_database_url(*texts["database_url"]),
        postgres_bin=_parse_postgres_bin(*texts["postgres_bin"]),
        base_url=_parse_base_url(*texts["base_url"]),
    )


def terminal_locale(environment: Mapping[str, str] | None = None) -> str:
    """The language for messages on a terminal, decided as POSIX programs do."""
    environment = os.environ if environment is None else environment
    language = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    return "zh-CN" if language.lower().startswith("zh") else "en"


def describe_settings() -> str:
    """The table for `docs/settings.md`."""
    lines = ["| variable | flag | default | meaning |", "|---|---|---|---|"]
    for s in SETTINGS:
        default = f"`{s.default}`" if s.default else "none"
        lines.append(f"| `{s.variable}` | `{s.flag}` | {default} | {s.meaning} |")
    return "\n".join(lines)


def _refuse(name: str, reason: str, reason_zh: str) -> BadSetting:
    return BadSetting(name=name, reason=reason, reason_zh=reason_zh)


def _parse_data(name: str, text: str) -> Path:
    if "\0" in text:
        raise _refuse(name, "a path cannot hold a zero byte.", "路径不能包含空字节。")
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise _refuse(name, f"{path} is a file, a folder is needed.", f"{path} 是文件，需要一个文件夹。")
    return path


def _parse_host(name: str, text: str) -> str:
    host = text.removeprefix("[").removesuffix("]")
    if host == "localhost" or _is_address(host):
        return host
    labels = host.rstrip(".").split(".")
    is_name = len(host) <= 253 and all(0 < len(x) <= 63 and x.replace("-", "a").isalnum() for x in labels)
    if not is_name or host.replace(".", "").isdigit():
        raise _refuse(name, f"“{text}” is neither an address nor a host name.", f"“{text}” 不是 IP 地址或主机名。")
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _parse_port(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65535 and len(text) <= 5):
        raise _refuse(name, f"“{text}” is not a port; 0 to 65535 is.", f"“{text}” 不是端口号，应为 0 到 65535。")
    return int(text)


def _parse_database_url(name: str, text: str) -> str | None:
    """A `postgresql://` address or libpq's `key=value` form. The text itself is never repeated: it holds a password."""
    if not text:
        return None
    if "://" in text and not text.startswith(("postgresql://", "postgres://")):
        raise _refuse(name, "only postgresql:// is supported.", "仅支持 postgresql:// 开头的地址。")
    try:
        parts = conninfo_to_dict(text)
    except ProgrammingError:
        raise _refuse(
            name,
            "it is not a database address such as postgresql://user@host:5432/name.",
            "不是有效的数据库地址，格式如 postgresql://user@host:5432/name。",
        ) from None
    if not parts.get("dbname") and not parts.get("service"):
        raise _refuse(name, "the name of the database is missing.", "缺少数据库名称。")
    return text


def _parse_postgres_bin(name: str, text: str) -> Path | None:
    if not text:
        return None
    folder = Path(text).expanduser().absolute()
    for program in ("postgres", "initdb"):
        if not os.access(folder / program, os.X_OK):
            raise _refuse(name, f"{folder} holds no program “{program}”.", f"{folder} 中没有可执行程序 “{program}”。")
    return folder


def _parse_base_url(name: str, text: str) -> str | None:
    if not text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    is_origin = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_origin:
        raise _refuse(
            name,
            f"“{text}” is not an address such as https://service.example.com.",
            f"“{text}” 不是有效的网址，格式如 https://service.example.com。",
        )
    return f"{parts.scheme}://{parts.netloc}"
