"""A service that receives recordings over TLS, and an uploader beside a spool elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import numpy as np
import pytest
from aiohttp import web

from hotline.app.web_server import MAX_BODY_BYTES
from hotline.calls.call_ids import new_call_id
from hotline.flow.codec import event_to_json
from hotline.flow.events import AnyEvent, CallerHungUp, RecordingStarted
from hotline.journal import NewRecord, call_stream
from hotline.launch.ports import free_port
from hotline.local_ca import local_certificate
from hotline.ops.receiving.receiver import RecordingReceiver
from hotline.ops.receiving.routes import ReceivingRoutes
from hotline.ops.recording_keeper import RecordingKeeper
from hotline.ops.recording_sweeper import RecordingSweeper
from hotline.privacy import KeyRing
from hotline.qa.recordings import CallRecordings, State
from hotline.recordings.archive import Archive
from hotline.recordings.received import Received
from hotline.recordings.shelf import Shelf
from hotline.recordings.spool import Spool
from hotline.testing.journal import InMemoryJournal
from hotline.testing.keys import open_test_keys
from hotline.uploader.carrier import Carrier
from hotline.uploader.link import Link

TENANT = "demo"
TOKEN = "t" * 32
ROOM_BYTES = 20_000_000
SOURCE = Path(__file__).parents[3] / "src"
LONG = np.random.default_rng(1).integers(-9000, 9000, 1_500_000, dtype=np.int16)
"""Three chunks of noise."""
WITHIN_S = 30.0
LINGERS_S = 0.5


@dataclass(kw_only=True)
class Room:
    """A service, and an Asterisk's spool that it does not see."""

    folder: Path
    keys: KeyRing
    journal: InMemoryJournal = field(default_factory=InMemoryJournal)
    began: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    going_on: set[str] = field(default_factory=set)
    port: int = field(default_factory=lambda: free_port("TCP"))
    runner: web.AppRunner | None = None
    links: list[Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spool = self.folder / "pbx"
        self.spool.mkdir()
        self.token_file = self.folder / "token"
        self.token_file.write_text(f"{TOKEN}\n")
        self.tls = local_certificate(
            self.folder / "tls", ("127.0.0.1", "localhost"), at=datetime.now(UTC)
        )
        self.ca_file = self.folder / "tls" / "ca.crt"
        self.shelf = Shelf(self.folder / "kept")
        self.new_service()

    def new_service(self, room_bytes: int = ROOM_BYTES) -> None:
        """Begin with what another process left on the disk, as after its death."""
        self.received = Received(self.folder / "received", room_bytes)
        self.receiver = RecordingReceiver(
            tenant=TENANT,
            received=self.received,
            shelf=self.shelf,
            keys=self.keys,
            journal=self.journal,
            goes_on=lambda call_id, name: name in self.going_on,
            clock=lambda: datetime.now(UTC),
        )
        self.keeper = RecordingKeeper(
            tenant=TENANT,
            spool=self.received.folder,
            shelf=self.shelf,
            keys=self.keys,
            journal=self.journal,
            goes_on=lambda call_id, name: self.receiver.is_arriving(name),
            on_silence=_takes,
        )
        self.sweeper = RecordingSweeper(
            tenant=TENANT,
            shelf=self.shelf,
            keys=self.keys,
            journal=self.journal,
            on_gone=_takes,
            clock=lambda: datetime.now(UTC),
        )
        spool = Spool(folder=self.received.folder, is_brought=True)
        self.recordings = CallRecordings(
            self.journal, Archive(TENANT, self.shelf, self.keys), spool
        )

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    async def serve(self) -> None:
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.add_routes(ReceivingRoutes(self.receiver, TOKEN).routes())
        # What somebody sends who was refused is not waited for: one of the tests sends for ever.
        self.runner = web.AppRunner(app, access_log=None, lingering_time=LINGERS_S)
        await self.runner.setup()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.tls.certificate, self.tls.key)
        await web.TCPSite(self.runner, "127.0.0.1", self.port, ssl_context=context).start()

    async def stop(self) -> None:
        if self.runner is not None:
            await self.runner.cleanup()
        self.runner = None

    # --- calls ---

    async def call(self, *, seconds: float = 3.0, keep_until: datetime | None = None) -> str:
        """Let a call be over, and have been recorded; return its recording's name."""
        call_id = new_call_id()
        name = f"{call_id}-r1"
        await self.tells(
            call_id,
            RecordingStarted(
                at=self.began, recording=name, part="talk", rule="all", keep_until=keep_until
            ),
            CallerHungUp(at=self.began + timedelta(seconds=seconds), cause="16"),
        )
        return name

    async def tells(self, call_id: str, *events: AnyEvent) -> None:
        for event in events:
            await self.journal.append(
                NewRecord(
                    tenant=TENANT,
                    stream=call_stream(call_id),
                    at=event.at,
                    event=event_to_json(event),
                    commands=[],
                )
            )

    def records(
        self, name: str, said: np.ndarray, heard: np.ndarray, *, at_s: float = 0, ago_s: float = 60
    ) -> None:
        """Let Asterisk have recorded a piece, and have written to it last so long ago."""
        at_ms = round((self.began.timestamp() + at_s) * 1000)
        for track, samples in (("in", said), ("out", heard)):
            file = self.spool / f"{name}-{at_ms}-{track}.sln"
            file.write_bytes(samples.astype("<i2").tobytes())
            os.utime(file, (time.time() - ago_s,) * 2)

    async def long_call(self) -> str:
        name = await self.call(seconds=len(LONG) / 8000)
        self.records(name, LONG, LONG[::-1])
        return name

    # --- what becomes of them ---

    @property
    def left(self) -> list[str]:
        """What lies beside Asterisk."""
        return sorted(path.name for path in self.spool.iterdir())

    def carrier(self, url: str = "", token: str = TOKEN) -> Carrier:
        self.links.append(Link(url or self.url, token, self.ca_file))
        return Carrier(self.spool, self.links[-1])

    async def look(self, carrier: Carrier) -> None:
        await asyncio.to_thread(carrier.look)

    async def seal(self) -> None:
        """Let the keeper take what is whole here, as if some seconds had passed."""
        for file in self.received.folder.glob("*.sln"):
            os.utime(file, (time.time() - 60,) * 2)
        await self.keeper.look()

    async def state(self, name: str) -> State:
        ((_, state),) = await self.recordings.of_call(name.rpartition("-")[0])
        return state

    async def tracks(self, name: str) -> np.ndarray:
        recording = await self.recordings.archive.open(name)
        await recording.check()
        return np.asarray(await recording.tracks())

    # --- others who ask ---

    @asynccontextmanager
    async def asking(self, token: str = TOKEN) -> AsyncIterator[aiohttp.ClientSession]:
        context = ssl.create_default_context(cafile=str(self.ca_file))
        async with aiohttp.ClientSession(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}"},
            connector=aiohttp.TCPConnector(ssl=context),
        ) as session:
            yield session

    @asynccontextmanager
    async def uploading(self, url: str = "") -> AsyncIterator[Process]:
        """Run the uploader as a PBX's machine does: with Python's own packages only."""
        with (self.folder / "uploader.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-S", "-m", "hotline.uploader", url or self.url),
                *("--spool", str(self.spool)),
                *("--token-file", str(self.token_file)),
                *("--ca-file", str(self.ca_file)),
                env={"PYTHONPATH": str(SOURCE)},
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    @property
    def log(self) -> str:
        """What uploaders have written."""
        return (self.folder / "uploader.log").read_text()


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a function says so."""
    async with asyncio.timeout(WITHIN_S):
        while not holds():  # noqa: ASYNC110 - files of another process are looked at
            await asyncio.sleep(0.02)


async def _takes(*_: object) -> None:
    pass


def words(**told: object) -> str:
    return json.dumps(told)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with await open_test_keys(tmp_path) as keys:
        room = Room(folder=tmp_path, keys=keys)
        await room.serve()
        yield room
        for link in room.links:
            link.close()
        await room.stop()
