"""A complaint whose service is killed while its case is being opened."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hotline.model.interaction import DIED
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.verdicts import Same
from hotline.testing.stores import Stores

TENANT = "demo"
HOTLINE = Path(__file__).with_name("dying_hotline.py")
LIMIT_S = 60.0


async def dies(stores: Stores, *, asks: bool) -> None:
    """Let a hotline of its own die, after it has asked for a case or before."""
    place = stores.journal
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HOTLINE),
        str(place.parent) if isinstance(place, Path) else place.url,
        "asks" if asks else "does not ask",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(LIMIT_S):
            assert await process.stderr.readline() == b"now\n"
    finally:
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()


@pytest.mark.parametrize("asks", [True, False])
async def test_a_complaint_outlives_kill_9(
    bank: Any, stores: Stores, shipped_sources: Any, asks: bool
) -> None:
    await dies(stores, asks=asks)
    cases = await bank.relations.cases.waiting(TENANT)
    assert len(cases) == asks
    await bank.next_service().look()
    (case,) = await bank.relations.cases.waiting(TENANT)
    (promise,) = await bank.relations.promises.listed(TENANT)
    assert (promise.case, promise.due_at) == (case.reference, case.due_at)
    assert cases in ([], [case])
    interaction = await bank.office.interaction()
    assert (interaction.outcome, interaction.call_id) == (DIED, case.call_id)
    looked = await bank.rebuilds(dry_run=True)
    assert (looked.interactions, looked.cases) == (Counter(same=1), Counter(same=1))
    call = await bank.journal.history.call(TENANT, interaction.call_id)
    assert Replayer(None).replay(call, shipped_sources) == Same(ended=True)
    # Nothing is left for whoever comes next.
    await bank.next_service().look()
    assert await bank.journal.history.call(TENANT, interaction.call_id) == call
