"""The parent's end of one worker process: start it, ask it, end it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from hotline.speech.espeak_library import EspeakLibrary

START_TIMEOUT_S = 20.0
REPLY_LIMIT_BYTES = 1 << 20
COMPLAINT_CHARACTERS = 300


class WorkerGone(Exception):
    """The worker died, hung or answered nonsense; the text says which."""


class WorkerProcess:
    """One worker; `engine` names its versions, `voices` its voice ids."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self.engine = ""
        self.voices: frozenset[str] = frozenset()

    @classmethod
    async def start(cls, library: EspeakLibrary, folder: Path) -> WorkerProcess:
        """Start a worker whose stderr goes to a file in `folder`.

        Raises:
            WorkerGone: It did not say hello within `START_TIMEOUT_S` seconds.
        """
        log = folder / "worker.log"
        with log.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "hotline.speech.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, **library.environment},
                # Ctrl-C at a terminal is for the service, which ends its worker itself.
                start_new_session=True,
                limit=REPLY_LIMIT_BYTES,
            )
        worker = cls(process, log)
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

    async def ask(self, request: dict[str, Any], timeout_s: float) -> None:
        """Have a request answered within `timeout_s` seconds, one at a time.

        When this is cancelled an answer is still to come: end the worker.

        Raises:
            WorkerGone: It was not; end this worker and start another.
        """
        try:
            async with asyncio.timeout(timeout_s):
                reply = await self._exchange(request)
        except TimeoutError:
            raise WorkerGone(f"no answer within {timeout_s:g} s") from None
        if "error" in reply:
            raise WorkerGone(str(reply["error"]))

    async def end(self) -> None:
        """Kill the process and wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    async def _hello(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                hello = await self._read()
        except TimeoutError:
            raise WorkerGone(f"not ready within {START_TIMEOUT_S:g} s") from None
        if "error" in hello:
            raise WorkerGone(str(hello["error"]))
        return hello

    async def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            await self._process.stdin.drain()
        except ConnectionError:
            raise WorkerGone(self._how_it_ended()) from None
        return await self._read()

    async def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise WorkerGone(self._how_it_ended())
        try:
            return dict(json.loads(line))
        except (ValueError, TypeError):
            raise WorkerGone("its answer was no JSON table") from None

    def _how_it_ended(self) -> str:
        complaint = self._log.read_text(encoding="utf-8", errors="replace").strip()
        last = complaint.splitlines()[-1][-COMPLAINT_CHARACTERS:] if complaint else "no complaint"
        return f"the worker ended ({last})"
