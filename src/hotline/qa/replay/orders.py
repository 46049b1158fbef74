"""Many calls on edited flows, as another process is asked for them, and as it tells of them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.journal import WrittenCall
from hotline.qa.replay.as_json import report
from hotline.qa.replay.edited import replay_edited
from hotline.qa.replay.summary import Summary
from hotline.qa.replay.verdicts import NotReplayed

TELLS_EVERY_S = 2.0
NOT_THERE = "the journal has nothing of this call any more"


@dataclass(frozen=True, kw_only=True)
class Order:
    """Which calls, on which flows.

    Attributes:
        tenant: Whose calls.
        sources: The flows.
        since: Calls that arrived from then on; None where they are named.
        until: And before then.
        calls: Their ids, where they are named.
    """

    tenant: str
    sources: Mapping[str, str]
    since: datetime | None = None
    until: datetime | None = None
    calls: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """How far it is.

    Attributes:
        done: How many calls were replayed.
        report: What came of them, in JSON.
    """

    done: int
    report: str


class ReplayFailed(HotlineError):
    """Calls were not replayed to the last one.

    Args:
        why: For whoever asked; a page knows these sentences in every language.
        detail: For the service's log alone.
    """

    def __init__(self, why: str, detail: str = "") -> None:
        self.detail = detail
        super().__init__(why)


Replaying = Callable[[Order], AsyncGenerator[Told, None]]
"""Replays what is ordered, and tells how far it is; may raise `ReplayFailed`."""


class WholeCalls(Protocol):
    """Gives whole calls, as `hotline.journal.History` does."""

    async def call(self, tenant: str, call_id: str) -> WrittenCall | None:
        """Return one call; None where there is none."""

    def calls(
        self, tenant: str, *, since: datetime, until: datetime
    ) -> AsyncIterator[list[WrittenCall]]:
        """Yield the calls of a time, some at a time, in order."""


async def carry_out(
    order: Order, history: WholeCalls, bundle: Bundle, *, every_s: float = TELLS_EVERY_S
) -> AsyncGenerator[Told, None]:
    """Replay what is ordered, call by call, and tell how far it is, last of all when it is over.

    Args:
        order: What.
        history: Has the calls.
        bundle: The order's flows, compiled.
        every_s: How often it tells.
    """
    summary, told_at = Summary(), time.monotonic()
    async for call_id, call in _each(order, history):
        summary.add(
            call_id,
            NotReplayed(why=NOT_THERE) if call is None else replay_edited(call, bundle).verdict,
        )
        if time.monotonic() - told_at >= every_s:
            yield _told(summary, bundle)
            told_at = time.monotonic()
    yield _told(summary, bundle)


async def _each(order: Order, history: WholeCalls) -> AsyncIterator[tuple[str, WrittenCall | None]]:
    for call_id in order.calls:
        yield call_id, await history.call(order.tenant, call_id)
    if order.since is not None and order.until is not None:
        async for page in history.calls(order.tenant, since=order.since, until=order.until):
            for call in page:
                yield call.header.call_id, call


def _told(summary: Summary, bundle: Bundle) -> Told:
    return Told(done=summary.calls, report=json.dumps(report(summary, bundle), ensure_ascii=False))


def order_to_line(order: Order) -> bytes:
    """Return an order as one line."""
    told = {
        **vars(order),
        "sources": dict(order.sources),
        "since": order.since and order.since.isoformat(),
        "until": order.until and order.until.isoformat(),
    }
    return json.dumps(told).encode() + b"\n"


def order_from_line(line: bytes) -> Order:
    """Return the order that a line is."""
    told = json.loads(line)
    for name in ("since", "until"):
        told[name] = told[name] and datetime.fromisoformat(told[name])
    return Order(**told)
