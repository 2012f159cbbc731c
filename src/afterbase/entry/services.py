"""The parts of the process that requests, feeds and jobs share. Built once, by `afterbase.app`."""

from dataclasses import dataclass

from afterbase.engine.files import FileStore
from afterbase.engine.identity import Identities
from afterbase.engine.indexes import Watch
from afterbase.engine.jobs import Jobs
from afterbase.engine.notices import Notices
from afterbase.engine.schemas import Schemas
from afterbase.entry.feed import Feeds
from afterbase.ground.config import Config
from afterbase.ground.database import Database
from afterbase.ground.ids import RecordIds


@dataclass(frozen=True)
class Services:
    config: Config
    database: Database
    schemas: Schemas
    record_ids: RecordIds
    identities: Identities
    notices: Notices
    feeds: Feeds
    jobs: Jobs
    files: FileStore
    watch: Watch
    """What queries asked and took: the indexes follow it."""
