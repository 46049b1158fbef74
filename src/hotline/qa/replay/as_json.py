"""What came of a replay, for programs. Fields are added, never renamed; see docs/replay.md."""

from __future__ import annotations

from typing import Any

from hotline.flow.bundle import Bundle
from hotline.flow.run import ENGINE
from hotline.qa.replay.summary import Group, Summary
from hotline.qa.replay.verdicts import Diverged
from hotline.qa.replay.wording import commands_in_words


def report(summary: Summary, edited: Bundle | None) -> dict[str, Any]:
    """Return the report as JSON; nothing personal is in it."""
    return {
        "engine": ENGINE,
        "bundle": None if edited is None else edited.digest,
        "calls": summary.calls,
        "same": summary.same,
        "without_end": summary.without_end,
        "erased": summary.erased,
        "differ": summary.differ,
        "unknown": summary.unknown,
        "now_end": dict(summary.endings.most_common()),
        "older_engines": {str(engine): n for engine, n in sorted(summary.older_engines.items())},
        "not_replayed": dict(summary.not_replayed.most_common()),
        "groups": [_group(group) for group in summary.biggest_first],
        "diverged": [_diverged(call_id, one) for call_id, one in summary.diverged.items()],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "node": group.node,
        "calls": group.calls,
        "changes": {str(change): calls for change, calls in group.changes.most_common()},
        "endings": [
            {"was": was, "now": now, "calls": calls}
            for (was, now), calls in group.endings.most_common()
        ],
        "unknown_from": dict(group.unknown.most_common()),
        "examples": group.examples,
    }


def _diverged(call_id: str, verdict: Diverged) -> dict[str, Any]:
    return {
        "call": call_id,
        "record": verdict.record,
        "seq": verdict.seq,
        "at": verdict.at.isoformat(),
        "node": verdict.node,
        "event": None if verdict.event is None else verdict.event.kind,
        "expected": commands_in_words(verdict.expected, verdict.got, None),
        "got": commands_in_words(verdict.got, verdict.expected, None),
        "engine": verdict.engine,
    }
