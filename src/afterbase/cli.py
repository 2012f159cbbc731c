"""The command line: `afterbase serve | worker | migrate | doctor | owner create | token create | bench`.

A command here reads its arguments, makes sure of a database server, and calls one function of `app`. What goes wrong
is said in one line, in the language of the terminal; a traceback is only ever a defect.
"""

import argparse
import getpass
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import NoReturn

from afterbase import app
from afterbase.doctor import examine
from afterbase.ground.config import SETTINGS, Config, read_config, terminal_locale
from afterbase.ground.data_folders import claim_folder, prepare_folder
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.listeners import listener_address, open_listener
from afterbase.ground.servers import running_server

BENCH = Path(__file__).resolve().parents[2] / "bench"


class BenchMissing(AfterbaseError):
    code, status = "bench_missing", 500
    en = "The benchmarks are not part of an installed package. Run `make bench` in a copy of the sources."
    zh = "安装包不含性能测试。请在源代码目录中运行 `make bench`。"


class PasswordMissing(AfterbaseError):
    code, status = "password_missing", 500
    en = "No password was given, or the two entries differ. Without a terminal, pipe it in with --password-stdin."
    zh = "没有输入密码，或两次输入不一致。没有终端时，请用 --password-stdin 通过管道传入。"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parse(arguments)
    locale = terminal_locale()
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except AfterbaseError as error:
        print(f"afterbase: {error.message(locale)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # for `serve` and `worker` the usual way to end
        return 0 if options.run in (serve, work) else 130


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What `bench` is given it reads itself; to all other commands an unknown word is an error."""
    parser = build_parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.run is not bench:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    return options


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="afterbase", description="Afterbase (售后台): an open, self-hosted table platform for after-sales work."
    )
    parser.add_argument("--version", action="version", version=f"afterbase {metadata.version('afterbase')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    _add(commands, "serve", serve, "run the product: web, API, jobs and, unless told otherwise, its own PostgreSQL")
    _add(commands, "worker", work, "run only the jobs, beside one or more `serve`", without=("host", "port"))
    _add(commands, "migrate", migrate, "bring the database to this version's schema", without=("host", "port"))
    _add(commands, "doctor", doctor, "examine the installation and say what is wrong with it")

    owner = _add_group(commands, "owner", "the owner of the installation")
    command = _add(owner, "create", create_owner, "make the owner's account", without=("host", "port"))
    command.add_argument("--name", required=True, help="the owner's name")
    command.add_argument("--email", required=True, help="the address to sign in with")
    command.add_argument("--workspace", help="name of the first workspace (default: the owner's name)")
    command.add_argument("--locale", choices=("zh-CN", "en"), default=terminal_locale(), help="default: %(default)s")
    command.add_argument("--zone", default="Asia/Shanghai", help="time zone (default: %(default)s)")
    command.add_argument("--password-stdin", action="store_true", help="read the password from the input, not a prompt")

    token = _add_group(commands, "token", "tokens by which programs use the API")
    command = _add(token, "create", create_token, "make a token; its secret is printed once", without=("host", "port"))
    command.add_argument("--name", required=True, help="what the token is for")
    command.add_argument("--workspace", help="id or name of the workspace (default: the only one there is)")
    command.add_argument("--role", choices=("owner", "editor", "viewer"), default="editor", help="default: %(default)s")

    command = commands.add_parser("bench", help="measure speed and memory against their floors", add_help=False)
    command.set_defaults(run=bench)
    return parser


_Commands = argparse._SubParsersAction  # the only name that argparse gives it


def _add(
    commands: "_Commands[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    without: tuple[str, ...] = (),
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
    command.set_defaults(run=run)
    group = command.add_argument_group("settings", "each can also come from the environment; a flag wins")
    for setting in SETTINGS:
        if setting.name not in without:
            default = f"; default {setting.default}" if setting.default else ""
            group.add_argument(
                setting.flag,
                dest=f"setting_{setting.name}",
                metavar=setting.name.upper(),
                help=f"{setting.meaning} ({setting.variable}{default})".replace("%", "%%"),
            )
    return command


def _add_group(
    commands: "_Commands[argparse.ArgumentParser]", name: str, summary: str
) -> "_Commands[argparse.ArgumentParser]":
    group = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
    return group.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _config(options: argparse.Namespace) -> Config:
    flags = {s.name: getattr(options, f"setting_{s.name}", None) for s in SETTINGS}
    return read_config(flags)


def serve(options: argparse.Namespace) -> int:
    config = _config(options)
    folder = prepare_folder(config.data)
    _stop_on_signals()
    address = f"http://{config.host}:{config.port}"
    with claim_folder(folder, address) as name_address, open_listener(config.host, config.port) as listener:
        name_address(listener_address(listener))
        with running_server(config, keep=True) as conninfo:
            app.serve(config, conninfo, listener)
    return 0


def work(options: argparse.Namespace) -> int:
    config = _config(options)
    _stop_on_signals()
    with running_server(config, keep=True) as conninfo:
        app.work(config, conninfo)
    return 0


def migrate(options: argparse.Namespace) -> int:
    with running_server(_config(options)) as conninfo:
        applied = app.migrate(conninfo)
    for name in applied:
        _say(f"applied {name}", f"已执行 {name}")
    if not applied:
        _say("The database is up to date.", "数据库已是最新版本。")
    return 0


def doctor(options: argparse.Namespace) -> int:
    findings = examine(_config(options))
    locale = terminal_locale()
    for finding in findings:
        print(f"{finding.mark}  {finding.name(locale)}: {finding.text(locale)}")
    return 1 if any(finding.is_fault for finding in findings) else 0


def create_owner(options: argparse.Namespace) -> int:
    config = _config(options)
    password = _read_password(options.password_stdin)
    with running_server(config) as conninfo:
        app.create_owner(
            conninfo,
            name=options.name,
            email=options.email,
            password=password,
            workspace=options.workspace or options.name,
            locale=options.locale,
            zone=options.zone,
        )
    _say(f"{options.email} can sign in now.", f"{options.email} 现在可以登录。")
    return 0


def create_token(options: argparse.Namespace) -> int:
    with running_server(_config(options)) as conninfo:
        secret = app.create_token(conninfo, name=options.name, workspace=options.workspace, role=options.role)
    print(secret)
    return 0


def bench(options: argparse.Namespace) -> int:
    if not (BENCH / "__main__.py").exists():
        raise BenchMissing()
    return subprocess.run([sys.executable, "-m", "bench", *options.rest], cwd=BENCH.parent, check=False).returncode


def _say(english: str, chinese: str) -> None:
    print(chinese if terminal_locale().startswith("zh") else english)


def _read_password(from_input: bool) -> str:
    """Never an argument: those are seen by every user of the machine."""
    if from_input:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise PasswordMissing()
    else:
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Once more: "):
            raise PasswordMissing()
    if not password:
        raise PasswordMissing()
    return password


def _stop_on_signals() -> None:
    """Let SIGTERM and a closed terminal end the program as Ctrl-C does, so that the database is stopped as well."""

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


if __name__ == "__main__":
    sys.exit(main())
