"""Agents' PINs: right, wrong, and locked after wrong ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.crm import CrmRepository
from hotline.crm.agent_pins.repository import AgentPins
from hotline.crm.agent_pins.tables import AGENT_PIN
from hotline.model.lockout import FIRST, FREE_TRIES
from hotline.privacy import KeyRing
from hotline.testing.people import NOON, QUICK

PIN, WRONG = "591736", "591737"


@pytest.fixture
async def pins(crm: CrmRepository, keys: KeyRing) -> AgentPins:
    """Anna's, in one bank."""
    pins = AgentPins(crm.database, keys, QUICK)
    await pins.set("demo", "anna", PIN, who="li", at=NOON)
    return pins


async def tried_wrong(pins: AgentPins, times: int) -> list[str]:
    return [await pins.attempt("demo", "anna", WRONG, at=NOON) for _ in range(times)]


async def test_one_agents_pin_is_nobody_elses(pins: AgentPins) -> None:
    assert await pins.attempt("demo", "anna", PIN, at=NOON) == "right"
    assert await pins.attempt("demo", "anna", WRONG, at=NOON) == "wrong"
    assert await pins.attempt("demo", "bo", PIN, at=NOON) == "wrong"
    assert await pins.attempt("other", "anna", PIN, at=NOON) == "wrong"


async def test_wrong_ones_in_a_row_lock_it_longer_and_longer(pins: AgentPins) -> None:
    assert await tried_wrong(pins, FREE_TRIES) == ["wrong"] * (FREE_TRIES - 1) + ["locked"]
    almost = NOON + FIRST - timedelta(seconds=1)
    assert await pins.attempt("demo", "anna", PIN, at=almost) == "locked"
    assert await pins.attempt("demo", "anna", WRONG, at=NOON + FIRST) == "locked"
    assert await pins.attempt("demo", "anna", PIN, at=NOON + 3 * FIRST - timedelta(seconds=1)) == (
        "locked"
    )
    assert await pins.attempt("demo", "anna", PIN, at=NOON + 3 * FIRST) == "right"


async def test_a_right_one_begins_the_count_anew(pins: AgentPins) -> None:
    for _ in range(2):
        await tried_wrong(pins, FREE_TRIES - 1)
        assert await pins.attempt("demo", "anna", PIN, at=NOON) == "right"


async def test_a_new_one_is_not_locked(pins: AgentPins) -> None:
    await tried_wrong(pins, FREE_TRIES)
    await pins.set("demo", "anna", WRONG, who="li", at=NOON)
    assert await pins.attempt("demo", "anna", WRONG, at=NOON) == "right"
    assert await pins.attempt("demo", "anna", PIN, at=NOON) == "wrong"


async def test_what_is_kept_tells_no_pin_without_the_keys(
    pins: AgentPins, crm: CrmRepository
) -> None:
    row = await crm.database.read(
        lambda connection: connection.execute(select(AGENT_PIN)).mappings().one()
    )
    assert PIN not in str(dict(row))
    assert row["pin_argon2"].startswith("$argon2id$")
    with pytest.raises(Exception, match="does not match"):
        QUICK.verify(row["pin_argon2"], PIN)
