"""The calls that are under way: where in the flow each of them is, and what its caller says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from hotline.calls.session import CallSession
from hotline.crm.views.view import View
from hotline.model.interaction import Direction
from hotline.model.tier import Tier


class CallUnderWay(View):
    """A call that is under way; nobody's name or number is in it.

    `said` is what the caller says to a question, as far as it is understood by now, or has said to
    the last one; "" is nothing. Numbers are hidden in it until they answer what was asked.
    """

    call: str
    direction: Direction
    language: str
    tier: Tier | None
    started_at: datetime
    flow: str
    node: str
    with_agent: bool
    said: str


class CallsUnderWay:
    """Shows the calls of this process.

    Args:
        calls: Returns them as they are.
    """

    def __init__(self, calls: Callable[[], Iterable[CallUnderWay]]) -> None:
        self._calls = calls
        self._readers: dict[str, set[tuple[str, str]]] = {}

    def now(self) -> tuple[CallUnderWay, ...]:
        """Return them as they are, the longest first."""
        calls = sorted(self._calls(), key=lambda call: call.started_at)
        live = {call.call for call in calls}
        self._readers = {call: who for call, who in self._readers.items() if call in live}
        return tuple(calls)

    def is_on_record(self, who: str, call_id: str, customer: str) -> bool:
        """Return whether it is on record that somebody reads the words of this customer's call."""
        return (who, customer) in self._readers.get(call_id, ())

    def note_reader(self, who: str, call_id: str, customer: str) -> None:
        """Note that it is; `customer` is "" as long as nobody knows who calls."""
        self._readers.setdefault(call_id, set()).add((who, customer))


def calls_of(tenant: str, sessions: Iterable[CallSession]) -> list[CallUnderWay]:
    """Return one tenant's calls as they are."""
    return [_under_way(one) for one in sessions if one.pinned.tenant == tenant]


def _under_way(session: CallSession) -> CallUnderWay:
    call = session.projection.interaction()
    return CallUnderWay(
        call=call.call_id,
        direction=call.direction,
        language=call.language,
        tier=call.tier,
        started_at=call.started_at,
        flow=call.flow,
        node=session.run.node,
        with_agent=session.is_with_agent,
        said=session.said,
    )
