"""What is told of a replay of many calls: how far it is, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.crm.replays.repository import ReplayRun, State
from hotline.crm.views.view import View
from hotline.model.tier import Tier
from hotline.qa.replay.verdicts import Change

EXAMPLES = 5
"""So many calls of each group are told."""
SURE_AFTER_S = 2.0
"""How fast it is, nobody knows before."""


class CallsWantedView(View):
    """Which calls: so many that were `named`, or all of a time that are like that."""

    named: int = 0
    since: datetime | None = None
    until: datetime | None = None
    agent: str | None = None
    queue: str | None = None
    tier: Tier | None = None
    node: str | None = None
    outcome: str | None = None
    transfers: str | None = None
    waited_s: str | None = None
    hold_s: str | None = None
    silence_s: str | None = None
    late: str | None = None
    low_mark: str | None = None


class CountView(View):
    """Some `calls` of which something is the same: an outcome, a node, or a sentence."""

    what: str
    calls: int


class EndingView(View):
    """Some calls that ended in `was` and would end in `now`; "" is no end."""

    was: str
    now: str
    calls: int


class ReplayGroupView(View):
    """Calls that part at the same node: how many end, are heard or are served otherwise.

    `unknown_from` are the nodes that ask what nobody was asked, `examples` some ids.
    """

    node: str
    calls: int
    ends: int
    hears: int
    served: int
    endings: tuple[EndingView, ...]
    unknown_from: tuple[CountView, ...]
    examples: tuple[str, ...]


class ReplayResultView(View):
    """What came of the calls so far: those that are none of `same` and `differ` not replayed."""

    same: int
    differ: int
    unknown: int
    without_end: int
    erased: int
    now_end: tuple[CountView, ...]
    not_replayed: tuple[CountView, ...]
    groups: tuple[ReplayGroupView, ...]


class ManyReplayView(View):
    """A replay of many calls.

    `done` of its `calls` were replayed. `calls_per_s` and `left_s` are None where nobody knows
    yet. `why` is told where it failed. `result` is None where nothing came of it yet, and in a
    list.
    """

    id: str
    who: str
    asked_at: datetime
    version: str
    wanted: CallsWantedView
    state: State
    why: str
    calls: int
    done: int
    calls_per_s: float | None
    left_s: float | None
    started_at: datetime | None
    ended_at: datetime | None
    kept_until: datetime
    result: ReplayResultView | None


def view_of(run: ReplayRun, at: datetime) -> ManyReplayView:
    """Tell a replay as it is at a moment."""
    per_s = _calls_per_s(run, at)
    is_running = run.state == "running" and per_s is not None
    return ManyReplayView(
        id=run.replay_id,
        who=run.who,
        asked_at=run.asked_at,
        version=run.version,
        wanted=CallsWantedView.model_validate_json(run.wanted),
        state=run.state,
        why=run.why,
        calls=run.calls,
        done=run.done,
        calls_per_s=per_s,
        left_s=max(0, run.calls - run.done) / per_s if is_running and per_s else None,
        started_at=run.started_at,
        ended_at=run.ended_at,
        kept_until=run.kept_until,
        result=_result(json.loads(run.report)) if run.report else None,
    )


def examples_of(run: ReplayRun) -> frozenset[str]:
    """Return the ids of the calls that are told as examples."""
    if not run.report:
        return frozenset()
    groups = _result(json.loads(run.report)).groups
    return frozenset(call for group in groups for call in group.examples)


def _calls_per_s(run: ReplayRun, at: datetime) -> float | None:
    if run.started_at is None or not run.done:
        return None
    took_s = ((run.ended_at or at) - run.started_at).total_seconds()
    return run.done / took_s if took_s >= SURE_AFTER_S else None


def _result(report: Mapping[str, Any]) -> ReplayResultView:
    """Tell what `hotline.qa.replay.as_json.report` returned."""
    return ReplayResultView(
        same=report["same"],
        differ=report["differ"],
        unknown=report["unknown"],
        without_end=report["without_end"],
        erased=report["erased"],
        now_end=_counts(report["now_end"]),
        not_replayed=_counts(report["not_replayed"]),
        groups=tuple(_group(one) for one in report["groups"]),
    )


def _group(group: Mapping[str, Any]) -> ReplayGroupView:
    changes = group["changes"]
    return ReplayGroupView(
        node=group["node"],
        calls=group["calls"],
        ends=changes.get(Change.ENDS, 0),
        hears=changes.get(Change.HEARS, 0),
        served=changes.get(Change.SERVED, 0),
        endings=tuple(EndingView(**one) for one in group["endings"]),
        unknown_from=_counts(group["unknown_from"]),
        examples=tuple(group["examples"][:EXAMPLES]),
    )


def _counts(told: Mapping[str, int]) -> tuple[CountView, ...]:
    return tuple(CountView(what=what, calls=calls) for what, calls in told.items())
