"""The service: the one place where rooms meet and ports get their real parts."""

from __future__ import annotations

import asyncio
import signal
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import urljoin

import structlog
from aiohttp import web

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.lines import Lines
from hotline.bank.http_gateway import HttpBankGateway
from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle
from hotline.flow.commands import Utterance
from hotline.flow_files import load_bundle
from hotline.journal import Journal
from hotline.model.interaction import ANY_NUMBER, NumberRoute
from hotline.settings import AsteriskSettings, Settings
from hotline.speech.audio_routes import audio_routes
from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import Composer, prebuild
from hotline.speech.fragments import Fragments
from hotline.speech.recordings import load_recordings
from hotline.speech.synthesizer import Synthesizer

EVENT_MASK = "agi,call,dtmf"
"""The classes of AMI events that lines need; see manager.conf for what is filtered further."""
FIRST_FLOW = "main"
"""The flow that answers every number until `number_route` says otherwise."""

log = structlog.get_logger()


class PublishingSpeaker:
    """Composes utterances and puts them where the PBX can fetch them."""

    def __init__(self, composer: Composer, shelf: AudioShelf, public_url: str) -> None:
        self._composer = composer
        self._shelf = shelf
        self._public_url = public_url

    async def url(self, utterance: Utterance) -> str:
        """Return the address of the utterance's audio."""
        audio = await self._composer.compose(utterance)
        return urljoin(self._public_url, self._shelf.publish(audio))


async def serve(settings: Settings) -> None:
    """Run the service until SIGTERM or SIGINT.

    Raises:
        HotlineError: Something it needs from the start is missing or wrong.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    bundle = load_bundle(settings.flows_dir, settings.prompts_dir)
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(await Journal.open(settings.store.journal))
        crm = await stack.enter_async_context(await CrmRepository.open(settings.store.crm))
        await journal.save_bundle(settings.tenant, bundle.digest, bundle.sources)
        await _route_first_flow(crm, settings.tenant, bundle)
        shelf = AudioShelf(signing_key=settings.web.signing_key.get_secret_value().encode())
        composer = await _composer(stack, settings, bundle)
        bank = await stack.enter_async_context(
            HttpBankGateway(
                base_url=settings.bank.url,
                token=settings.bank.token.get_secret_value(),
                timeout_s=settings.bank.timeout_s,
            )
        )
        ami = AmiClient(_ami_settings(settings.asterisk))
        await _start_web(stack, settings, shelf, ami)
        switchboard = Switchboard(
            bundle=bundle,
            journal=journal,
            crm=crm,
            bank=bank,
            speaker=PublishingSpeaker(composer, shelf, settings.web.public_url),
            clock=_now,
            pbx=f"{settings.asterisk.host}:{settings.asterisk.port}",
        )
        Lines(
            ami,
            recordings=PurePosixPath(settings.asterisk.spool_dir) / "hotline",
            on_call=switchboard.take,
            spawn=switchboard.spawn,
        )
        await stack.enter_async_context(ami)
        # Entered last, so left first: callers are handed over while the link is still up.
        await stack.enter_async_context(switchboard)
        log.info("service_ready", bundle=bundle.digest[:12])
        await stop.wait()
        log.info("service_stopping", live_calls=switchboard.live_calls)


def _now() -> datetime:
    return datetime.now(UTC)


async def _route_first_flow(crm: CrmRepository, tenant: str, bundle: Bundle) -> None:
    """Give a new bank one route, so that the first number dialled is answered."""
    if not await crm.routes(tenant) and FIRST_FLOW in bundle.flows:
        await crm.set_route(
            NumberRoute(
                dialled_number=ANY_NUMBER,
                tenant=tenant,
                flow=FIRST_FLOW,
                language=bundle.catalogue.languages[0],
            )
        )


async def _composer(stack: AsyncExitStack, settings: Settings, bundle: Bundle) -> Composer:
    synthesizer = await stack.enter_async_context(
        Synthesizer(espeak_dir=settings.speech.espeak_dir)
    )
    fragments = Fragments(
        synthesizer=synthesizer,
        cache_dir=settings.speech.cache_dir,
        recordings=load_recordings(settings.prompts_dir),
    )
    made = await prebuild(fragments, bundle.catalogue, bundle.catalogue.languages)
    log.info("prompts_ready", fragments=made)
    return Composer(catalogue=bundle.catalogue, fragments=fragments)


def _ami_settings(settings: AsteriskSettings) -> AmiSettings:
    tls = None
    if settings.tls:
        tls = ssl.create_default_context(cafile=settings.tls_ca_file)
    return AmiSettings(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        secret=settings.secret.get_secret_value(),
        tls=tls,
        event_mask=EVENT_MASK,
    )


async def _start_web(
    stack: AsyncExitStack, settings: Settings, shelf: AudioShelf, ami: AmiClient
) -> None:
    async def health(request: web.Request) -> web.Response:
        problems = [] if ami.is_up else ["there is no link to Asterisk; callers hear its fallback"]
        status = 503 if problems else 200
        return web.json_response({"ok": not problems, "problems": problems}, status=status)

    app = web.Application()
    app.add_routes([web.get("/health", health), *audio_routes(shelf)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.web.host, settings.web.port).start()
