"""The live feed: what happens in a base, on every screen that shows it, over server-sent events.

Each base that somebody watches has a hub. A notice wakes it; it reads the changes since the last ones it sent, builds
the events once for all who have the same lens (R12), and hands them to its subscribers. Under load the changes of a few
milliseconds go out together, so two hundred screens cost two hundred sends a round, however many changes there were.

    change      records or fields changed; `rows` has the new values in the order of `fields`, null for what is gone
    schema      tables, fields or views changed: read the base again
    presence    who has the base open
    reset       too much was missed: read again what you show
    ready       the feed stands, from this number on

The event id is the change's number. A connection with `Last-Event-ID` or `?since=` first gets what came after it.
Whoever loses the right to be here is put out within the second (R11).
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator

import msgspec

from afterbase.engine.contexts import Context
from afterbase.engine.identity import Identities, Identity
from afterbase.engine.lens import Lens
from afterbase.engine.schemas import Schemas
from afterbase.ground.database import Database
from afterbase.ground.errors import AfterbaseError, DatabaseUnavailable, NotFound
from afterbase.ground.ids import RecordIds
from afterbase.ground.tasks import end_tasks
from afterbase.queries.changes import Change, read_changes, read_head
from afterbase.queries.feeds import present_changes

logger = logging.getLogger("afterbase.feed")

GATHER_SECONDS = 0.01
HEARTBEAT_SECONDS = 15.0
PRESENCE_SECONDS = 0.3
ROUND = 500
LONGEST_GAP = 1_000
"""Changes that a returning screen is told one by one; beyond, it reads afresh."""
MOST_WAITING = 1 << 20
"""Bytes that wait for a slow screen before it is told to read afresh instead."""


def event(name: str, data: bytes, seq: int | None = None) -> bytes:
    head = b"" if seq is None else b"id: %d\n" % seq
    return b"%bevent: %b\ndata: %b\n\n" % (head, name.encode(), data)


class Subscriber:
    """One screen. Events wait here until its connection takes them."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._wake = asyncio.Event()
        self._is_closed = False

    def put(self, chunk: bytes, head: int) -> None:
        """Never waits: who does not keep up is told to read afresh, and the rest is dropped."""
        if self._size + len(chunk) > MOST_WAITING:
            self._waiting.clear()
            self._size = 0
            chunk = event("reset", b"null", head)
        self._waiting.append(chunk)
        self._size += len(chunk)
        self._wake.set()

    def close(self) -> None:
        self._is_closed = True
        self._wake.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        while True:
            while self._waiting:
                chunk = b"".join(self._waiting)
                self._waiting.clear()
                self._size = 0
                yield chunk
            if self._is_closed:
                return
            self._wake.clear()
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                yield b": \n\n"


class Hub:
    """One base and those who watch it."""

    def __init__(self, feeds: "Feeds", base_id: int, base_uid: str) -> None:
        self.subscribers: set[Subscriber] = set()
        self._feeds = feeds
        self._base_id = base_id
        self._base_uid = base_uid
        self._seq = 0
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._must_check = False
        self._presence: asyncio.TimerHandle | None = None
        self.task = asyncio.create_task(self._run(), name=f"feed of {base_uid}")

    def wake(self) -> None:
        self._wake.set()

    def check_rights(self) -> None:
        self._must_check = True
        self._wake.set()

    async def join(self, subscriber: Subscriber, since: int | None) -> None:
        """From now on the subscriber gets everything; first what it missed."""
        async with self._lock:
            if not self.subscribers:  # nobody was told anything for a while
                self._seq = await self._feeds.head_of(self._base_id)
            await self._catch_up(subscriber, since)
            self.subscribers.add(subscriber)
        subscriber.put(event("ready", msgspec.json.encode({"seq": self._seq})), self._seq)
        self._tell_presence_soon()
        self.wake()

    def leave(self, subscriber: Subscriber) -> None:
        self.subscribers.discard(subscriber)
        self._tell_presence_soon()

    async def _catch_up(self, subscriber: Subscriber, since: int | None) -> None:
        if since is None or since == self._seq:
            return
        if since < 0 or not 0 <= self._seq - since <= LONGEST_GAP:
            subscriber.put(event("reset", b"null", self._seq), self._seq)
            return
        lens = await self._feeds.lens_of(subscriber.identity, self._base_uid)
        if lens is None:
            raise NotFound(kind="base", id=self._base_uid)
        async with self._feeds.database.base(self._base_id) as connection:
            missed = [c for c in await read_changes(connection, since, LONGEST_GAP) if c.seq <= self._seq]
            for seq, name, data in await present_changes(connection, self._feeds.context(lens), missed):
                subscriber.put(event(name, data, seq), self._seq)

    # -- rounds

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                async with self._lock:
                    await self._round()
            except AfterbaseError as error:
                logger.warning("the feed of %s waits: %s", self._base_uid, error)
                await asyncio.sleep(0.5)
                self._wake.set()
            except Exception:
                logger.exception("the feed of %s failed", self._base_uid)
                self.close()
                return
            await asyncio.sleep(GATHER_SECONDS)

    async def _round(self) -> None:
        if self._must_check:
            self._must_check = False
            await self._put_out_strangers()
        if not self.subscribers:
            return
        async with self._feeds.database.base(self._base_id) as connection:
            changes = await read_changes(connection, self._seq, ROUND)
        if not changes:
            return
        if len(changes) == ROUND:
            self._wake.set()
        if any(change.is_schema for change in changes):
            self._feeds.schemas.forget(self._base_id)
        await self._send(changes)
        self._seq = changes[-1].seq

    async def _send(self, changes: list[Change]) -> None:
        """Build the events once a lens and give them to everybody who has it."""
        groups: dict[str, tuple[Lens, list[Subscriber]]] = {}
        for subscriber in list(self.subscribers):
            lens = await self._feeds.lens_of(subscriber.identity, self._base_uid)
            if lens is None:
                self._put_out(subscriber)
            else:
                groups.setdefault(lens.key, (lens, []))[1].append(subscriber)
        head = changes[-1].seq
        for lens, subscribers in groups.values():
            async with self._feeds.database.base(self._base_id) as connection:
                events = await present_changes(connection, self._feeds.context(lens), changes)
            chunk = b"".join(event(name, data, seq) for seq, name, data in events)
            if chunk:
                for subscriber in subscribers:
                    subscriber.put(chunk, head)

    # -- who is here

    async def _put_out_strangers(self) -> None:
        known: dict[bytes, Identity | None] = {}
        for subscriber in list(self.subscribers):
            hashed = subscriber.identity.hash
            if hashed not in known:
                known[hashed] = await self._feeds.identities.again(subscriber.identity)
            identity = known[hashed]
            if identity is None or await self._feeds.lens_of(identity, self._base_uid) is None:
                self._put_out(subscriber)
            else:
                subscriber.identity = identity

    def _put_out(self, subscriber: Subscriber) -> None:
        subscriber.close()
        self.leave(subscriber)

    def _tell_presence_soon(self) -> None:
        if self._presence is None and self.subscribers:
            loop = asyncio.get_running_loop()
            self._presence = loop.call_later(PRESENCE_SECONDS, self._tell_presence)

    def _tell_presence(self) -> None:
        self._presence = None
        people = {s.identity.actor.uid: s.identity.actor.name for s in self.subscribers if s.identity.kind == "user"}
        data = msgspec.json.encode({"people": [{"id": uid, "name": name} for uid, name in sorted(people.items())]})
        for subscriber in self.subscribers:
            subscriber.put(event("presence", data), self._seq)

    def close(self) -> None:
        for subscriber in list(self.subscribers):
            self._put_out(subscriber)


class Feeds:
    """The hubs of this process."""

    def __init__(self, database: Database, schemas: Schemas, identities: Identities, record_ids: RecordIds) -> None:
        self.database = database
        self.schemas = schemas
        self.identities = identities
        self._record_ids = record_ids
        self._hubs: dict[int, Hub] = {}

    def context(self, lens: Lens) -> Context:
        return Context(self.database, self.schemas, self._record_ids, lens, through="web")

    async def lens_of(self, identity: Identity, base_uid: str) -> Lens | None:
        try:
            return self.identities.lens(identity, await self.schemas.get(base_uid))
        except NotFound:
            return None

    async def subscribe(self, identity: Identity, lens: Lens, since: int | None) -> Subscriber:
        """A screen's place in its base's hub. Refused while nobody would tell us of a revocation."""
        if not self.identities.is_listening:
            raise DatabaseUnavailable()
        subscriber = Subscriber(identity)
        hub = self._hubs.get(lens.base.id)
        if hub is None:  # it stays when its last screen leaves: a sleeping task costs less than a race
            hub = self._hubs[lens.base.id] = Hub(self, lens.base.id, lens.base.uid)
        await hub.join(subscriber, since)
        return subscriber

    async def head_of(self, base_id: int) -> int:
        async with self.database.base(base_id) as connection:
            return await read_head(connection)

    def unsubscribe(self, base_id: int, subscriber: Subscriber) -> None:
        hub = self._hubs.get(base_id)
        if hub is not None:
            hub.leave(subscriber)

    def wake(self, base_id: int) -> None:
        hub = self._hubs.get(base_id)
        if hub is not None:
            hub.wake()

    def check_rights(self) -> None:
        """Somebody's rights may have changed, or a base may have gone to the trash."""
        for hub in self._hubs.values():
            hub.check_rights()

    def close(self) -> None:
        """End all feeds; screens connect again, to this process or another."""
        for hub in self._hubs.values():
            hub.close()

    async def stop(self) -> None:
        self.close()
        await end_tasks([hub.task for hub in self._hubs.values()])
        self._hubs.clear()
