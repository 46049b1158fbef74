"""Lines on a real Asterisk that hear words, without flows: what a bench and tests of a line need.

async with hearing_lines(tmp_path, models) as lines, SipPhone.open() as phone:
call, line = await lines.call(phone)
hearing = await line.hear(lines.publish(sound), rules, silence_s=5)
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from hotline.asterisk.aeap import SpeechEndpoint
from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lines import Lines
from hotline.asterisk.spoken_answers import Mouthpiece
from hotline.jobs import Jobs
from hotline.launch.pbx import RunningPbx, running_pbx
from hotline.launch.pbx_config import speech_url
from hotline.launch.ports import free_port
from hotline.speech.audio_routes import audio_routes
from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import ComposedAudio, a_moment_of_silence
from hotline.speech.pcm import SAMPLE_RATE_HZ, write_wav
from hotline.speech.recognition.recognisers import Recognisers
from hotline.testing.phone import Call, SipPhone

TAKEN_S = 5.0
ALIVE_S = 900
"""Nobody tells the PBX that the service lives: it believes so for as many seconds."""


@dataclass(kw_only=True)
class HearingLines:
    """See `hearing_lines`."""

    pbx: RunningPbx
    recognisers: Recognisers
    endpoint: SpeechEndpoint
    _shelf: AudioShelf
    _web_url: str
    _calls: asyncio.Queue[AsteriskLine] = field(default_factory=asyncio.Queue)

    @property
    def number(self) -> str:
        """What to dial."""
        return f"sip:8888@{self.pbx.sip_address}"

    async def call(self, phone: SipPhone) -> tuple[Call, AsteriskLine]:
        """Let a phone call; return both ends once the call is up."""
        dialling = asyncio.create_task(phone.dial(self.number))
        async with asyncio.timeout(TAKEN_S):
            line = await self._calls.get()
        await line.answer()
        return await dialling, line

    def publish(self, sound: NDArray[np.int16]) -> str:
        """Return where the PBX finds a sound: int16 at 8 kHz."""
        wav = write_wav(sound)
        digest = hashlib.sha256(wav).hexdigest()
        seconds = len(sound) / SAMPLE_RATE_HZ
        audio = ComposedAudio(wav=wav, duration_s=seconds, digest=digest, personal=False)
        return self._web_url + self._shelf.publish(audio)


@asynccontextmanager
async def hearing_lines(folder: Path, models: Mapping[str, Path]) -> AsyncIterator[HearingLines]:
    """Run an Asterisk whose callers are heard by these models, by language."""
    key = secrets.token_urlsafe(32)
    port = free_port("TCP")
    web_url = f"http://127.0.0.1:{port}"
    shelf = AudioShelf(signing_key=secrets.token_bytes(32))
    endpoint = SpeechEndpoint(key)
    jobs = Jobs()
    app = web.Application()
    app.add_routes([*endpoint.routes(), *audio_routes(shelf)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with (
        running_pbx(folder / "pbx", speech_url=speech_url(web_url, key), dead_man_s=ALIVE_S) as pbx,
        Recognisers(models) as recognisers,
    ):
        ami = AmiClient(
            AmiSettings(
                host=pbx.ami_host,
                port=pbx.ami_port,
                username=pbx.ami_username,
                secret=pbx.ami_secret,
            )
        )
        hearing = HearingLines(
            pbx=pbx, recognisers=recognisers, endpoint=endpoint, _shelf=shelf, _web_url=web_url
        )

        def spawn(job: Coroutine[Any, Any, None]) -> None:
            jobs.spawn(job)

        lines = Lines(
            ami,
            EventFeed(ami),
            recordings=PurePosixPath(pbx.spool_dir),
            on_call=hearing._calls.put_nowait,
            spawn=spawn,
            dead_man_s=ALIVE_S,
            mouthpiece=Mouthpiece(
                recognisers,
                endpoint,
                seconds=shelf.seconds,
                silence=lambda: web_url + shelf.publish(a_moment_of_silence()),
            ),
        )
        try:
            async with ami, lines:
                yield hearing
        finally:
            await jobs.cancel()
            await runner.cleanup()
