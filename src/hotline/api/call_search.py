"""Calls found by what happened, or was said, in them; nobody's name or number is in the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator

from hotline.api.route import Asked, Route
from hotline.api.spans import span
from hotline.crm.call_search.repository import CallFound
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.forms import Form
from hotline.crm.forms.fields import Moment
from hotline.crm.forms.markers import Matching
from hotline.crm.views.view import View
from hotline.model.interaction import Direction
from hotline.model.search_words import MOST_CHARACTERS, tokens_wanted
from hotline.model.tier import Tier
from hotline.qa.transcripts import CallTranscripts, calls_where_said

PAGE = 50
"""So many calls at once."""
USUALLY = timedelta(days=7)
NO_WORD = "must have a word in it"

Name = Annotated[
    str,
    Matching("[A-Za-z0-9_.:-]{1,256}", "must be one name, such as identify.ask_pin", most=256),
]
Least = Annotated[str, Matching("[0-9]{1,6}", "must be a whole number", most=6)]


class CallFilter(Form):
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


class CallQuery(CallFilter):
    """Which calls; `before` names the last one of the page before."""

    before: Name | None = None


def _with_word(said: str) -> str:
    # A few letters that the pattern lets by, such as the halfwidth U+FF9E, make no word alone.
    if not tokens_wanted(said):
        raise ValueError(NO_WORD)
    return said


class SaidQuery(CallQuery):
    """Which calls, and what was said in them: words, and rows of characters, all of them."""

    said: Annotated[
        str,
        Matching(r".*[^\W_].*", NO_WORD, most=MOST_CHARACTERS),
        AfterValidator(_with_word),
    ]


class CallFoundView(View):
    """A call. Times are in seconds.

    `node` is where in the flow it ended; `agents` are all who were bridged with its caller, and
    `queues` all in which it was, the last one last.
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
    queues: tuple[str, ...]
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
    wanted = wanted_calls(query, asked.at)
    search = asked.relations.search
    calls = await search.find(asked.tenant, wanted, limit=PAGE + 1, before=query.before)
    before = calls[PAGE - 1].call_id if len(calls) > PAGE else None
    return _page(wanted, calls[:PAGE], before)


async def found_by_words(asked: Asked) -> CallsFoundView:
    """Find calls by what was said in them, too; that somebody looks is on record before."""
    query = asked.told(SaidQuery)
    wanted = wanted_calls(query, asked.at)
    recordings = asked.parts.calls.recordings if asked.parts.calls is not None else None
    if recordings is None:
        return _page(wanted, (), None)
    await asked.on_record("listened", "POST /calls/search")
    page = await calls_where_said(
        asked.tenant,
        wanted,
        query.said,
        search=asked.relations.search,
        words=asked.relations.spoken_words,
        transcripts=CallTranscripts(recordings.archive),
        limit=PAGE,
        before=query.before,
    )
    return _page(wanted, page.calls, page.before)


def wanted_calls(query: CallFilter, at: datetime) -> CallsWanted:
    """Return what is looked for.

    Raises:
        Refused: It is too long a time.
    """
    until = query.until or at
    since, until = span(query.since or until - USUALLY, until)
    return CallsWanted(
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


def _page(wanted: CallsWanted, calls: Sequence[CallFound], before: str | None) -> CallsFoundView:
    return CallsFoundView(
        since=wanted.since, until=wanted.until, calls=tuple(map(_view, calls)), before=before
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
    Route(
        method="POST",
        path="/calls/search",
        role="reader",
        listens=True,
        summary="Find calls by what was said in them, and by all else. Words may name somebody, "
        "so they stand in no address. Who looks is on record.",
        handle=found_by_words,
        body=SaidQuery,
        answer=CallsFoundView,
    ),
)
