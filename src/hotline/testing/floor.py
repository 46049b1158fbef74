"""A floor without telephones: its journal is in memory, and whispers are the names of prompts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hotline.desk.desks import Desks
from hotline.floor.floor_log import EVERY
from hotline.floor.live_floor import LiveFloor
from hotline.floor.ports import Clock, Customers
from hotline.flow.utterance import Utterance
from hotline.journal import JournalPort
from hotline.routing.policy import Policy
from hotline.testing.journal import InMemoryJournal
from hotline.testing.telephones import FakeTelephones


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def fake_floor(
    tenant: str,
    policy: Policy,
    journal: JournalPort | None = None,
    telephones: FakeTelephones | None = None,
    snapshot_every: int = EVERY,
    customers: Customers | None = None,
    desks: Desks | None = None,
    is_carried: Callable[[str], bool] = lambda _: True,
    clock: Clock = now,
    is_page: Callable[[str], bool] = lambda _: False,
) -> LiveFloor:
    """Return a floor, to be entered; it has a line out where there are `customers`."""
    return LiveFloor(
        tenant=tenant,
        policy=policy,
        journal=journal or InMemoryJournal(),
        telephones=telephones or FakeTelephones(),
        desks=desks or Desks(),
        speak=_named,
        ready=_at_once,
        is_carried=is_carried,
        clock=clock,
        snapshot_every=snapshot_every,
        customers=customers,
        is_page=is_page,
    )


async def _at_once() -> None:
    """Wait for nothing."""


async def _named(utterance: Utterance) -> str:
    return "+".join(f"{phrase.language}/{phrase.prompt}" for phrase in utterance)
