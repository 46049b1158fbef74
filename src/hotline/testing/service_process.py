"""The processes of a hotline that is tested: how each is started, and what its log tells."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from hotline.launch.probes import http_answers
from hotline.launch.process import Child, ProcessSpec

READY_TIMEOUT_S = 120.0
"""The first start of all speaks every prompt."""
LOG_LOOK_S = 0.001


def answers_at(url: str) -> Callable[[], Awaitable[bool]]:
    """Return what tells whether a service or bank answers at an address."""

    async def answers() -> bool:
        return await http_answers(f"{url}/health")

    return answers


def process(
    command: str,
    url: str,
    folder: Path,
    environment: Mapping[str, str],
    options: tuple[str, ...] = (),
    program: str = "hotline.cli",
) -> ProcessSpec:
    """Return how a `hotline` command is started that answers at an address and logs in a folder."""
    return ProcessSpec(
        name=command,
        command=(sys.executable, "-m", program, command, *options),
        environment=environment,
        folder=folder,
        log_file=folder / f"{command}.log",
        is_ready=answers_at(url),
        ready_timeout_s=READY_TIMEOUT_S,
    )


def worker_of(service: Child) -> int:
    """Return the id of the process that carries the calls, a child of the service's."""
    parent = service.process_id
    (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(child)


async def logged(service: Child, words: str) -> None:
    """Wait until these words are in a service's log."""
    async with asyncio.timeout(service.spec.ready_timeout_s):
        while True:
            if words in service.spec.log_file.read_text():
                return
            await asyncio.sleep(LOG_LOOK_S)
