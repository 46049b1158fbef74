"""A whole hotline on free ports of this machine: a real Asterisk, the demo bank and the service.

async with running_hotline(tmp_path) as hotline, SipPhone.open() as phone:
call = await phone.dial(hotline.number)
await call.hears(await hotline.sound(Phrase(prompt="welcome", language="en-US")))
"""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from numpy.typing import NDArray

from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle
from hotline.flow.utterance import Phrase
from hotline.journal import Journal, JournalRecord, call_stream
from hotline.launch.pbx import RunningPbx, running_pbx
from hotline.launch.pbx_config import RTP_TIMEOUT_S, AmiTls, speech_url
from hotline.launch.places import find_places
from hotline.launch.ports import free_port
from hotline.launch.process import Child, ProcessSpec
from hotline.launch.progress import Silent
from hotline.launch.service_config import serve_options
from hotline.launch.speech_library import speech_library
from hotline.model.interaction import Interaction
from hotline.testing.command import run_hotline
from hotline.testing.fallback import announce_shortly
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.flow_files import FlowFiles, small_bank
from hotline.testing.forked import fork_child
from hotline.testing.phone import read_wav
from hotline.testing.quick_voices import QUICK_VOICES
from hotline.testing.replayed import replay_all
from hotline.testing.seeded_bank import put_seeded_ledger
from hotline.testing.service_environment import (
    bank_environment,
    pbx_settings,
    speech_settings,
    store_settings,
    tls_settings,
    web_settings,
)
from hotline.testing.service_process import answers_at, process, worker_of
from hotline.testing.sounds import Sounds, expected_sounds
from hotline.testing.stores import Stores, in_files, in_postgres, new_files

NUMBER = "8888"
TENANT = "bank"
Start = Callable[[ProcessSpec], Awaitable[Child]]
"""How the bank and the service are started."""
STORY_TIMEOUT_S = 5.0
ADMIN_TIMEOUT_S = 5.0
TAKE_OVER = "--take-over"
WIDE = 300
"""Columns of a terminal that no table is folded on."""


@dataclass(kw_only=True)
class RunningHotline:
    """A hotline that answers; see `running_hotline`."""

    folder: Path
    pbx: RunningPbx
    bundle: Bundle
    bank: Child
    service: Child
    bank_url: str
    bank_token: str = field(repr=False)
    sounds: Sounds
    stores: Stores
    start: Start
    services: int = 1

    @property
    def number(self) -> str:
        """What to dial."""
        return f"sip:{NUMBER}@{self.pbx.sip_address}"

    async def sound(self, *utterance: Phrase) -> NDArray[np.int16]:
        """Return what callers hear of an utterance: int16 at 8 kHz."""
        return await self.sounds.sound(*utterance)

    @property
    def fallback(self) -> NDArray[np.int16]:
        """What the PBX says first to callers whom nobody carries: int16 at 8 kHz."""
        return read_wav(self.pbx.config.fallback_file)

    def pbx_sound(self, name: str) -> NDArray[np.int16]:
        """Return what the PBX says by itself, from its own sounds: int16 at 8 kHz."""
        return read_wav(self.pbx.program.data_dir / "sounds/en" / f"{name}.wav")

    async def command(
        self, *arguments: str, typed: str = "", **changed: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a `hotline` command beside the service, with its settings but those `changed`."""
        return await asyncio.to_thread(
            run_hotline,
            self.folder,
            *arguments,
            typed=typed,
            columns=WIDE,
            environment={**self.service.spec.environment, **changed},
        )

    async def set_bank(self, **switches: object) -> None:
        """Set the demo bank's switches, such as `failing=True`; the others are off."""
        await self._admin("PUT", "/demo/switches", switches)

    async def unlock(self, customer: str) -> None:
        """Let a locked customer try PINs again."""
        await self._admin("POST", f"/demo/unlock/{customer}", {})

    async def interaction_from(
        self, caller_number: str, *, within_s: float = STORY_TIMEOUT_S
    ) -> Interaction:
        """Wait for the end of the latest call from a number; return what the CRM has of it."""
        async with asyncio.timeout(within_s):
            while True:
                for latest in (await self.interactions_from(caller_number))[:1]:
                    if latest.ended_at is not None:
                        return latest
                await asyncio.sleep(0.05)

    async def interactions_from(self, caller_number: str) -> list[Interaction]:
        """Return what the CRM has of the latest calls from a number, the last one first."""
        async with (
            await self.stores.open_keys() as keys,
            await CrmRepository.open(self.stores.crm, keys) as crm,
        ):
            found = await crm.interactions(TENANT, limit=20)
        return [one for one in found if one.caller_number == caller_number]

    async def journal_of(self, call_id: str) -> list[JournalRecord]:
        """Return a call's records."""
        async with (
            await self.stores.open_keys() as keys,
            await Journal.open(self.stores.journal, keys) as journal,
        ):
            return await journal.read(TENANT, call_stream(call_id))

    async def events_from(self, caller_number: str, kind: str) -> list[Mapping[str, object]]:
        """Wait for the end of the latest call from a number; return its events of one kind."""
        interaction = await self.interaction_from(caller_number)
        records = await self.journal_of(interaction.call_id)
        return [record.event for record in records if record.event_kind == kind]

    async def kill_service(self) -> None:
        """End the service as `kill -9` does."""
        await self.service.kill()

    @property
    def worker_id(self) -> int:
        """The id of the process that carries the calls, a child of the service's."""
        return worker_of(self.service)

    async def health(self) -> dict[str, list[str]]:
        """Return what the service says of its problems, and for somebody's notice."""
        url = self.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
        async with aiohttp.ClientSession() as session, session.get(f"{url}/health") as answer:
            said = await answer.json()
        return {"problems": said["problems"], "notices": said["notices"]}

    async def start_service(self, **settings: str) -> None:
        """Start the service again, and wait until it is ready.

        Args:
            settings: What is another than before, as environment variables.
        """
        spec = self.service.spec
        environment = {**spec.environment, **settings}
        # The one before may have been a successor, of which neither holds here.
        started = replace(
            spec,
            command=tuple(word for word in spec.command if word != TAKE_OVER),
            environment=environment,
            is_ready=answers_at(environment["HOTLINE_WEB__PUBLIC_URL"]),
        )
        self.service = await self.start(started)
        await self.service.ready()

    async def start_successor(self, **settings: str) -> Child:
        """Start a service that takes the calls over; it is neither ready nor this one's yet.

        Args:
            settings: What is another than in the service before, as environment variables.
        """
        spec = self.service.spec
        self.services += 1
        log_file = self.folder / f"serve-{self.services}.log"

        async def has_taken_over() -> bool:
            return log_file.exists() and '"service_ready"' in log_file.read_text()

        options = () if TAKE_OVER in spec.command else (TAKE_OVER,)
        return await self.start(
            replace(
                spec,
                command=(*spec.command, *options),
                environment={**spec.environment, **settings},
                log_file=log_file,
                is_ready=has_taken_over,
            )
        )

    async def upgrade(self) -> None:
        """Let a new service take the calls over, and the old one end by itself."""
        await self.is_succeeded_by(await self.start_successor())

    async def is_succeeded_by(self, successor: Child) -> None:
        """Wait until a new service has taken the calls over, and the old one has ended."""
        await successor.ready()
        before, self.service = self.service, successor
        async with asyncio.timeout(STORY_TIMEOUT_S):
            how = await before.ended()
        assert how == "exit code 0", f"the service before ended by {how}"

    def told(self, event: str) -> list[dict[str, Any]]:
        """Return what the service's log tells of one kind of event."""
        lines = self.service.spec.log_file.read_text().splitlines()
        told = [json.loads(line) for line in lines if line.startswith("{")]
        return [one for one in told if one["event"] == event]

    async def _admin(self, method: str, path: str, body: Mapping[str, object]) -> None:
        headers = {"Authorization": f"Bearer {self.bank_token}"}
        timeout = aiohttp.ClientTimeout(total=ADMIN_TIMEOUT_S)
        async with (
            aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
            session.request(method, self.bank_url + path, json=body) as answer,
        ):
            answer.raise_for_status()


@asynccontextmanager
async def running_hotline(
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    files: FlowFiles | None = None,
    link: FaultyLink | None = None,
    ami_tls: AmiTls | None = None,
    rtp_timeout_s: int = RTP_TIMEOUT_S,
    store_url: str = "",
    program: str = "hotline.cli",
    start: Start = fork_child,
) -> AsyncIterator[RunningHotline]:
    """Run a hotline whose files are all in `folder`, but for the cache of synthesised speech.

    At its end every call that it carried is replayed.

    Args:
        folder: One that is empty, or not there yet, or that has stores with something in them.
        settings: More settings as environment variables, such as `HOTLINE_BANK__TIMEOUT_S`.
        files: The flows and prompts; those of the small bank if None.
        link: An open link that the service reaches the PBX over, so that a test can break it.
        ami_tls: Where the service reaches the PBX over TLS, rather than in plain.
        rtp_timeout_s: Seconds without a packet of sound after which the PBX ends a call.
        store_url: An empty PostgreSQL database for the stores; files in `folder` if "".
        program: The module that is run as the `hotline` command of the service.
        start: Starts the bank and the service; `Child.start` where a start itself is measured.

    Raises:
        LaunchError: Something it needs cannot be had.
        AssertionError: A call's journal does not replay.
    """
    places = find_places()
    stores = in_postgres(store_url) if store_url else in_files(folder)
    files = files or small_bank()
    bundle = files.bundle()
    espeak_dir = await asyncio.to_thread(speech_library, places, Silent())
    speech_cache = places.var / "speech"
    token = secrets.token_urlsafe(32)
    web_url = f"http://127.0.0.1:{free_port('TCP')}"
    speech_key = secrets.token_urlsafe(32)
    bank_url = f"http://127.0.0.1:{free_port('TCP')}"
    shared = {**bank_environment(bank_url, token, folder), **(settings or {})}
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    if isinstance(stores.journal, Path) and not stores.journal.exists():
        await new_files(folder)
    async with AsyncExitStack() as stack:
        await put_seeded_ledger(folder / "demo-bank.db")
        # It gets ready while the PBX does.
        bank = await start(process("bank", bank_url, folder, shared))
        stack.push_async_callback(bank.stop)
        pbx = await stack.enter_async_context(
            running_pbx(
                folder / "pbx",
                rtp_timeout_s=rtp_timeout_s,
                ami_tls=ami_tls,
                speech_url=speech_url(web_url, speech_key),
            )
        )
        announce_shortly(pbx)
        ami_host, ami_port = pbx.ami_host, pbx.ami_port
        if link is not None:
            link.leads_to(ami_host, ami_port)
            ami_host, ami_port = "127.0.0.1", link.port
        environment = {
            **shared,
            **pbx_settings(pbx, ami_host, ami_port),
            **web_settings(web_url, speech_key),
            **store_settings(folder, store_url),
            **speech_settings(speech_cache, espeak_dir),
            "HOTLINE_TEXT_MESSAGES__URL": f"{bank_url}/text_messages",
            "HOTLINE_TEXT_MESSAGES__TOKEN": token,
            "HOTLINE_CALLS__DRAIN_S": "0",
            **files.settings,
            **(tls_settings(ami_tls) if ami_tls else {}),
            **(settings or {}),
        }
        await bank.ready()
        service = await start(
            process("serve", web_url, folder, environment, options=serve_options(), program=program)
        )
        stack.push_async_callback(service.stop)
        await service.ready()
        sounds = await stack.enter_async_context(
            expected_sounds(
                bundle,
                prompts_dir=files.catalogue.parent,
                espeak_dir=espeak_dir,
                cache_dir=speech_cache,
                voices=QUICK_VOICES,
            )
        )
        running = RunningHotline(
            folder=folder,
            pbx=pbx,
            bundle=bundle,
            bank=bank,
            service=service,
            bank_url=bank_url,
            bank_token=token,
            sounds=sounds,
            stores=stores,
            start=start,
        )
        try:
            yield running
        finally:
            # It may be another one than at the start.
            await running.service.stop()
        await replay_all(stores, TENANT)
