"""What a process does in the background besides its jobs: cleaning up what has had its time."""

import logging

from afterbase.actions.bases import forget_old_keys, forget_old_rows, list_all_bases, purge_base
from afterbase.actions.files import forget_unused_files
from afterbase.actions.trash import KEPT_DAYS, purge_old
from afterbase.engine.contexts import Context
from afterbase.engine.lens import SYSTEM, Role, lens_of_member
from afterbase.entry.services import Services
from afterbase.ground.database import fetch_row
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.sql import sql

logger = logging.getLogger("afterbase.worker")

HOUR = 3600.0
_TURN = 7_238_116  # the advisory lock of whoever cleans up


def define_chores(services: Services) -> None:
    services.jobs.every(HOUR, "clean up", lambda: clean_up(services))


async def clean_up(services: Services) -> None:
    """Remove expired sessions and keys, unused files, and what lay in the trash for a month. One process at a time."""
    async with services.database.transaction() as connection:
        row = await fetch_row(connection, sql("SELECT pg_try_advisory_xact_lock({}::bigint)", _TURN))
        if not row[0]:
            return
        await forget_old_rows(connection)
        for base_id, uid, is_old in await list_all_bases(connection, KEPT_DAYS):
            try:
                await _clean_base(services, base_id, uid, is_old)
            except AfterbaseError as error:  # a base that is busy or broken does not keep the others from it
                logger.warning("cannot clean up %s: %s", uid, error)


async def _clean_base(services: Services, base_id: int, uid: str, is_old: bool) -> None:
    database = services.database
    if is_old:
        async with database.transaction() as connection:
            await purge_base(connection, base_id)
        await services.files.remove_base(uid)
        return
    async with database.transaction(base_id) as connection:
        await forget_old_keys(connection)
        unused = await forget_unused_files(connection)
    for file in unused:
        await services.files.remove(uid, file)
    base = await services.schemas.get(uid)
    lens = lens_of_member(SYSTEM, base, Role.OWNER)
    context = Context(database, services.schemas, services.record_ids, lens, through="system")
    async with database.transaction(base_id) as connection:
        await purge_old(connection, context)
