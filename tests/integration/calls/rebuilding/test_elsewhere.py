"""Calls on another PBX are left to its service, for as long as it has one."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import Line
from hotline.asterisk.lines import Lines
from hotline.calls.interrupted import InterruptedCall
from hotline.calls.ports import Speaker
from hotline.flow.bundle import Bundle
from hotline.model.interaction import DIED, Handling
from hotline.ops.elsewhere import STILL_LOOKS
from hotline.ops.taking_up import TakingUp

TENANT, OURS, OTHER = "demo", "pbx-1", "pbx-2"


@pytest.fixture
async def left(bank: Any) -> str:
    """A call that a service left in the middle; its id."""
    interaction, _ = await bank.complains()
    await bank.journal_loses_the_end()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.crm.keys.begin(TENANT, f"call:{interaction.call_id}")
    return str(interaction.call_id)


async def is_on(bank: Any, pbx: str) -> None:
    await bank.by_hand_in_journal(f"UPDATE call_header SET pbx = '{pbx}'")


async def outcome(bank: Any) -> str | None:
    return str((await bank.office.interaction()).outcome)


async def test_a_call_elsewhere_is_ended_by_nobody_here_while_beats_are_counted_there(
    bank: Any, left: str
) -> None:
    await is_on(bank, OTHER)
    lease = await bank.journal.take_calls(TENANT, OTHER, on_lost=lambda: None)
    service = bank.next_service()
    for _ in range(STILL_LOOKS + 2):
        await service.look()
        await lease.beat()
    assert await outcome(bank) == "None"
    # Its service dies, and so may another that comes at once; then nobody will.
    for _ in range(STILL_LOOKS):
        await service.look()
        assert await outcome(bank) == "None"
    await service.look()
    assert await outcome(bank) == DIED


async def test_a_call_on_a_pbx_that_nobody_ever_held_is_ended_at_once(bank: Any, left: str) -> None:
    await is_on(bank, OTHER)
    await bank.next_service().look()
    assert await outcome(bank) == DIED


class Taken:
    """A switchboard that takes calls up and does no more."""

    def __init__(self) -> None:
        self.call_ids: list[str] = []

    def is_live(self, call_id: str) -> bool:
        return call_id in self.call_ids

    def take_up(self, line: Line, call: InterruptedCall, *rest: object, **named: object) -> None:
        self.call_ids.append(call.header.call_id)


@pytest.mark.parametrize("pbx", [OURS, OTHER])
async def test_only_calls_of_our_pbx_are_taken_up(bank: Any, left: str, pbx: str) -> None:
    await is_on(bank, pbx)
    ami = AmiClient(AmiSettings(port=1, username="nobody", secret="s3cret"))
    taken: Any = Taken()

    async def speaking(digest: str) -> tuple[Bundle, Speaker]:
        assert digest == bank.office.bundle.digest
        return bank.office.bundle, bank.office.speaker

    lines = Lines(
        ami,
        EventFeed(ami),
        recordings=PurePosixPath("/spool"),
        on_call=lambda line: None,
        spawn=lambda job: job.close(),
    )
    await TakingUp(
        tenant=TENANT,
        pbx=OURS,
        keys=bank.crm.keys,
        journal=bank.journal,
        speaking=speaking,
        handling=Handling(),
        lines=lines,
        switchboard=taken,
    ).take_up()
    assert taken.call_ids == [left] * (pbx == OURS)
