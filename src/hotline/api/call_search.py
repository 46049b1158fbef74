"""Calls found by what happened in them; nobody's name or number is in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from hotline.api.route import Asked, Route
from hotline.api.spans import span
from hotline.crm.call_search.repository import CallFound
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.forms import Form
from hotline.crm.forms.fields import Moment
from hotline.crm.forms.markers import Matching
from hotline.crm.views.view import View
from hotline.model.interaction import Direction
from hotline.model.tier import Tier

PAGE = 50
"""So many calls at once."""
USUALLY = timedelta(days=7)

Name = Annotated[
    str,
    Matching("[A-Za-z0-9_.:-]{1,256}", "must be one name, such as identify.ask_pin", most=256),
]
Least = Annotated[str, Matching("[0-9]{1,6}", "must be a whole number", most=6)]


class CallQuery(Form):
    """Which calls: all that is told at once; of the last seven days, unless it is told."""

    since: Moment | None = None
    until: Moment | None = None
    agent: Name | None = None
    queue: Name | None = None
    tier: Tier | None = None
    node: Name | None = None
    outcome: Name | None = None
    transfers: Least | None = None
    waited_s: Least | None = None
    hold_s: Least | None = None
    silence_s: Least | None = None
    late: Literal["yes"] | None = None
    low_mark: Literal["yes"] | None = None
    before: Name | None = None


class CallFoundView(View):
    """A call. Times are in seconds.

    `node` is where in the flow it ended; `agents` are all who were bridged with its caller.
    `waited_s` is how long the caller waited for them, `late_s` how much longer than was promised,
    `longest_hold_s` the longest time on hold, `silence_s` the longest in its recordings in which
    nobody said anything; 0 is none.
    """

    call: str
    direction: Direction
    language: str
    tier: Tier | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    flow: str
    node: str | None
    queue: str | None
    agents: tuple[str, ...]
    waited_s: float
    late_s: float
    longest_hold_s: float
    silence_s: float
    transfers: int
    low_mark: bool


class CallsFoundView(View):
    """A page of calls, the latest first; `before` is how the next one is asked for, if there is."""

    since: datetime
    until: datetime
    calls: tuple[CallFoundView, ...]
    before: str | None


async def found(asked: Asked) -> CallsFoundView:
    """Find calls."""
    query = asked.told(CallQuery)
    until = query.until or asked.at
    since, until = span(query.since or until - USUALLY, until)
    wanted = CallsWanted(
        since=since,
        until=until,
        agent=query.agent,
        queue=query.queue,
        tier=query.tier,
        node=query.node,
        outcome=query.outcome,
        transfers=_number(query.transfers),
        waited_s=_number(query.waited_s),
        hold_s=_number(query.hold_s),
        silence_s=_number(query.silence_s),
        is_late=query.late is not None,
        has_low_mark=query.low_mark is not None,
    )
    search = asked.relations.search
    calls = await search.find(asked.tenant, wanted, limit=PAGE + 1, before=query.before)
    return CallsFoundView(
        since=since,
        until=until,
        calls=tuple(map(_view, calls[:PAGE])),
        before=calls[PAGE - 1].call_id if len(calls) > PAGE else None,
    )


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _view(call: CallFound) -> CallFoundView:
    told = vars(call)
    return CallFoundView(
        call=call.call_id,
        low_mark=call.has_low_mark,
        **{name: told[name] for name in CallFoundView.model_fields if name in told},
    )


ROUTES = (
    Route(
        method="GET",
        path="/calls",
        role="reader",
        not_agents=True,
        summary="Find calls by agent, queue, tier, node, outcome, transfers, waits, holds, silence "
        "and marks: 50 at once, the latest first.",
        handle=found,
        query=CallQuery,
        answer=CallsFoundView,
    ),
)
