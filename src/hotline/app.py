"""The service: the one place where rooms meet and ports get their real parts."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import PurePosixPath

import structlog
from aiohttp import web

from hotline.api import PREFIX, api_app
from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.ami.tls import tls_context
from hotline.asterisk.lines import Lines
from hotline.asterisk.sound_cache import SoundCache
from hotline.bank.http_gateway import HttpBankGateway
from hotline.bank.sealing import PublicKey
from hotline.calls.allowance import Allowance, Limits
from hotline.calls.crm_part import CrmPart
from hotline.calls.ports import Speaker
from hotline.calls.retention import Retention
from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.requests import CallSystem
from hotline.flow_files import Fingerprint, fingerprint
from hotline.journal import Journal
from hotline.journal.lease import BEAT_S
from hotline.model.interaction import ANY_NUMBER, NumberRoute
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.ops.dead_calls import LOOK_EVERY_S as DEAD_CALLS_LOOK_EVERY_S
from hotline.ops.dead_calls import DeadCalls
from hotline.ops.file_watch import watching_files
from hotline.ops.flows_status import flows_routes
from hotline.ops.lag import measuring_lag
from hotline.ops.ledger import LOOK_EVERY_S as LEDGER_LOOK_EVERY_S
from hotline.ops.ledger import Ledger
from hotline.ops.looking import looking
from hotline.ops.overdue import LOOK_EVERY_S, Overdue
from hotline.ops.payment_cases import PaymentCases
from hotline.ops.reload import Reloader
from hotline.ops.settling import LOOK_EVERY_S as SETTLING_LOOK_EVERY_S
from hotline.ops.settling import Settling
from hotline.ops.systemd import Systemd
from hotline.ops.taking_up import TakingUp
from hotline.ops.watch import Watch
from hotline.ports import Ports
from hotline.ports.http import HttpSystems
from hotline.privacy.opening import open_keys
from hotline.settings import AsteriskSettings, CallSettings, Settings
from hotline.speech.audio_routes import audio_routes
from hotline.speech.audio_urls import PERSONAL_ENDING, AudioShelf
from hotline.speech.publishing import PublishingSpeaker, ready_composer
from hotline.speech.recordings import Recordings
from hotline.speech.synthesizer import Synthesizer
from hotline.store_addresses import addresses

EVENT_MASK = "agi,call,dtmf"
"""The classes of AMI events that lines need; see manager.conf for what is filtered further."""
BEATS_TO_DEATH = 3
"""So many signs of life fit into the time after which the PBX gives up on the service."""
REQUESTS_EVERY_S = 3_600.0
"""So often keys of requests are forgotten that nobody asks with again."""
MONTHS_EVERY_S = 86_400.0
"""So often room is made for the months of the journal that come."""
FIRST_FLOW = "main"
"""The flow that answers every number until `number_route` says otherwise."""

LOST_CALLS = 75
"""The exit status of a service whose calls another one carries (EX_TEMPFAIL of sysexits(3))."""

MAX_LINE_BYTES = 2048
"""The longest address, and the longest header, that our web server reads."""
MAX_BODY_BYTES = 16 * 1024
"""The longest body that it reads."""

log = structlog.get_logger()


class WebPortTaken(HotlineError):
    """The service cannot listen where its settings say."""

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        self.reason = reason
        super().__init__(host, port, reason)

    def __str__(self) -> str:
        return (
            f"the service cannot listen on {self.host}:{self.port} ({self.reason}): stop what "
            "listens there, or change web.port (in hotline.toml, or as HOTLINE_WEB__PORT) and "
            "web.public_url with it"
        )


async def serve(settings: Settings) -> None:
    """Run the service until SIGTERM or SIGINT, and then until the calls on the line are over.

    A second signal ends that wait.

    SIGHUP reloads; see `hotline.ops.reload`.

    Raises:
        HotlineError: Something it needs from the start is missing or wrong.
    """
    stop, hurry = _stop_signals()
    watch = Watch()
    files_at_start = fingerprint(settings.flows_dir, settings.prompts_dir)
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(await open_keys(settings))
        crm = await stack.enter_async_context(
            await CrmRepository.open(addresses(settings.store).crm, keys)
        )
        relations = Relations.over(crm, settings.crm, settings.zone)
        journal = await stack.enter_async_context(
            await Journal.open(addresses(settings.store).journal, keys)
        )
        shelf = AudioShelf(signing_key=settings.web.signing_key.get_secret_value().encode())
        synthesizer = await stack.enter_async_context(
            Synthesizer(espeak_dir=settings.speech.espeak_dir)
        )

        async def speak(bundle: Bundle, recordings: Recordings) -> Speaker:
            composer = await ready_composer(
                bundle.catalogue, recordings, synthesizer, settings.speech.cache_dir
            )
            speaker = PublishingSpeaker(composer, shelf, settings.web.public_url)
            return watch.over_speaker(speaker)

        async def routed() -> frozenset[str]:
            return frozenset(route.flow for route in await crm.routes.listed(settings.tenant))

        keeper = BundleKeeper(
            tenant=settings.tenant,
            bundles=journal.bundles,
            routed=routed,
            speak=speak,
            clock=_now,
        )
        serving = await keeper.start(settings)
        await _route_first_flow(crm, settings.tenant, serving.bundle)
        bank = await stack.enter_async_context(
            HttpBankGateway(
                base_url=settings.bank.url,
                token=settings.bank.token.get_secret_value(),
                timeout_s=settings.bank.timeout_s,
                public_key=PublicKey(key) if (key := settings.bank.public_key) else None,
            )
        )
        systems = await stack.enter_async_context(
            HttpSystems(allowed=settings.systems.allowed, timeout_s=settings.systems.timeout_s)
        )
        watched_bank = watch.over_bank(bank)
        crm_part = CrmPart(
            relations,
            watched_bank,
            settings.crm,
            zone=settings.zone,
            clock=_now,
        )
        ports = Ports({CallSystem: systems, **dict.fromkeys(CrmPart.answers, crm_part)})
        ami = AmiClient(ami_settings(settings.asterisk))
        watch.over_link(ami)
        pbx = f"{settings.asterisk.host}:{settings.asterisk.port}"
        allowance = Allowance(_limits(settings.calls), now=time.monotonic)
        switchboard = Switchboard(
            bundle=serving.bundle,
            journal=watch.over_journal(journal, addresses(settings.store).journal),
            crm=crm,
            bank=watched_bank,
            ports=ports,
            speaker=serving.speaker,
            clock=_now,
            allowance=allowance,
            pbx=pbx,
            keep_every_s=settings.asterisk.dead_man_s / BEATS_TO_DEATH,
            on_ended=watch.call_ended,
            handling=settings.privacy.handling,
        )
        watch.over_calls(switchboard, allowance)
        watch.over_flows(keeper, settings.zone)

        def apply(changed: Settings) -> None:
            bank.timeout_s = changed.bank.timeout_s
            allowance.limits = _limits(changed.calls)
            systems.allowed = frozenset(changed.systems.allowed)
            systems.timeout_s = changed.systems.timeout_s

        reloader = Reloader(
            settings,
            keeper=keeper,
            use=lambda new: switchboard.use(new.bundle, new.speaker),
            apply=apply,
        )
        routes = [
            *_ops_routes(watch, settings),
            *reloader.routes(),
            *flows_routes(keeper, lambda: switchboard.live_bundles, settings),
            *audio_routes(shelf),
        ]
        api = api_app(relations, settings.crm, clock=_now)
        await _start_web(stack, settings, routes, api)
        # Not before our port is ours: until then another service may be alive with these calls.
        dead_calls = DeadCalls(
            settings.tenant,
            crm=crm,
            journal=journal,
            ports=ports,
            handling=settings.privacy.handling,
            settings=settings.crm,
            is_live=switchboard.is_live,
            clock=_now,
        )
        lines = Lines(
            ami,
            recordings=PurePosixPath(settings.asterisk.messages_dir),
            on_call=lambda line: switchboard.take(line, lines.release),
            spawn=switchboard.spawn,
            dead_man_s=settings.asterisk.dead_man_s,
        )
        lease = await journal.take_calls(settings.tenant, pbx, on_lost=_end_at_once)
        await stack.enter_async_context(looking(lease.beat, after="the lease", every_s=BEAT_S))
        taking_up = TakingUp(
            tenant=settings.tenant,
            keys=keys,
            journal=journal,
            speaking=lambda digest: keeper.stored(digest, settings),
            handling=settings.privacy.handling,
            lines=lines,
            switchboard=switchboard,
        )
        await taking_up.take_up()
        await dead_calls.look_back()
        if settings.asterisk.cache_dir is not None:
            cache = SoundCache(settings.asterisk.cache_dir, ending=PERSONAL_ENDING)
            watch.over_cache(cache)
            await stack.enter_async_context(cache)
        systemd = Systemd()

        def on_beat(late_s: float) -> None:
            watch.figures.lagged(late_s)
            systemd.alive()

        kept = Retention(
            calls=settings.privacy.retention,
            messages=settings.privacy.message_retention,
            matters=settings.privacy.case_retention,
        )
        overdue = Overdue(settings.tenant, kept, keys=keys, crm=crm, clock=_now)
        watch.over_retention(overdue)
        await stack.enter_async_context(
            looking(overdue.look, after="overdue erasures", every_s=LOOK_EVERY_S)
        )
        ledger = Ledger(
            settings.tenant,
            relations.promises,
            relations.tiers,
            supervisor=settings.crm.supervisor,
            clock=_now,
        )
        watch.over_ledger(ledger)
        await stack.enter_async_context(
            looking(ledger.look, after="promises", every_s=LEDGER_LOOK_EVERY_S)
        )
        payment_cases = PaymentCases(
            crm, relations, settings.crm, settle_within=settings.bank.settle_within
        )
        settling = Settling(
            settings.tenant,
            crm=crm,
            journal=journal,
            # The bank's health is told by the questions of callers.
            bank=bank,
            switchboard=switchboard,
            cases=payment_cases,
            clock=_now,
        )
        watch.over_settling(settling)
        await stack.enter_async_context(
            looking(settling.look, after="payments", every_s=SETTLING_LOOK_EVERY_S)
        )
        await stack.enter_async_context(
            looking(dead_calls.look, after="calls without an end", every_s=DEAD_CALLS_LOOK_EVERY_S)
        )
        await stack.enter_async_context(
            looking(
                lambda: relations.requests.forget_old(settings.tenant, _now()),
                after="old requests",
                every_s=REQUESTS_EVERY_S,
            )
        )
        await stack.enter_async_context(
            looking(journal.make_months, after="the months of the journal", every_s=MONTHS_EVERY_S)
        )
        await stack.enter_async_context(measuring_lag(on_beat))
        await stack.enter_async_context(ami)
        await stack.enter_async_context(lines)
        await stack.enter_async_context(
            watching_files(
                lambda: (reloader.settings.flows_dir, reloader.settings.prompts_dir),
                reloader.take_files,
                known=_known(keeper, files_at_start),
            )
        )
        # Entered last, so left first: callers are handed over while the link is still up.
        await stack.enter_async_context(switchboard)
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGHUP, lambda: switchboard.spawn(reloader.try_reload())
        )
        systemd.ready()
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


def _end_at_once() -> None:
    """End a process whose calls another one carries: it may send nothing, and write nothing."""
    log.critical("calls_taken_over")
    os._exit(LOST_CALLS)


def _now() -> datetime:
    return datetime.now(UTC)


def _limits(settings: CallSettings) -> Limits:
    return Limits(
        at_once=settings.at_once,
        of_number_at_once=settings.of_number_at_once,
        of_number_per_hour=settings.of_number_per_hour,
    )


def _known(keeper: BundleKeeper, at_start: Fingerprint) -> Fingerprint:
    """Return what the watch takes for seen: nothing, where more than an edit is waited for."""
    return at_start if keeper.refused is None or keeper.refused.is_of_files else frozenset()


async def _route_first_flow(crm: CrmRepository, tenant: str, bundle: Bundle) -> None:
    """Give a new bank one route, so that the first number dialled is answered."""
    if not await crm.routes.listed(tenant) and FIRST_FLOW in bundle.flows:
        await crm.routes.set(
            NumberRoute(
                dialled_number=ANY_NUMBER,
                tenant=tenant,
                flow=FIRST_FLOW,
                language=bundle.catalogue.languages[0],
            )
        )


def ami_settings(settings: AsteriskSettings) -> AmiSettings:
    """Return how to reach the manager interface that the settings name.

    Raises:
        AmiTrustUnusable: The file of certificates to trust cannot be used.
    """
    return AmiSettings(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        secret=settings.secret.get_secret_value(),
        tls=tls_context(settings.tls_ca_file) if settings.tls else None,
        event_mask=EVENT_MASK,
    )


def _ops_routes(watch: Watch, settings: Settings) -> list[web.RouteDef]:
    token = settings.web.metrics_token
    return watch.routes(token.get_secret_value() if token else None)


async def _start_web(
    stack: AsyncExitStack,
    settings: Settings,
    routes: list[web.RouteDef],
    api: web.Application,
) -> None:
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.add_routes(routes)
    app.add_subapp(PREFIX, api)
    runner = web.AppRunner(
        app, access_log=None, max_line_size=MAX_LINE_BYTES, max_field_size=MAX_LINE_BYTES
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    host, port = settings.web.host, settings.web.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise WebPortTaken(host=host, port=port, reason=reason) from error
