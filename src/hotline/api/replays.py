"""A call on other flows: what its caller, who does the same, would meet there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import Annotated, Literal

from hotline.api.problems import Refused
from hotline.api.route import Asked, Route
from hotline.crm.errors import UnknownCall
from hotline.crm.forms import Form
from hotline.crm.forms.markers import Matching
from hotline.crm.views.view import View
from hotline.desk.call_told import CallLine, call_line
from hotline.qa.replay.examples import Example
from hotline.qa.replay.one_call import DRAFT, CallReplays
from hotline.qa.replay.verdicts import Change, Differs, NotReplayed, Unknown
from hotline.qa.story import retell
from hotline.qa.time_line import time_line

Came = Literal["same", "ends", "hears", "served", "unknown", "not_replayed"]
_CAME: dict[Change, Came] = {Change.ENDS: "ends", Change.HEARS: "hears", Change.SERVED: "served"}


class ReplayForm(Form):
    """On which flows: a version's digest, or `draft`."""

    version: Annotated[
        str, Matching("draft|[0-9a-f]{64}", "must be a version of the flows, or draft", most=64)
    ]


class FlowVersionView(View):
    """A version of the flows: `draft`, or one that new calls got from `taken_at` on."""

    version: str
    taken_at: datetime | None
    is_current: bool


class ReplayView(View):
    """A call before and after.

    `came` is in what it differs, the weightiest; `unknown` where the flows ask, at `node`, what
    nobody was asked, and `why`. Up to line `same` both tell the same. `was` and `now` are how it
    ended and would end; "" is no end.
    """

    call: str
    customer: str | None
    came: Came
    parts_at: str
    node: str
    why: str
    was: str
    now: str
    same: int
    before: tuple[CallLine, ...]
    after: tuple[CallLine, ...]


async def versions(asked: Asked) -> Sequence[FlowVersionView]:
    """List the flows on which a call can be replayed."""
    replays = _replays(asked)
    taken = await replays.versions()
    draft = [FlowVersionView(version=DRAFT, taken_at=None, is_current=False)]
    return [
        *(draft if replays.has_draft else []),
        *(
            FlowVersionView(version=one.digest, taken_at=one.taken_at, is_current=one is taken[0])
            for one in taken
        ),
    ]


async def replayed(asked: Asked) -> ReplayView:
    """Replay a call on other flows."""
    replays = _replays(asked)
    if asked.parts.calls is None:
        raise UnknownCall(tenant=asked.tenant, prefix=asked.place["call"])
    call = await asked.parts.calls.interaction(asked.place["call"])
    example = await replays.replay(call.call_id, asked.told(ReplayForm).version)
    return replay_view(example, call.customer)


def _replays(asked: Asked) -> CallReplays:
    if asked.parts.replays is None:
        raise Refused(404, "no_replays", "no call of this tenant can be replayed here")
    return asked.parts.replays


def replay_view(example: Example, customer: str | None) -> ReplayView:
    """Tell a call before and after."""
    before = [call_line(one) for one in time_line(story=retell(example.before, example.old))]
    after = [call_line(one) for one in time_line(story=retell(example.after, example.new))]
    both = zip(before, after, strict=False)
    alike = takewhile(lambda pair: _told(pair[0]) == _told(pair[1]), both)
    came: Came = "same"
    parts_at = node = why = was = now = ""
    match example.verdict:
        case Differs() as differs:
            came, parts_at = _CAME[differs.change], differs.parts_at
            was, now = differs.was, differs.now
        case Unknown() as unknown:
            came, parts_at = "unknown", unknown.parts_at
            node, why, was = unknown.node, unknown.why, unknown.was
        case NotReplayed() as not_replayed:
            came, node, why = "not_replayed", not_replayed.node, not_replayed.why
        case _:
            pass
    return ReplayView(
        call=example.call_id,
        customer=customer,
        came=came,
        parts_at=parts_at,
        node=node,
        why=why,
        was=was,
        now=now,
        same=sum(1 for _ in alike),
        before=tuple(before),
        after=tuple(after),
    )


def _told(line: CallLine) -> tuple[str, str, str]:
    """Return what is said of a line where two calls are compared: not when."""
    return line.node, line.who, line.text


ROUTES = (
    Route(
        method="GET",
        path="/flow-versions",
        role="reader",
        not_agents=True,
        summary="List the flows on which a call can be replayed, the current ones first.",
        handle=versions,
        answer=FlowVersionView,
        many=True,
    ),
    Route(
        method="POST",
        path="/calls/{call}/replay",
        role="reader",
        not_agents=True,
        summary="Replay a call on other flows, and tell both side by side. Whoever looks is on "
        "record.",
        handle=replayed,
        body=ReplayForm,
        answer=ReplayView,
    ),
)
