"""Settings: flags before variables before defaults, and a clear word about each one that is wrong."""

from dataclasses import fields
from pathlib import Path

import pytest

from afterbase.ground.config import (
    SETTINGS,
    BadSetting,
    Config,
    describe_settings,
    read_config,
    terminal_locale,
)

DOCS = Path(__file__).parents[2] / "docs/settings.md"


def test_without_anything_said_it_listens_to_this_machine_only_and_keeps_its_data_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_config(environment={}) == Config(data=tmp_path / "data", host="127.0.0.1", port=8787)


def test_a_flag_wins_over_a_variable_and_an_empty_variable_counts_as_unset() -> None:
    environment = {"AFTERBASE_PORT": "9000", "AFTERBASE_HOST": "", "AFTERBASE_DATA": "/srv/a"}
    config = read_config({"port": "9001", "data": None}, environment)
    assert (config.port, config.host, config.data) == (9001, "127.0.0.1", Path("/srv/a"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::1]", "localhost", "service.example.com", "web-1"])
def test_addresses_and_names_are_hosts(host: str) -> None:
    assert read_config(environment={"AFTERBASE_HOST": host}).host == host.strip("[]")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("AFTERBASE_HOST", "999.1.1.1"),
        ("AFTERBASE_HOST", "a b"),
        ("AFTERBASE_HOST", "http://x"),
        ("AFTERBASE_HOST", "x" * 300),
        ("AFTERBASE_PORT", "http"),
        ("AFTERBASE_PORT", "-1"),
        ("AFTERBASE_PORT", "65536"),
        ("AFTERBASE_PORT", "9" * 5000),
        ("AFTERBASE_PORT", "٨٠"),
        ("AFTERBASE_DATA", "/dev/null"),
        ("AFTERBASE_DATA", "a\0b"),
        ("AFTERBASE_DATABASE_URL", "mysql://root:geheim@db/x"),
        ("AFTERBASE_DATABASE_URL", "postgresql://root:geheim@db"),
        ("AFTERBASE_DATABASE_URL", "geheim"),
        ("AFTERBASE_DATABASE_URL", "postgresql://root:geheim@db/x?nonsense=1"),
        ("AFTERBASE_POSTGRES_BIN", "/nowhere"),
        ("AFTERBASE_BASE_URL", "ftp://example.com"),
        ("AFTERBASE_BASE_URL", "example.com"),
        ("AFTERBASE_BASE_URL", "https://example.com/path"),
        ("AFTERBASE_BASE_URL", "https://user@example.com"),
        ("AFTERBASE_BASE_URL", "https://example.com:port"),
        ("AFTERBASE_BASE_URL", "https://[bad"),
    ],
)
def test_a_wrong_setting_is_named_in_both_languages_without_repeating_a_password(variable: str, text: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read_config(environment={variable: text})
    for locale in ("en", "zh"):
        message = caught.value.message(locale)
        assert variable in message
        assert "geheim" not in message
        assert "{" not in message


def test_a_wrong_flag_is_named_as_the_flag() -> None:
    with pytest.raises(BadSetting, match="--port"):
        read_config({"port": "x"}, {"AFTERBASE_PORT": "1"})


def test_the_database_address_does_not_show_in_a_printed_config() -> None:
    config = read_config(environment={"AFTERBASE_DATABASE_URL": "postgresql://a:geheim@db:5432/afterbase"})
    assert config.database_url == "postgresql://a:geheim@db:5432/afterbase"
    assert "geheim" not in repr(config)


def test_the_base_address_is_kept_without_a_slash_at_its_end() -> None:
    assert (
        read_config(environment={"AFTERBASE_BASE_URL": "https://a.example:8443/"}).base_url == "https://a.example:8443"
    )


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_the_terminal_speaks_the_language_of_its_environment(environment: dict[str, str], locale: str) -> None:
    assert terminal_locale(environment) == locale


def test_every_field_of_the_config_is_a_setting_and_the_other_way_round() -> None:
    assert [f.name for f in fields(Config)] == [setting.name for setting in SETTINGS]


def test_the_documentation_holds_the_table_of_settings_as_it_is() -> None:
    assert describe_settings() in DOCS.read_text(encoding="utf-8")
