"""Whose call it is, when it may be erased, and on what terms it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.journal import Journal
from hotline.model.interaction import Handling, Interaction
from hotline.privacy import CallOpen, KeyRing, NobodyToErase
from hotline.privacy.erasing import kept_of_call, kept_of_customer
from hotline.testing.keys import open_test_keys
from hotline.testing.line import FakeLine

TENANT, CUSTOMER, PIN = "demo", "10000001", "246810"


@pytest.fixture
async def keys(tmp_path: Path) -> AsyncIterator[KeyRing]:
    async with await open_test_keys(tmp_path) as keys:
        yield keys


@pytest.fixture
async def journal(office: Any, tmp_path: Path, keys: KeyRing) -> AsyncIterator[Journal]:
    """The office with a real journal."""
    async with await Journal.open(tmp_path / "journal.db", keys) as journal:
        office.journal = journal
        yield journal


async def test_call_cannot_be_erased_while_it_goes_on(
    office: Any, journal: Journal, keys: KeyRing
) -> None:
    line = FakeLine()
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    call_id = (await office.interaction()).call_id
    with pytest.raises(CallOpen):
        await kept_of_call(keys, TENANT, call_id)
    line.presses(f"2{CUSTOMER}{PIN}")
    await line.hears("To finish, press star")
    with pytest.raises(CallOpen):
        await kept_of_customer(keys, TENANT, CUSTOMER)
    line.presses("*")
    await carried
    assert (await kept_of_customer(keys, TENANT, CUSTOMER)).call_ids == (call_id,)


async def test_wrong_pin_puts_no_call_under_the_customer(
    office: Any, journal: Journal, keys: KeyRing
) -> None:
    line = FakeLine()
    line.presses(f"2{CUSTOMER}999999")
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("not right")
    line.caller_hangs_up()
    interaction = await carried
    with pytest.raises(NobodyToErase):
        await kept_of_customer(keys, TENANT, CUSTOMER)
    assert (await kept_of_call(keys, TENANT, interaction.call_id)).call_ids


async def test_call_that_the_crm_lost_is_left_to_whoever_brings_it_there(office: Any) -> None:
    async def fails(_: Interaction) -> None:
        raise OSError("the disk is full")

    office.crm.save_interaction = fails
    async with office.opens() as switchboard:
        line = FakeLine()
        switchboard.take(line)
        await line.gone()
    (call,) = await office.journal.calls(TENANT)
    # Closed it could be erased, and would be found changed by a rebuilding until then.
    assert office.journal.open_calls == {(TENANT, call.call_id)}


def test_retention_is_counted_from_the_beginning() -> None:
    began = datetime(2026, 3, 1, tzinfo=UTC)
    assert Handling().retain_until(began) is None
    assert Handling(retention=timedelta(days=30)).retain_until(began) == datetime(
        2026, 3, 31, tzinfo=UTC
    )
