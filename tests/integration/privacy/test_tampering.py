"""Sealed values that somebody moved or altered are told, never read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from hotline.database import Database
from hotline.journal import Journal, NewRecord
from hotline.journal.journal import MIGRATIONS
from hotline.journal.tables import JOURNAL_RECORD
from hotline.privacy import SealBroken
from hotline.testing.stores import Stores

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def journal(stores: Stores) -> AsyncIterator[Journal]:
    """Two callers' records."""
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
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


COLUMNS = JOURNAL_RECORD.c
OTHERS = JOURNAL_RECORD.alias()
OF_OTHERS = OTHERS.c.stream == "call:2"


@pytest.mark.parametrize(
    "change",
    [
        {
            "sealed": select(OTHERS.c.sealed).where(OF_OTHERS).scalar_subquery(),
            "key_id": select(OTHERS.c.key_id).where(OF_OTHERS).scalar_subquery(),
        },
        {"sealed": bytes(60)},
        {"at": NOON + timedelta(hours=1)},
    ],
    ids=["swapped", "overwritten", "back-dated"],
)
async def test_altered_record_is_told(
    stores: Stores, journal: Journal, change: dict[str, Any]
) -> None:
    stranger = await Database.open(stores.journal, migrations=MIGRATIONS)
    altered = update(JOURNAL_RECORD).where(COLUMNS.stream == "call:1").values(change)
    assert await stranger.write(lambda connection: connection.execute(altered).rowcount) == 1
    await stranger.close()
    with pytest.raises(SealBroken, match="call:1"):
        await journal.read("demo", "call:1")
    (untouched,) = await journal.read("demo", "call:2")
    assert untouched.event["caller_number"] == "13800000002"
