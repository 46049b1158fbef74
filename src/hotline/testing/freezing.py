"""Services that are frozen: they are there, and do nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from hotline.launch.process import Child
from hotline.testing.service_process import logged, worker_of


@asynccontextmanager
async def frozen_once_loaded(successor: Child) -> AsyncIterator[None]:
    """Freeze a new service before it asks for the calls, and until the end of the block."""
    await logged(successor, '"prompts_ready"')
    with frozen(worker_of(successor)):
        yield


@asynccontextmanager
async def frozen_in_the_middle(successor: Child, service: Child) -> AsyncIterator[None]:
    """Freeze a new service while it gets the calls, and until the end of the block."""
    await logged(successor, '"prompts_ready"')
    worker = worker_of(successor)
    await logged(service, f'"to": {worker}')
    with frozen(worker):
        yield


@contextmanager
def frozen(process: int) -> Iterator[None]:
    """Freeze a process until the end of the block."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)
