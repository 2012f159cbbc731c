"""Every route of the HTTP API."""

from afterbase.entry.http import (
    bases,
    computed,
    exports,
    feeds,
    files,
    forms,
    health,
    imports,
    jobs,
    members,
    queries,
    records,
    sessions,
    tables,
)
from afterbase.entry.http.describe import description_of
from afterbase.entry.http.routes import Route

_NOUNS: tuple[Route, ...] = (
    *health.ROUTES,
    *sessions.ROUTES,
    *members.ROUTES,
    *bases.ROUTES,
    *tables.ROUTES,
    *records.ROUTES,
    *queries.ROUTES,
    *computed.ROUTES,
    *exports.ROUTES,
    *imports.ROUTES,
    *feeds.ROUTES,
    *files.ROUTES,
    *forms.ROUTES,
    *jobs.ROUTES,
)

ROUTES: tuple[Route, ...] = (*_NOUNS, description_of(_NOUNS))
