"""Sealed values that somebody moved or altered are told, never read."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.journal import Journal, NewRecord
from hotline.privacy import SealBroken
from hotline.testing.keys import open_test_keys

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    """Two callers' records."""
    async with (
        await open_test_keys(tmp_path) as keys,
        await Journal.open(tmp_path / "journal.db", keys) as journal,
    ):
        for call in ("1", "2"):
            await journal.append(
                NewRecord(
                    tenant="demo",
                    stream=f"call:{call}",
                    at=NOON,
                    event={"kind": "call_arrived", "caller_number": f"1380000000{call}"},
                )
            )
        yield journal


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_record SET (sealed, key_id) = "
        "(SELECT sealed, key_id FROM journal_record WHERE stream = 'call:2')",
        "UPDATE journal_record SET sealed = zeroblob(length(sealed))",
        "UPDATE journal_record SET at = '2026-03-01T13:00:00.000000+00:00'",
    ],
    ids=["swapped", "overwritten", "back-dated"],
)
async def test_altered_record_is_told(journal: Journal, tmp_path: Path, change: str) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as stranger, stranger:
        stranger.execute(f"{change} WHERE stream = 'call:1'")
    with pytest.raises(SealBroken, match="call:1"):
        await journal.read("demo", "call:1")
    (untouched,) = await journal.read("demo", "call:2")
    assert untouched.event["caller_number"] == "13800000002"
