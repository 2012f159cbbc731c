"""Instants are UTC and aware; a calendar date belongs to a zone and is never an instant."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


def utc_now() -> datetime:
    return datetime.now(UTC)


def zone_named(name: str | None) -> ZoneInfo:
    """The zone, or UTC where the name is none; check names from users with `is_zone` first."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in zone_names()


def today_in(zone: str | None) -> date:
    return utc_now().astimezone(zone_named(zone)).date()
