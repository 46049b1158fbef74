"""What supervisors ask: to hear a conversation, and another place for a call that waits."""

from __future__ import annotations

from typing import Annotated

from hotline.api.agents import floor_of
from hotline.api.problems import Refused
from hotline.api.route import Asked, Route
from hotline.crm.forms import Form
from hotline.crm.forms.markers import Matching
from hotline.crm.views.view import View
from hotline.model.supervision import SupervisionMode


class Supervise(Form):
    """Whom the supervisor speaks to: nobody, the agent alone, or both."""

    mode: SupervisionMode


class Move(Form):
    """To which queue."""

    queue: Annotated[
        str, Matching("[a-z][a-z0-9_]{0,63}", "must be a queue such as cards: small letters, _", 64)
    ]


class SupervisionView(View):
    """A supervisor and the call that is heard; "" for none."""

    agent: str
    call: str


class PlacedView(View):
    """A call that has another place."""

    call: str


async def supervise(asked: Asked) -> SupervisionView:
    """Let the supervisor hear a conversation."""
    supervising = floor_of(asked).supervising
    agent_id = _own_agent(asked)
    call_id, mode = asked.place["call"], asked.told(Supervise).mode
    supervising.may_hear(agent_id, call_id)
    customer = supervising.customer_of(call_id)
    # Before the telephone rings: nobody listens and is not on record.
    await asked.relations.trail.add(
        asked.tenant,
        "listened",
        who=asked.who,
        at=asked.at,
        route=f"{mode} {call_id}",
        address=asked.door.origins.address_of(asked.request),
        pseudonyms={customer} if customer else (),
    )
    await supervising.hear(agent_id, call_id, mode, by=asked.who)
    return SupervisionView(agent=agent_id, call=call_id)


async def supervise_no_more(asked: Asked) -> SupervisionView:
    """Let the supervisor hear nobody."""
    supervising = floor_of(asked).supervising
    agent_id = _own_agent(asked)
    await supervising.hear_no_more(agent_id, by=asked.who)
    return SupervisionView(agent=agent_id, call="")


async def move(asked: Asked) -> PlacedView:
    """Let a call wait elsewhere."""
    call_id, queue = asked.place["waiting"], asked.told(Move).queue
    await floor_of(asked).supervising.move(call_id, queue, by=asked.who)
    return PlacedView(call=call_id)


async def put_first(asked: Asked) -> PlacedView:
    """Let a call come first."""
    call_id = asked.place["waiting"]
    await floor_of(asked).supervising.put_first(call_id, by=asked.who)
    return PlacedView(call=call_id)


def _own_agent(asked: Asked) -> str:
    """Return the agent whom the asker is: nobody else's telephone rings for what they hear.

    Raises:
        Refused: They are none.
    """
    assert asked.shown is not None, "the route needs somebody"
    agent_id = asked.shown.asker.agent_id
    if agent_id is None:
        raise Refused(
            409,
            "no_agent",
            "who listens needs a telephone, and so is an agent, too (`hotline users add --agent`, "
            "`hotline tokens add --agent`)",
        )
    return agent_id


ROUTES = (
    Route(
        method="POST",
        path="/floor/conversations/{call}/supervise",
        role="supervisor",
        summary="Ring the asker's own seat, and let them hear agent and caller; again: speak to "
        "whom another mode says. It ends with the conversation.",
        handle=supervise,
        body=Supervise,
        answer=SupervisionView,
    ),
    Route(
        method="POST",
        path="/floor/supervision/end",
        role="supervisor",
        summary="Let the asker hear no conversation of others any more.",
        handle=supervise_no_more,
        answer=SupervisionView,
    ),
    Route(
        method="POST",
        path="/floor/waiting/{waiting}/move",
        role="supervisor",
        summary="Let a call that waits be in another queue, with its age and rank.",
        handle=move,
        body=Move,
        answer=PlacedView,
    ),
    Route(
        method="POST",
        path="/floor/waiting/{waiting}/put-first",
        role="supervisor",
        summary="Let a call that waits come before all others of its queue.",
        handle=put_first,
        answer=PlacedView,
    ),
)
