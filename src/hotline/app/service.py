"""The running service, from the first signal that it heeds to its last call."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Collection
from contextlib import AsyncExitStack
from pathlib import PurePosixPath

import structlog

from hotline.app.before_calls import end_at_once, hold_calls, keep_right, route_first_flow
from hotline.app.clock import now
from hotline.app.ears import open_ears
from hotline.app.floor import open_floor
from hotline.app.https import open_https
from hotline.app.line_out import ways_out
from hotline.app.outside import open_outside
from hotline.app.pages import open_pages
from hotline.app.pbx_link import ami_settings, pbx_name
from hotline.app.recording import (
    keep_recordings,
    receiving_routes,
    recording_policy,
    recording_receiver,
    write_down_recordings,
)
from hotline.app.stores import open_stores
from hotline.app.succession import meet, predecessor
from hotline.app.voice import open_voice
from hotline.app.web_server import open_web
from hotline.app.workers import start_workers
from hotline.asterisk.ami import AmiClient
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import Line
from hotline.asterisk.lines import Lines
from hotline.asterisk.seats import Seats
from hotline.calls.allowance import Allowance, Limits
from hotline.calls.switchboard import Switchboard
from hotline.console import console_routes
from hotline.crm.audit_trail.repository import What
from hotline.desk.callers import Callers
from hotline.floor.prompts import spoken
from hotline.flow.utterance import Utterance
from hotline.flow_files import Fingerprint, fingerprint
from hotline.model.interaction import Interaction
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.ops.file_watch import watching_files
from hotline.ops.floor_audit import audit_routes
from hotline.ops.floor_broadcasts import broadcast_routes
from hotline.ops.floor_status import floor_routes
from hotline.ops.flows_status import flows_routes
from hotline.ops.lag import measuring_lag
from hotline.ops.reload import Reloader
from hotline.ops.service_now import ServiceStatus
from hotline.ops.succession.successor import Parts
from hotline.ops.systemd import Systemd
from hotline.ops.taking_up import TakingUp
from hotline.ops.watch import Watch
from hotline.settings import CallSettings, Settings, SettingsProblems
from hotline.speech.audio_routes import audio_routes
from hotline.store_addresses import addresses

BEATS_TO_DEATH = 3
"""So many signs of life fit into the time after which the PBX gives up on the service."""

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
    files_at_start = fingerprint(settings.flows_dir, settings.prompts_dir)
    floor_at_start = fingerprint(settings.routing_file, settings.agents_file)
    async with AsyncExitStack() as stack:
        successor = await meet(settings) if taking_over else None
        stores = await open_stores(stack, settings)
        voice = await open_voice(stack, settings, watch)
        hearing = await open_ears(stack, settings.speech)
        watch.over_hearing(hearing.recognisers, hearing.endpoint, lambda: hearing.ears.listens_to)

        async def routed() -> frozenset[str]:
            routes = await stores.crm.routes.listed(settings.tenant)
            return frozenset(route.flow for route in routes)

        keeper = BundleKeeper(
            tenant=settings.tenant,
            bundles=stores.journal.bundles,
            routed=routed,
            speak=voice.speak,
            speak_at_once=voice.speak_at_once,
            clock=now,
        )
        serving = await keeper.start(settings)
        await route_first_flow(stores.crm, settings.tenant, serving.bundle)
        outside = await open_outside(stack, settings, stores, watch, keeper.bundle)

        def check_right() -> None:
            # To log in, and to hear what Asterisk tells, no right to carry calls is needed.
            if successor is None or successor.is_over:
                stores.journal.check_right()

        ami = AmiClient(ami_settings(settings.asterisk), before_sending=check_right)
        feed = EventFeed(ami, held=successor is not None)
        watch.over_link(ami, settings.asterisk)
        lines = Lines(
            ami,
            feed,
            recordings=PurePosixPath(settings.asterisk.messages_dir),
            on_call=lambda line: switchboard.take(line, lines.release),
            spawn=lambda job: switchboard.jobs.spawn(job),
            on_code=lambda line, seat: switchboard.jobs.spawn(serve_code(line, seat)),
            dead_man_s=settings.asterisk.dead_man_s,
            mouthpiece=hearing.mouthpiece(voice),
        )

        async def serve_code(line: Line, seat: str) -> None:
            try:
                if floor is not None:
                    await floor.codes.serve(line, seat)
                else:
                    await line.hang_up()
            finally:
                lines.release(line)

        def unplugged(seat: str) -> None:
            if floor is not None:
                floor.floor.unplugged(seat)

        seats = Seats(
            ami,
            feed,
            looked=lines.until_looked,
            spawn=lambda job: switchboard.jobs.spawn(job),
            on_unplugged=unplugged,
        )

        async def speak(utterance: Utterance) -> str:
            current = keeper.serving
            return await current.speaker.url(spoken(utterance, current.bundle.catalogue))

        def live(call_id: str) -> Interaction | None:
            session = switchboard.sessions.get(call_id)
            return session.projection.interaction() if session is not None else None

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
        out = ways_out(settings, ami, seats)
        floor = await open_floor(
            settings,
            out=out,
            stores=stores,
            ami=ami,
            lines=lines,
            seats=seats,
            speak=speak,
            bundle=lambda: keeper.serving.bundle,
            is_carried=lambda call_id: switchboard.is_live(call_id),
            callers=callers,
            watch=watch,
        )
        allowance = Allowance(_limits(settings.calls), now=time.monotonic)
        switchboard = Switchboard(
            bundle=serving.bundle,
            journal=watch.over_journal(stores.journal, addresses(settings.store).journal),
            crm=stores.crm,
            bank=outside.watched_bank,
            ports=outside.ports,
            speaker=serving.speaker,
            clock=now,
            allowance=allowance,
            agents=floor.agents if floor is not None else None,
            transfers=out.transfers,
            recording=recording_policy(settings, stores),
            tenant=settings.tenant,
            rung_flow=settings.outbound.flow,
            pbx=pbx_name(settings.asterisk),
            keep_every_s=settings.asterisk.dead_man_s / BEATS_TO_DEATH,
            on_ended=watch.call_ended,
            handling=settings.privacy.handling,
        )
        watch.over_calls(switchboard, allowance)
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
            allowance.limits = _limits(changed.calls)

        reloader = Reloader(
            settings,
            keeper=keeper,
            floor_files=floor.files if floor is not None else None,
            use=lambda new: switchboard.use(new.bundle, new.speaker),
            apply=apply,
        )

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

        receiver = recording_receiver(settings, stores)
        attendance = floor.attendance if floor is not None else None
        wallboard = floor.wallboard if floor is not None else None
        routes = [
            *watch.routes(_metrics_token(settings)),
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
        pages = await open_pages(
            stack,
            settings,
            stores=stores,
            floor=floor,
            switchboard=switchboard,
            live=live,
            bundle_of=keeper.bundle,
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
                feed=feed,
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
        await stack.enter_async_context(
            watching_files(
                lambda: (reloader.settings.flows_dir, reloader.settings.prompts_dir),
                reloader.take_files,
                known=_known(keeper, files_at_start),
            )
        )
        if floor is not None:
            await stack.enter_async_context(
                watching_files(
                    lambda: (settings.routing_file, settings.agents_file),
                    reloader.take_floor_files,
                    known=floor_at_start,
                )
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
            feed=feed,
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


def _metrics_token(settings: Settings) -> str | None:
    token = settings.web.metrics_token
    return token.get_secret_value() if token else None


def _limits(settings: CallSettings) -> Limits:
    return Limits(
        at_once=settings.at_once,
        of_number_at_once=settings.of_number_at_once,
        of_number_per_hour=settings.of_number_per_hour,
    )


def _known(keeper: BundleKeeper, at_start: Fingerprint) -> Fingerprint:
    """Return what the watch takes for seen: nothing, where more than an edit is waited for."""
    return at_start if keeper.refused is None or keeper.refused.is_of_files else frozenset()
