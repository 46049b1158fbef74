"""Callers beyond the limits are turned away by their own telephone's signals, unanswered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hotline.crm import CrmRepository
from hotline.testing.demo import CHOOSE_LANGUAGE
from hotline.testing.keys import open_test_keys
from hotline.testing.phone import SipPhone
from hotline.testing.running import TENANT, RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUSY, UNAVAILABLE = 486, 503


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline for two callers, one for each number."""
    settings = {"HOTLINE_CALLS__AT_ONCE": "2", "HOTLINE_CALLS__OF_NUMBER_AT_ONCE": "1"}
    async with running_hotline(tmp_path_factory.mktemp("limits"), settings) as running:
        yield running


async def test_number_and_hotline_are_busy_beyond_their_limits(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    first = await phone.dial(hotline.number, caller_number="13800601")
    again = await phone.dial(hotline.number, caller_number="13800601")
    second = await phone.dial(hotline.number, caller_number="13800602")
    third = await phone.dial(hotline.number, caller_number="13800603")
    assert [first.answered, second.answered] == [True, True]
    assert [again.failed_status, third.failed_status] == [BUSY, UNAVAILABLE]
    await first.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await first.hang_up()
    await hotline.interaction_from("13800601")
    third = await phone.dial(hotline.number, caller_number="13800603")
    await third.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    async with (
        await open_test_keys(hotline.folder) as keys,
        await CrmRepository.open(hotline.folder / "crm.db", keys) as crm,
    ):
        # A flood of refused calls must not become a flood of rows.
        assert len(await crm.interactions(TENANT)) == 3
