"""The running service, from the first signal that it heeds to its last call."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

import structlog

from hotline.app.before_calls import end_at_once, hold_calls, keep_right, route_first_flow
from hotline.app.carrying import limits, open_allowance, open_switchboard
from hotline.app.clock import now
from hotline.app.ears import open_ears
from hotline.app.edits import files_at_start, take_edits
from hotline.app.floor import open_floor
from hotline.app.flows import open_keeper
from hotline.app.https import open_https
from hotline.app.line_out import ways_out
from hotline.app.outside import open_outside
from hotline.app.pages import open_pages
from hotline.app.pbx_link import pbx_name
from hotline.app.recording import (
    keep_recordings,
    recording_receiver,
    write_down_recordings,
)
from hotline.app.routes import own_routes
from hotline.app.stores import open_stores
from hotline.app.succession import meet, predecessor
from hotline.app.telephony import Telephony
from hotline.app.voice import open_voice
from hotline.app.web_server import open_web
from hotline.app.workers import start_workers
from hotline.desk.callers import Callers
from hotline.floor.prompts import spoken
from hotline.flow.utterance import Utterance
from hotline.model.interaction import Interaction
from hotline.ops.lag import measuring_lag
from hotline.ops.reload import Reloader
from hotline.ops.service_now import ServiceStatus
from hotline.ops.succession.successor import Parts
from hotline.ops.systemd import Systemd
from hotline.ops.taking_up import TakingUp
from hotline.ops.watch import Watch
from hotline.settings import Settings, SettingsProblems

log = structlog.get_logger()


async def serve(
    settings: Settings, refused: SettingsProblems | None = None, *, taking_over: bool = False
) -> None:
    """Run the service until SIGTERM or SIGINT, and then until the calls on the line are over.

    A second signal ends that wait.

    SIGHUP reloads; see `hotline.ops.reload`.

    Args:
        settings: What it is to go by.
        refused: Why newer ones are not used; `/health` tells.
        taking_over: Whether it takes the calls over from a service that carries them, if one does;
            see `hotline.ops.succession`.

    Raises:
        NotTakenOver: The calls go on where they were.
        HotlineError: Something it needs from the start is missing or wrong.
    """
    stop, hurry = _stop_signals()
    watch = Watch()
    watch.over_settings(refused)
    watch.over_people(settings)
    seen = files_at_start(settings)
    async with AsyncExitStack() as stack:
        successor = await meet(settings) if taking_over else None
        stores = await open_stores(stack, settings)
        voice = await open_voice(stack, settings, watch)
        hearing = await open_ears(stack, settings.speech)
        watch.over_hearing(hearing.workers, hearing.endpoint)
        keeper = open_keeper(settings, stores, voice)
        serving = await keeper.start(settings)
        await route_first_flow(stores.crm, settings.tenant, serving.bundle)
        outside = await open_outside(stack, settings, stores, watch, keeper.bundle)

        def check_right() -> None:
            # To log in, and to hear what Asterisk tells, no right to carry calls is needed.
            if successor is None or successor.is_over:
                stores.journal.check_right()

        telephony = Telephony(
            settings.asterisk,
            before_sending=check_right,
            held=successor is not None,
            mouthpiece=hearing.mouthpiece(voice),
        )
        ami, lines = telephony.ami, telephony.lines
        watch.over_link(ami, settings.asterisk, settings.web)

        async def speak(utterance: Utterance) -> str:
            current = keeper.serving
            return await current.speaker.url(spoken(utterance, current.bundle.catalogue))

        def live(call_id: str) -> Interaction | None:
            return switchboard.interaction(call_id)

        callers = Callers(
            tenant=settings.tenant,
            crm=stores.crm,
            relations=stores.relations,
            journal=stores.journal,
            live=live,
            bundle_of=keeper.bundle,
            region=settings.crm.region,
            clock=now,
        )
        out = ways_out(settings, ami, telephony.seats)
        floor = await open_floor(
            settings,
            out=out,
            stores=stores,
            ami=ami,
            lines=lines,
            seats=telephony.seats,
            has_sip_call=telephony.sip_calls.has,
            speak=speak,
            bundle=lambda: keeper.serving.bundle,
            is_carried=lambda call_id: switchboard.is_live(call_id),
            callers=callers,
            watch=watch,
        )
        allowance = open_allowance(settings)
        switchboard = open_switchboard(
            settings,
            serving=serving,
            stores=stores,
            outside=outside,
            out=out,
            floor=floor,
            allowance=allowance,
            watch=watch,
        )
        telephony.switchboard, telephony.floor = switchboard, floor
        watch.over_flows(keeper, settings.zone)
        if floor is not None:
            watch.over_floor(floor.files, keeper, settings.zone)
            watch.over_live_floor(
                floor.floor,
                log_audit=floor.log_audit,
                desk_audit=floor.desk_audit,
                clock=now,
                zone=settings.zone,
            )

        def apply(changed: Settings) -> None:
            outside.apply(changed)
            allowance.limits = limits(changed)

        reloader = Reloader(
            settings,
            keeper=keeper,
            floor_files=floor.files if floor is not None else None,
            use=lambda new: switchboard.use(new.bundle, new.speaker),
            apply=apply,
        )
        receiver = recording_receiver(settings, stores)
        routes = own_routes(
            settings,
            stores=stores,
            watch=watch,
            reloader=reloader,
            keeper=keeper,
            switchboard=switchboard,
            floor=floor,
            voice=voice,
            hearing=hearing,
            receiver=receiver,
        )
        pages = await open_pages(
            stack,
            settings,
            stores=stores,
            floor=floor,
            switchboard=switchboard,
            live=live,
            bundle_of=keeper.bundle,
            has_sip_call=telephony.sip_calls.has,
            service=ServiceStatus(
                tenant=settings.tenant,
                health=watch.health,
                serving=lambda: keeper.serving,
                refused=lambda: keeper.refused,
                is_linked=lambda: ami.is_up,
                live=lambda: switchboard.live_bundles,
                began_at=now(),
            ),
        )
        https = await open_https(settings.https, settings.web.host, at=now())
        # Whom nobody has given the local CA's certificate could not come any more (RFC 6797, 8.4
        # and 12.1), and the name's http on other ports would be gone with it.
        is_banks = https is not None and https.shown.is_of_bank
        web = await open_web(
            stack, routes, pages.api, over_tls_only=is_banks, on_stop=hearing.close
        )
        if successor is None:
            await web.serve(settings.web)
            # Not before our port is ours: until then another service may be alive with these calls.
            await hold_calls(stack, settings, stores.journal)
        taking_up = TakingUp(
            tenant=settings.tenant,
            pbx=pbx_name(settings.asterisk),
            keys=stores.keys,
            journal=stores.journal,
            speaking=lambda digest: keeper.stored(digest, settings),
            handling=settings.privacy.handling,
            lines=lines,
            switchboard=switchboard,
        )
        if successor is None:
            await taking_up.take_up()
            # Callers wait: everything else comes after them.
            await stack.enter_async_context(ami)
        else:
            lines.keep_new_waiting()
            await stack.enter_async_context(ami)
            parts = Parts(
                ami=ami,
                feed=telephony.feed,
                lines=lines,
                switchboard=switchboard,
                journal=stores.journal,
                shelf=voice.shelf,
                taking_up=taking_up,
                serve_on=web.serve_on,
                on_lost=end_at_once,
            )
            await keep_right(stack, await successor.take_over(parts))
        if https is not None:
            await web.serve_https(https)
            await stack.enter_async_context(https.kept_new(now))
        if floor is not None:
            # After the link, so left before it: telephones that ring for nobody are told so.
            await floor.open(stack)
        await stack.enter_async_context(lines)
        await start_workers(
            stack,
            settings,
            stores=stores,
            outside=outside,
            switchboard=switchboard,
            watch=watch,
            bundle_of=keeper.bundle,
            floor=floor,
            replays=pages.many_replays,
        )
        await keep_recordings(
            stack,
            settings,
            stores=stores,
            switchboard=switchboard,
            watch=watch,
            receiver=receiver,
        )
        await write_down_recordings(
            stack,
            settings,
            stores=stores,
            listened_to=lambda: hearing.ears.listens_to,
            watch=watch,
        )
        systemd = Systemd()

        def on_beat(late_s: float) -> None:
            watch.figures.lagged(late_s)
            systemd.alive()

        await stack.enter_async_context(measuring_lag(on_beat))
        await take_edits(
            stack,
            settings,
            seen=seen,
            reloader=reloader,
            keeper=keeper,
            has_floor=floor is not None,
        )
        # Entered last, so left first: callers are handed over while the link is still up.
        await stack.enter_async_context(switchboard)
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGHUP, lambda: switchboard.jobs.spawn(reloader.try_reload())
        )
        giving = predecessor(
            settings,
            stores=stores,
            switchboard=switchboard,
            lines=lines,
            feed=telephony.feed,
            voice=voice,
            web=web,
        )
        await stack.enter_async_context(giving.asked())
        systemd.ready("" if successor is None else str(successor.outcome))
        log.info("service_ready", bundle=keeper.serving.bundle.digest[:12])
        await stop.wait()
        systemd.stopping()
        drain_s = reloader.settings.calls.drain_s
        log.info("service_stopping", live_calls=switchboard.live_calls, drain_s=drain_s)
        await switchboard.drain(drain_s, hurry)


def _stop_signals() -> tuple[asyncio.Event, asyncio.Event]:
    """Return what the first SIGTERM or SIGINT sets, and what the second one sets."""
    first, second = asyncio.Event(), asyncio.Event()

    def on_signal() -> None:
        (second if first.is_set() else first).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    return first, second
