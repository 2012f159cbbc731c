"""What the jobs of an import do: read a file for its preview, and load it by its plan.

A job is done in the name of whoever asked for it, with the rights that they have when it runs: the lens is built anew.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from afterbase.engine.contexts import Context
from afterbase.engine.identity import Identities
from afterbase.engine.jobs import Jobs, Run
from afterbase.engine.lens import Lens
from afterbase.engine.schemas import Schemas
from afterbase.features.transfer.imports import Imported, Plan, run_import
from afterbase.features.transfer.lines import Source
from afterbase.features.transfer.reading import Options, Preview, inspect
from afterbase.features.transfer.uploads import (
    INSPECT,
    RUN,
    ImportGone,
    Upload,
    UploadFolder,
    find_upload,
    forget_old,
    known_uploads,
    save_preview,
)
from afterbase.ground.data_folders import require_space
from afterbase.ground.database import Connection, Database
from afterbase.ground.errors import Forbidden
from afterbase.ground.ids import RecordIds


@dataclass(frozen=True)
class Imports:
    """The parts of the process that the jobs need."""

    database: Database
    schemas: Schemas
    record_ids: RecordIds
    folder: UploadFolder
    identities: Identities

    def define(self, jobs: Jobs) -> None:
        jobs.define(INSPECT, self.inspect, is_repeatable=True)
        jobs.define(RUN, self.load, is_repeatable=True)
        jobs.every(3600, "old imports", self.forget_old)

    async def inspect(self, run: Run) -> None:
        upload = await self._find(run)
        (await self._lens(run, upload)).require_build()
        options = msgspec.convert(run.job.args.get("options") or {}, Options)
        path = self.folder.file(upload.uid)
        try:
            preview = await asyncio.to_thread(inspect, path, upload.name, options)
        except FileNotFoundError:
            raise ImportGone() from None
        async with self.database.transaction() as connection:
            await save_preview(connection, upload.uid, preview)
            await run.finish(connection, None)

    async def load(self, run: Run) -> None:
        upload = await self._find(run)
        lens = await self._lens(run, upload)
        context = Context(self.database, self.schemas, self.record_ids, lens, through="import")
        preview = msgspec.convert(upload.preview, Preview)
        plan: Plan = msgspec.convert(upload.plan, Plan)
        path = self.folder.file(upload.uid)
        if not path.exists():
            raise ImportGone()
        await run.progress(0, preview.row_count)

        async def finish(connection: Connection, done: Imported) -> None:
            await asyncio.to_thread(self.folder.write_issues, upload.uid, done.issues)
            await run.finish(connection, _result(done))

        async def progress(done: int) -> None:
            require_space(self.folder.path)
            await run.progress(done)

        await run_import(context, Source(path, preview.options, preview.width), plan, progress, finish)
        self.folder.remove_file(upload.uid)

    async def _find(self, run: Run) -> Upload:
        async with self.database.system() as connection:
            return await find_upload(connection, str(run.job.args["import"]))

    async def _lens(self, run: Run, upload: Upload) -> Lens:
        identity = await self.identities.of_actor(run.job.created_by)
        if identity is None:
            raise Forbidden()
        return self.identities.lens(identity, await self.schemas.get(upload.base_uid))

    async def forget_old(self) -> None:
        async with self.database.system() as connection:
            gone: Sequence[str] = await forget_old(connection)
            known = await known_uploads(connection)
        await asyncio.to_thread(self._sweep, gone, known)

    def _sweep(self, gone: Sequence[str], known: Sequence[str]) -> None:
        for uid in gone:
            self.folder.remove(uid)
        self.folder.remove_old(known)


def _result(done: Imported) -> dict[str, Any]:
    return {
        "table": done.table,
        "seq": done.seq,
        "created": done.created,
        "updated": done.updated,
        "skipped": done.skipped,
        "issue_count": done.issue_count,
    }
