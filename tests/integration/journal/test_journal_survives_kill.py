from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import hotline
from hotline.journal import Journal, NewRecord
from hotline.privacy import KeyRing

APPENDER = Path(__file__).with_name("endless_appender.py")
CALLS = range(8)


@pytest.mark.parametrize("lines_before_death", [1, 500, 2000])
async def test_every_confirmed_record_survives_kill_9(
    journal_path: Path,
    keys: KeyRing,
    new_record: Callable[..., NewRecord],
    lines_before_death: int,
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(APPENDER),
        str(journal_path),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(hotline.__file__).parents[1])},
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        printed = [await process.stdout.readline() for _ in range(lines_before_death)]
        os.kill(process.pid, signal.SIGKILL)
        printed += (await process.stdout.read()).splitlines()
        await process.wait()
    # The last line may have been cut in the middle; a shorter number was printed before it.
    confirmed = {int(line) for line in printed[:-1]}

    async with await Journal.open(journal_path, keys) as journal:
        floors = [await journal.read("demo", f"floor:{call}") for call in CALLS]
        calls = [await journal.read("demo", f"call:{call}") for call in CALLS]
        next_seq = await journal.append(new_record())

    seqs = sorted(record.seq for record in itertools.chain(*floors, *calls))
    assert confirmed <= set(seqs)
    assert seqs == list(range(1, next_seq))
    for stream in (*floors, *calls):
        assert [record.event["n"] for record in stream] == list(range(len(stream)))
    assert [len(stream) for stream in calls] == [len(stream) for stream in floors]
