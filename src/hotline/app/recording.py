"""Recordings of calls: which are made, who keeps them, and who writes down what was said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from functools import partial

import structlog
from aiohttp import web

from hotline.app.clock import now
from hotline.app.stores import Stores
from hotline.calls.call_consent import KnownConsents
from hotline.calls.recording_policy import RecordingPolicy
from hotline.calls.switchboard import Switchboard
from hotline.crm.customers.errors import UnknownCustomer
from hotline.errors import HotlineError
from hotline.model.customer import Customer
from hotline.model.interaction import Consent
from hotline.ops.looking import looking
from hotline.ops.receiving.receiver import RecordingReceiver
from hotline.ops.receiving.routes import ReceivingRoutes
from hotline.ops.recording_checker import LOOK_EVERY_S as CHECK_EVERY_S
from hotline.ops.recording_checker import RecordingChecker
from hotline.ops.recording_keeper import LOOK_EVERY_S, RecordingKeeper
from hotline.ops.recording_sweeper import SWEEP_EVERY_S, RecordingSweeper
from hotline.ops.spool_room import LOOK_EVERY_S as ROOM_LOOK_EVERY_S
from hotline.ops.spool_room import SpoolRoom
from hotline.ops.transcripts.maker import LOOK_EVERY_S as TRANSCRIPTS_EVERY_S
from hotline.ops.transcripts.maker import Pace, TranscriptMaker
from hotline.ops.watch import Watch
from hotline.qa.recordings import CallRecordings
from hotline.recordings.archive import Archive
from hotline.recordings.received import Received
from hotline.recordings.shelf import Shelf, call_of, number_of
from hotline.recordings.spool import Spool, has_room
from hotline.settings import Settings

END_S = 5.0
"""So long the ends of recordings may take for which there is no room."""
CONSENT_S = 1.0
"""So long a caller may wait for the CRM to tell what the customer has said to recordings."""

log = structlog.get_logger()


def recording_policy(settings: Settings, stores: Stores) -> RecordingPolicy:
    """Return what is recorded."""

    async def consent_of(customer: str) -> Consent:
        return await said_by(stores.relations.customers.get(settings.tenant, customer, at=now()))

    async def consent_known_as(pseudonym: str) -> Consent:
        customers = stores.relations.customers
        return await said_by(customers.known_as(settings.tenant, pseudonym, at=now()))

    async def said_by(looked_up: Awaitable[Customer]) -> Consent:
        try:
            async with asyncio.timeout(CONSENT_S):
                found = await looked_up
        except UnknownCustomer:
            return "unknown"
        except (HotlineError, TimeoutError) as error:
            log.warning("consent_not_known", why=str(error))
            return "refused"
        return found.consents.recording

    rules = tuple(one.rule for one in settings.recording.rules)
    return RecordingPolicy(
        rules=rules,
        consents=KnownConsents(of=consent_of, known_as=consent_known_as),
        has_room=partial(has_room, settings.recordings_spool, _least_free_bytes(settings)),
    )


def _least_free_bytes(settings: Settings) -> int:
    """Return how much is to be free to record; of an uploader's spool that one tells itself."""
    is_elsewhere = settings.recording.upload_token is not None
    return 0 if is_elsewhere else settings.recording.least_free_mb * 1_000_000


def spool_room(settings: Settings, end_all: Callable[[], Awaitable[None]]) -> SpoolRoom | None:
    """Return who has recordings end for lack of room.

    None where nothing is recorded, and where an uploader tells of its own spool.

    Args:
        settings: What is recorded, and where.
        end_all: Lets all recordings that go on end.
    """
    if not settings.recording.rules or settings.recording.upload_token is not None:
        return None
    return SpoolRoom(settings.recordings_spool, _least_free_bytes(settings), end_all)


def call_recordings(settings: Settings, stores: Stores) -> CallRecordings:
    """Return what can be told of recordings, and heard."""
    archive = Archive(settings.tenant, Shelf(settings.recording.folder), stores.keys)
    spool = Spool(
        folder=settings.recordings_spool,
        is_brought=settings.recording.upload_token is not None,
    )
    return CallRecordings(stores.journal, archive, spool)


def recording_receiver(settings: Settings, stores: Stores) -> RecordingReceiver | None:
    """Return who takes recordings from an uploader; None where there is none.

    It says nothing until `keep_recordings`.
    """
    if settings.recording.upload_token is None:
        return None
    return RecordingReceiver(
        tenant=settings.tenant,
        received=Received(
            settings.recording.received_dir, room_bytes=settings.recording.received_mb * 1_000_000
        ),
        shelf=Shelf(settings.recording.folder),
        keys=stores.keys,
        journal=stores.journal,
        clock=now,
    )


def receiving_routes(
    settings: Settings, receiver: RecordingReceiver | None
) -> Sequence[web.RouteDef]:
    """Return where an uploader hands in what it has."""
    token = settings.recording.upload_token
    if receiver is None or token is None:
        return ()
    return ReceivingRoutes(receiver, token.get_secret_value()).routes()


async def keep_recordings(
    stack: AsyncExitStack,
    settings: Settings,
    *,
    stores: Stores,
    switchboard: Switchboard,
    watch: Watch,
    receiver: RecordingReceiver | None,
) -> None:
    """Keep recordings for as long as `stack` lasts, and take them from an uploader."""

    def goes_on(call_id: str, name: str) -> bool:
        arrives = receiver is not None and receiver.is_arriving(name)
        return arrives or switchboard.is_recording(call_id, name)

    async def on_silence(call_id: str, silence_s: float) -> None:
        await stores.crm.search.note_silence(settings.tenant, call_id, silence_s)

    async def on_gone(name: str) -> None:
        if call_id := call_of(name):
            await stores.crm.spoken_words.forget(settings.tenant, call_id, number_of(name))

    keeper = RecordingKeeper(
        tenant=settings.tenant,
        spool=settings.recordings_spool,
        shelf=Shelf(settings.recording.folder),
        keys=stores.keys,
        journal=stores.journal,
        goes_on=goes_on,
        on_silence=on_silence,
    )
    sweeper = RecordingSweeper(
        tenant=settings.tenant,
        shelf=Shelf(settings.recording.folder),
        keys=stores.keys,
        journal=stores.journal,
        on_gone=on_gone,
        clock=now,
    )

    async def end_all() -> None:
        # What has not ended in time, for the link is lost, ends the next time.
        with suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                sessions = [*switchboard.sessions.values()]
                await asyncio.gather(*(one.run_out_of_room() for one in sessions))

    if settings.recording.rules:
        watch.over_recordings(keeper)
    if (room := spool_room(settings, end_all)) is not None:
        watch.over_spool(room)
        await stack.enter_async_context(
            looking(room.look, after="the room for recordings", every_s=ROOM_LOOK_EVERY_S)
        )
    if receiver is not None:
        receiver.open(switchboard.is_recording)
        watch.over_uploader(receiver)
    checker = RecordingChecker(
        tenant=settings.tenant,
        recordings=call_recordings(settings, stores),
        journal=stores.journal,
        folder=settings.recording.folder,
        clock=now,
    )
    watch.over_found_recordings(checker)
    for look, after, every_s in (
        (keeper.look, "what was recorded", LOOK_EVERY_S),
        (sweeper.sweep, "recordings that were kept long enough", SWEEP_EVERY_S),
        (checker.look, "recordings that are not whole", CHECK_EVERY_S),
    ):
        await stack.enter_async_context(looking(look, after=after, every_s=every_s))


async def write_down_recordings(
    stack: AsyncExitStack,
    settings: Settings,
    *,
    stores: Stores,
    listened_to: Callable[[], int],
    watch: Watch,
) -> None:
    """Write down what was recorded, for as long as `stack` lasts, where the settings say so.

    Args:
        stack: How long.
        settings: Whether, and how far behind that may fall.
        stores: Where words and keys are.
        listened_to: Tells how many callers are listened to.
        watch: Tells how far it is.
    """
    transcripts = settings.transcripts
    if not transcripts.make:
        return
    shelf = Shelf(settings.recording.folder)
    maker = TranscriptMaker(
        shelf=shelf,
        archive=Archive(settings.tenant, shelf, stores.keys),
        journal=stores.journal,
        words=stores.crm.spoken_words,
        models=settings.speech.models,
        pace=Pace(
            behind=timedelta(hours=transcripts.behind_hours), beside=transcripts.beside_callers
        ),
        listened_to=listened_to,
        clock=now,
    )
    watch.over_transcripts(maker)
    await stack.enter_async_context(
        looking(maker.look, after="transcripts", every_s=TRANSCRIPTS_EVERY_S)
    )
