"""`afterbase doctor`: looks at everything that an installation stands on and says what is wrong, without changing it.

Each check gives one finding. A fault keeps the product from running or would lose work; a warning does not.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from afterbase.ground.config import Config
from afterbase.ground.data_folders import AlreadyRunning, claim_folder, prepare_folder
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.launches import choose_launch
from afterbase.ground.listeners import open_listener
from afterbase.ground.postgres_binaries import find_binaries
from afterbase.ground.server_checks import check_server
from afterbase.ground.servers import running_server

LITTLE_SPACE = 1 << 30  # a GB
WEB = Path(__file__).parent / "web" / "dist" / "index.html"

_LAUNCHES = {
    "direct": ("as you", "以当前用户身份"),
    "user": ("as another user than root", "以非 root 用户身份"),
    "namespace": ("in a user namespace, as root may not run it", "在用户命名空间中运行（root 不能直接运行）"),
}

_SUBJECTS_ZH = {
    "data folder": "数据文件夹", "web app": "网页应用", "address": "监听地址", "base URL": "访问地址",
    "database": "数据库", "role": "数据库角色", "checksums": "校验和",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    level: Literal["ok", "warning", "fault"]
    en: str
    zh: str

    @property
    def mark(self) -> str:
        return {"ok": "✓", "warning": "!", "fault": "✗"}[self.level]

    @property
    def is_fault(self) -> bool:
        return self.level == "fault"

    def name(self, locale: str) -> str:
        return _SUBJECTS_ZH.get(self.subject, self.subject) if locale.startswith("zh") else self.subject

    def text(self, locale: str) -> str:
        return self.zh if locale.startswith("zh") else self.en


def examine(config: Config) -> list[Finding]:
    return [
        Finding("Python", "ok", sys.version.split()[0], sys.version.split()[0]),
        *_examine_folder(config),
        *_examine_web(),
        *_examine_address(config),
        *_examine_database(config),
    ]


def _fault(subject: str, error: AfterbaseError) -> Finding:
    return Finding(subject, "fault", error.message("en"), error.message("zh"))


def _examine_folder(config: Config) -> Iterator[Finding]:
    try:
        folder = prepare_folder(config.data)
    except AfterbaseError as error:
        yield _fault("data folder", error)
        return
    free = shutil.disk_usage(folder).free
    gigabytes = f"{free / (1 << 30):.1f} GB"
    level: Literal["ok", "warning"] = "warning" if free < LITTLE_SPACE else "ok"
    yield Finding("data folder", level, f"{folder}, {gigabytes} free", f"{folder}，剩余 {gigabytes}")


def _examine_web() -> Iterator[Finding]:
    if WEB.exists():
        yield Finding("web app", "ok", "built", "已构建")
    else:
        yield Finding("web app", "fault", "not built; run `make web`", "尚未构建，请运行 `make web`")


def _examine_address(config: Config) -> Iterator[Finding]:
    try:
        with claim_folder(config.data, "doctor"), open_listener(config.host, config.port):
            yield Finding("address", "ok", f"{config.host}:{config.port} is free", f"{config.host}:{config.port} 可用")
    except AlreadyRunning as running:
        yield Finding("address", "ok", running.message("en"), running.message("zh"))
    except AfterbaseError as error:
        yield _fault("address", error)
    if config.base_url is None:
        yield Finding(
            "base URL",
            "warning",
            "not set: links in mails and QR codes use the address of the request, and no mail is sent",
            "未设置：二维码等链接使用请求的地址，且不发送邮件",
        )


def _examine_database(config: Config) -> Iterator[Finding]:
    try:
        if not config.database_url:
            binaries = find_binaries(config.postgres_bin)
            launch = choose_launch(config.data, config.data / "postgres", binaries)
            en, zh = _LAUNCHES[launch.kind]
            folder = binaries.folder
            yield Finding("PostgreSQL", "ok", f"{binaries.version} in {folder}, runs {en}", f"{binaries.version}，{zh}")
        with running_server(config) as conninfo:
            version = check_server(conninfo)
            yield Finding("database", "ok", f"PostgreSQL {version}, durable", f"PostgreSQL {version}，持久化设置正常")
            yield from _examine_role(conninfo)
    except AfterbaseError as error:
        yield _fault("database", error)


def _examine_role(conninfo: str) -> Iterator[Finding]:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            """SELECT current_user, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls,
                      has_database_privilege(current_database(), 'CREATE'), current_setting('data_checksums')
                 FROM pg_roles WHERE rolname = current_user"""
        ).fetchone()
    if row is None:
        return
    role, has_more_than_needed, can_create, checksums = row
    if not can_create:
        yield Finding("role", "fault", f"{role} may not create schemas here", f"{role} 无权在此创建模式（schema）")
    elif has_more_than_needed:
        yield Finding("role", "warning", f"{role} may do more than Afterbase needs", f"{role} 的权限超出所需")
    else:
        yield Finding("role", "ok", f"{role}, no more rights than needed", f"{role}，权限恰当")
    if checksums != "on":
        yield Finding("checksums", "warning", "off: a damaged disk would go unnoticed", "未开启：磁盘损坏将无法察觉")
