"""What supervisors write on agents' desks: to all, to those of a queue, or to those of a team."""

from __future__ import annotations

from typing import Annotated

from hotline.api.agents import floor_of
from hotline.api.problems import Refused
from hotline.api.route import Asked, Route
from hotline.crm.forms import Form
from hotline.crm.forms.markers import Line, Matching
from hotline.crm.views.view import View
from hotline.desk.broadcasts_now import BroadcastNow
from hotline.floor.broadcasting import LONGEST

NAME = Matching("[a-z][a-z0-9_]{0,63}", "must be a name such as cards: small letters, _", 64)


class Write(Form):
    """What is written, and to whom: to a queue's agents, to a team's, or with neither to all."""

    text: Annotated[str, Line(LONGEST, 1)]
    queue: Annotated[str, NAME] | None = None
    team: Annotated[str, NAME] | None = None


class WithdrawnView(View):
    """A broadcast that counts no more."""

    id: str


class ReadView(View):
    """A broadcast that an agent has read."""

    id: str
    agent: str


async def listed(asked: Asked) -> list[BroadcastNow]:
    """List what counts."""
    return [BroadcastNow.of(one) for one in floor_of(asked).broadcasting.all()]


async def write(asked: Asked) -> BroadcastNow:
    """Write on agents' desks."""
    told, broadcasting = asked.told(Write), floor_of(asked).broadcasting
    if told.queue and told.team:
        raise Refused(422, "one_audience", "say a queue or a team, not both")
    assert asked.shown is not None, "the route needs somebody"
    writer = asked.shown.asker.agent_id or ""
    whom = {"queue": told.queue or "", "team": told.team or "", "but": writer}
    broadcasting.meant(**whom)
    # Before it is there: nobody writes and is not on record.
    await asked.on_record("broadcast", f"to {told.queue or told.team or 'all'}")
    return BroadcastNow.of(await broadcasting.send(told.text, **whom, by=asked.who))


async def withdraw(asked: Asked) -> WithdrawnView:
    """Take a broadcast back."""
    broadcast_id = asked.place["broadcast"]
    await floor_of(asked).broadcasting.withdraw(broadcast_id, by=asked.who)
    await asked.on_record("broadcast", f"withdrawn {broadcast_id}")
    return WithdrawnView(id=broadcast_id)


async def read(asked: Asked) -> ReadView:
    """Note that an agent has read a broadcast."""
    agent_id, broadcast_id = asked.place["agent"], asked.place["broadcast"]
    floor_of(asked).present(agent_id)
    await floor_of(asked).broadcasting.read(agent_id, broadcast_id, by=asked.who)
    return ReadView(id=broadcast_id, agent=agent_id)


ROUTES = (
    Route(
        method="GET",
        path="/floor/broadcasts",
        role="reader",
        summary="List what supervisors have written on agents' desks and still counts, and who has "
        "read it.",
        handle=listed,
        answer=BroadcastNow,
        many=True,
    ),
    Route(
        method="POST",
        path="/floor/broadcasts",
        role="supervisor",
        summary="Write on the desks of all agents, of those who may take a queue's calls, or of a "
        "team's; who is away has it on coming back.",
        handle=write,
        body=Write,
        answer=BroadcastNow,
        status=201,
    ),
    Route(
        method="POST",
        path="/floor/broadcasts/{broadcast}/withdraw",
        role="supervisor",
        summary="Take what was written from all desks.",
        handle=withdraw,
        answer=WithdrawnView,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/broadcasts/{broadcast}/read",
        role="agent",
        of_agent=True,
        by_agent_alone=True,
        summary="Say that the agent has read it; said again, or of what is gone, it is no mistake.",
        handle=read,
        answer=ReadView,
    ),
)
