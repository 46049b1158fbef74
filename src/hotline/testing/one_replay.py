"""Calls that can be replayed: one with a wrong PIN twice, on flows that allow three, and others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from hotline.crm.replays.repository import ReplayRuns
from hotline.flow.bundle import Bundle, compile_bundle, recompile_bundle
from hotline.journal import WrittenCall
from hotline.model.bank import BankAnswer
from hotline.qa.replay.many import LIMIT, ManyReplays
from hotline.qa.replay.one_call import LIMIT_S, CallReplays
from hotline.qa.replay.orders import Order, Told, carry_out
from hotline.testing.bundles import InMemoryBundles
from hotline.testing.caller import Caller
from hotline.testing.flow_files import edit, small_bank
from hotline.testing.recorded import header, written

BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)
LIVE, EDITED = (f"tries: {tries}, then: offer_message}}\n      locked" for tries in (3, 2))
"""How often a PIN may be wrong, before and after."""


class RecordedCalls:
    """A call with two wrong PINs, and two others, half an hour later, with none.

    Args:
        call_id: The first one's id.
        reads: Is awaited before calls are given; None for nothing.
    """

    def __init__(self, call_id: str, reads: Callable[[], Awaitable[None]] | None = None) -> None:
        self._calls = {
            one: _call(one, BEGAN + timedelta(minutes=minutes), pins)
            for one, minutes, pins in (
                (call_id, 0, ("111111", "222222", "246810")),
                (f"{call_id[:-2]}a1", 30, ("246810",)),
                (f"{call_id[:-2]}a2", 31, ("246810",)),
            )
        }
        self._reads = reads

    async def call(self, tenant: str, call_id: str) -> WrittenCall | None:
        """Return one call; None where there is none."""
        if self._reads is not None:
            await self._reads()
        return self._calls.get(call_id) if tenant == "demo" else None

    async def count(self, tenant: str, *, since: datetime, until: datetime) -> int:
        """Count the calls of a time."""
        return len(self._of(tenant, since, until))

    async def calls(
        self, tenant: str, *, since: datetime, until: datetime
    ) -> AsyncIterator[list[WrittenCall]]:
        """Yield the calls of a time."""
        if self._reads is not None:
            await self._reads()
        yield self._of(tenant, since, until)

    def _of(self, tenant: str, since: datetime, until: datetime) -> list[WrittenCall]:
        calls = self._calls.values() if tenant == "demo" else ()
        return [one for one in calls if since <= one.header.opened_at < until]


def _call(call_id: str, began: datetime, pins: Sequence[str]) -> WrittenCall:
    """Return a call of somebody who types these PINs, of which the last one is right."""
    wrong = [BankAnswer(outcome="wrong")] * (len(pins) - 1)
    bank: dict[str, BankAnswer | list[BankAnswer]] = {
        "verify_pin": [*wrong, BankAnswer(outcome="ok")],
        "list_balances": BankAnswer(outcome="none"),
    }
    live = small_bank().bundle()
    caller = Caller(live, bank=bank, now=began).arrives("en-US").presses("2")
    for pin in pins:
        caller.presses("10000001").presses(pin)
    caller.hangs_up()
    told = replace(header(live, "main", call_id=call_id, opened_at=began), tenant="demo")
    return written(told, caller.steps)


@cache
def edited_bundle() -> Bundle:
    """Return the flows that allow one wrong PIN less."""
    sources = small_bank().bundle().sources
    edited = {name: text.replace(LIVE, EDITED) for name, text in sources.items()}
    assert edited != dict(sources), "nothing was edited"
    return compile_bundle(edited)


async def one_replay(
    call_id: str,
    *,
    draft: Path | None = None,
    bundles: InMemoryBundles | None = None,
    reads: Callable[[], Awaitable[None]] | None = None,
    limit_s: float = LIMIT_S,
) -> CallReplays:
    """Return what replays the call; new calls get the edited flows.

    Args:
        call_id: The call.
        draft: A folder of edited flows; None where there is none.
        bundles: Where the flows are put; None for where nobody else looks.
        reads: Is awaited before the call is given; None for nothing.
        limit_s: How long somebody waits.
    """
    bundles = bundles or InMemoryBundles()
    for number, bundle in enumerate((small_bank().bundle(), edited_bundle())):
        at = BEGAN + timedelta(days=number)
        await bundles.take("demo", bundle.digest, bundle.sources, at)
    return CallReplays(
        "demo",
        RecordedCalls(call_id, reads),
        bundles,
        draft=draft,
        prompts=small_bank().catalogue.parent,
        limit_s=limit_s,
    )


def many_replays(
    runs: ReplayRuns,
    one_call: CallReplays,
    call_id: str,
    clock: Callable[[], datetime],
    *,
    reads: Callable[[], Awaitable[None]] | None = None,
    limit: timedelta = LIMIT,
) -> ManyReplays:
    """Return what replays that call and those of others at once, in this process.

    Args:
        runs: Where it is told.
        one_call: Replays one of them.
        call_id: The call.
        clock: The time.
        reads: Is awaited before calls are given; None for nothing.
        limit: How long one may take.
    """

    async def here(order: Order) -> AsyncGenerator[Told, None]:
        bundle = await asyncio.to_thread(recompile_bundle, order.sources)
        async for told in carry_out(order, RecordedCalls(call_id, reads), bundle, every_s=0):
            yield told

    return ManyReplays(runs, one_call, here, clock, limit=limit)


def break_draft(folder: Path) -> None:
    """Let a draft have a mistake."""
    edit(folder / "main.yaml", "next: ask_customer, say", "next: ask_custmer, say")
