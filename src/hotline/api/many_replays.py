"""Many calls on other flows: asked for, looked at while they are replayed, stopped, and told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from hotline.api.call_search import CallFilter, wanted_calls
from hotline.api.many_replay_views import (
    CallsWantedView,
    ManyReplayView,
    examples_of,
    view_of,
)
from hotline.api.problems import Refused
from hotline.api.replays import ReplayForm, ReplayView, replay_view
from hotline.api.route import PLACES, Asked, Route
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.errors import UnknownCall
from hotline.crm.forms.markers import Matching
from hotline.crm.replays.repository import ReplayRun
from hotline.qa.replay.errors import TooManyCalls
from hotline.qa.replay.many import ManyReplays

PAGE = 500
"""So many found calls are read at once."""
MOST_FOUND = 5_000
"""So many found calls are replayed at once: each was looked for, by more than its time."""
MOST_NAMED = 200

CallId = Annotated[str, Matching(PLACES["call"], "must be a call's id", most=36)]


class ManyReplayForm(CallFilter, ReplayForm):
    """On which flows, and which calls: those that are named, or those that are like that."""

    calls: Annotated[tuple[CallId, ...], Field(min_length=1, max_length=MOST_NAMED)] | None = None


_FILTERS = tuple(set(CallFilter.model_fields) - {"since", "until"})


async def ask(asked: Asked) -> ManyReplayView:
    """Let calls be replayed; that somebody does is on record."""
    replays, form = _replays(asked), asked.told(ManyReplayForm)
    like = form.model_dump(include={*CallFilter.model_fields}, exclude_none=True)
    if form.calls is not None:
        if like:
            raise Refused(422, "one_or_other", "name calls, or say which ones, and not both")
        named = tuple(dict.fromkeys(form.calls))
        which = CallsWantedView(named=len(named))
        run = await replays.ask(
            asked.who, form.version, wanted=which.model_dump_json(), calls=named
        )
    else:
        wanted = wanted_calls(form, asked.at)
        which = CallsWantedView(**{**like, "since": wanted.since, "until": wanted.until})
        run = await (_of_found if like.keys() & _FILTERS else _of_time)(
            asked, replays, form.version, wanted, which.model_dump_json()
        )
    await asked.on_record("looked", f"POST /replays {run.replay_id}")
    return view_of(run, asked.at)


async def _of_time(
    asked: Asked, replays: ManyReplays, version: str, wanted: CallsWanted, told: str
) -> ReplayRun:
    since, until = wanted.since, wanted.until
    return await replays.ask(asked.who, version, wanted=told, since=since, until=until)


async def _of_found(
    asked: Asked, replays: ManyReplays, version: str, wanted: CallsWanted, told: str
) -> ReplayRun:
    calls: list[str] = []
    before: str | None = None
    while True:
        page = await asked.relations.search.find(asked.tenant, wanted, limit=PAGE, before=before)
        calls += [one.call_id for one in page]
        if len(calls) > MOST_FOUND:
            raise TooManyCalls(len(calls), MOST_FOUND)
        if len(page) < PAGE:
            return await replays.ask(asked.who, version, wanted=told, calls=calls)
        before = calls[-1]


async def listed(asked: Asked) -> Sequence[ManyReplayView]:
    """List one's own replays, or everybody's."""
    return [view_of(one, asked.at) for one in await _replays(asked).listed(_whose(asked))]


async def told(asked: Asked) -> ManyReplayView:
    """Tell how far a replay is, and what came of it."""
    run = await _replays(asked).get(asked.place["replay"], _whose(asked))
    return view_of(run, asked.at)


async def stop(asked: Asked) -> ManyReplayView:
    """Stop a replay."""
    run = await _replays(asked).stop(asked.place["replay"], _whose(asked))
    return view_of(run, asked.at)


async def example(asked: Asked) -> ReplayView:
    """Tell one of a replay's calls before and after."""
    replays, call_id = _replays(asked), asked.place["call"]
    run = await replays.get(asked.place["replay"], _whose(asked))
    if asked.parts.calls is None or call_id not in examples_of(run):
        raise UnknownCall(tenant=asked.tenant, prefix=call_id)
    call = await asked.parts.calls.interaction(call_id)
    return replay_view(await replays.example(run.replay_id, call_id), call.customer)


def _whose(asked: Asked) -> str | None:
    """Return whose replays somebody may see; None for everybody's."""
    is_supervisor = asked.shown is not None and asked.shown.asker.may("supervisor")
    return None if is_supervisor else asked.who


def _replays(asked: Asked) -> ManyReplays:
    if asked.parts.many_replays is None:
        raise Refused(404, "no_replays", "no calls of this tenant can be replayed here")
    return asked.parts.many_replays


ROUTES = (
    Route(
        method="POST",
        path="/replays",
        role="reader",
        not_agents=True,
        summary="Replay many calls on other flows, beside the calls on the line: those of a time "
        "(the last seven days), those like that, or those named. Who does it is on record.",
        handle=ask,
        body=ManyReplayForm,
        answer=ManyReplayView,
        status=201,
    ),
    Route(
        method="GET",
        path="/replays",
        role="reader",
        not_agents=True,
        summary="List one's own replays of many calls, the last one first; supervisors see all.",
        handle=listed,
        answer=ManyReplayView,
        many=True,
    ),
    Route(
        method="GET",
        path="/replays/{replay}",
        role="reader",
        not_agents=True,
        summary="Tell how far a replay is, and what came of it: by the node where calls part.",
        handle=told,
        answer=ManyReplayView,
    ),
    Route(
        method="DELETE",
        path="/replays/{replay}",
        role="reader",
        not_agents=True,
        summary="Stop a replay; what came of it so far stays.",
        handle=stop,
        answer=ManyReplayView,
    ),
    Route(
        method="GET",
        path="/replays/{replay}/calls/{call}",
        role="reader",
        not_agents=True,
        summary="Tell one of a replay's examples before and after. Whoever looks is on record.",
        handle=example,
        answer=ReplayView,
    ),
)
