"""What the service's own web server answers beside the API: programs, the PBX, browsers."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web

from hotline.app.clock import now
from hotline.app.ears import Hearing
from hotline.app.floor import OpenFloor
from hotline.app.recording import receiving_routes
from hotline.app.stores import Stores
from hotline.app.voice import Voice
from hotline.calls.switchboard import Switchboard
from hotline.console import console_routes
from hotline.crm.audit_trail.repository import What
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.ops.floor_audit import audit_routes
from hotline.ops.floor_broadcasts import broadcast_routes
from hotline.ops.floor_status import floor_routes
from hotline.ops.flows_status import flows_routes
from hotline.ops.receiving.receiver import RecordingReceiver
from hotline.ops.reload import Reloader
from hotline.ops.watch import Watch
from hotline.settings import Settings
from hotline.speech.audio_routes import audio_routes


def own_routes(
    settings: Settings,
    *,
    stores: Stores,
    watch: Watch,
    reloader: Reloader,
    keeper: BundleKeeper,
    switchboard: Switchboard,
    floor: OpenFloor | None,
    voice: Voice,
    hearing: Hearing,
    receiver: RecordingReceiver | None,
) -> list[web.RouteDef]:
    """Return the routes; each of these parts is asked for something."""

    async def on_record(
        who: str, what: What, detail: str, pseudonyms: Collection[str] = ()
    ) -> None:
        await stores.relations.trail.add(
            settings.tenant,
            what,
            who=who,
            at=now(),
            route=detail,
            address="",
            pseudonyms=pseudonyms,
        )

    attendance = floor.attendance if floor is not None else None
    wallboard = floor.wallboard if floor is not None else None
    token = settings.web.metrics_token
    return [
        *watch.routes(token.get_secret_value() if token else None),
        *reloader.routes(),
        *flows_routes(keeper, lambda: switchboard.live_bundles, settings),
        *floor_routes(wallboard, attendance, on_record, settings),
        *broadcast_routes(attendance, on_record, settings),
        *audit_routes(floor.floor if floor is not None else None, settings),
        *audio_routes(voice.shelf),
        *hearing.routes(),
        *receiving_routes(settings, receiver),
        *console_routes(with_call_page=settings.web_calls.enabled),
    ]
