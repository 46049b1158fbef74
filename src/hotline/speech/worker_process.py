"""The parent's end of one worker process: start it, ask it, end it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from typing import IO, Any

from hotline.child_process import end_child
from hotline.speech.espeak_library import EspeakLibrary

START_TIMEOUT_S = 20.0
REPLY_LIMIT_BYTES = 1 << 20
MOST_SOUND_BYTES = 1 << 26
"""A text that lasts 25 minutes; one that takes so long is none that a caller hears."""
COMPLAINT_CHARACTERS = 300


class WorkerGone(Exception):
    """The worker died, hung or answered nonsense; the text says which."""


class WorkerProcess:
    """One worker; `engine` names its versions, `voices` its voice ids.

    Args:
        process: The child.
        complaints: Where it writes what is wrong; it has no name, so no kill leaves it behind.
    """

    def __init__(self, process: asyncio.subprocess.Process, complaints: IO[bytes]) -> None:
        self._process = process
        self._complaints = complaints
        self.engine = ""
        self.voices: frozenset[str] = frozenset()

    @classmethod
    async def start(cls, library: EspeakLibrary) -> WorkerProcess:
        """Start a worker.

        Raises:
            WorkerGone: No process starts, or it did not say hello within `START_TIMEOUT_S` seconds.
        """
        try:
            complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it lasts as long as the worker
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "hotline.speech.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=complaints,
                env={**os.environ, **library.environment},
                # Ctrl-C at a terminal is for the service, which ends its worker itself.
                start_new_session=True,
                limit=REPLY_LIMIT_BYTES,
            )
        except OSError as error:
            raise WorkerGone(f"it cannot be started ({error})") from None
        worker = cls(process, complaints)
        try:
            hello = await worker._hello()
        except BaseException:
            await worker.end()
            raise
        worker.engine = hello["engine"]
        worker.voices = frozenset(hello["voices"])
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def ask(self, request: dict[str, Any], timeout_s: float) -> bytes:
        """Return the WAV that answers a request within `timeout_s` seconds, one at a time.

        When this is cancelled an answer is still to come: end the worker.

        Raises:
            WorkerGone: It was not; end this worker and start another.
        """
        try:
            async with asyncio.timeout(timeout_s):
                return await self._exchange(request)
        except TimeoutError:
            raise WorkerGone(f"no answer within {timeout_s:g} s") from None

    async def end(self) -> None:
        """Kill the process and wait for its end."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        await end_child(self._process)
        self._complaints.close()

    async def _hello(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                hello = await self._read()
        except TimeoutError:
            raise WorkerGone(f"not ready within {START_TIMEOUT_S:g} s") from None
        return hello

    async def _exchange(self, request: dict[str, Any]) -> bytes:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            await self._process.stdin.drain()
        except ConnectionError:
            raise WorkerGone(self._how_it_ended()) from None
        size = (await self._read()).get("bytes")
        if not isinstance(size, int) or not 0 < size <= MOST_SOUND_BYTES:
            raise WorkerGone(f"its answer was no sound of at most {MOST_SOUND_BYTES:,} bytes")
        assert self._process.stdout is not None
        try:
            return await self._process.stdout.readexactly(size)
        except asyncio.IncompleteReadError:
            raise WorkerGone(self._how_it_ended()) from None

    async def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise WorkerGone(self._how_it_ended())
        try:
            told = dict(json.loads(line))
        except (ValueError, TypeError):
            raise WorkerGone("its answer was no JSON table") from None
        if "error" in told:
            raise WorkerGone(str(told["error"]))
        return told

    def _how_it_ended(self) -> str:
        self._complaints.seek(0)
        complaint = self._complaints.read().decode(errors="replace").strip()
        last = complaint.splitlines()[-1][-COMPLAINT_CHARACTERS:] if complaint else "no complaint"
        return f"the worker ended ({last})"
