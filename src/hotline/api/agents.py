"""What is asked about agents: who is on the floor, and that they come and go."""

from __future__ import annotations

from typing import Annotated, Self

from hotline.api.phone_socket import BrowserPhoneView
from hotline.api.route import Asked, Route
from hotline.crm.forms import Form
from hotline.crm.forms.markers import Line, Matching
from hotline.crm.views.view import View
from hotline.desk.destinations import Destinations
from hotline.floor.attendance import Attendance, Present
from hotline.floor.errors import NoFloor
from hotline.model.agent import AgentState


class SignIn(Form):
    """Where an agent sits down."""

    seat: Annotated[
        str,
        Matching("[a-z][a-z0-9_-]{0,31}", "must be a seat such as desk1: small letters, 0-9", 32),
    ]


class Break(Form):
    """Why an agent takes no calls for a while."""

    reason: Annotated[str, Line(64, 1)]


class Secure(Form):
    """Into which of the flow's secure flows the caller is sent."""

    flow: Annotated[
        str, Matching("[a-z][a-z0-9_]{0,63}", "must be a name such as pin: small letters, _", 64)
    ]


class PhonePage(Form):
    """Which page is to be the agent's telephone, by a name that it gives itself.

    Where another page is it, this is refused, unless `take_over` says that this one is to be it.
    `was_it` is for a page that was it when it last heard of it: such a one is waited for when the
    service has begun anew, and no other is it meanwhile.
    """

    page: Annotated[
        str, Matching("[A-Za-z0-9-]{1,64}", "must be a name such as a UUID: letters, 0-9, -", 64)
    ]
    take_over: bool = False
    was_it: bool = False


class WrappedUp(Form):
    """Which call an agent wants more time for."""

    call: Annotated[str, Line(64, 1)]


class Disposed(WrappedUp):
    """What came of a call.

    `instead_of` is what was said before as far as who says it knows, "" for nothing: where another
    one was, it is refused. Left out, it is instead of whatever was.
    """

    disposition: Annotated[
        str, Matching("[a-z][a-z0-9_]{0,63}", "must be a name such as solved: small letters, _", 64)
    ]
    instead_of: Annotated[str, Line(64)] | None = None


class AgentView(View):
    """An agent of the roster, as the floor has them."""

    id: str
    name: str
    state: AgentState
    seat: str | None

    @classmethod
    def of(cls, present: Present) -> Self:
        """Tell an agent."""
        return cls(
            id=present.agent.agent_id,
            name=present.name,
            state=present.state,
            seat=present.seat or None,
        )


async def listed(asked: Asked) -> list[AgentView]:
    """List all agents."""
    return [AgentView.of(one) for one in floor_of(asked).all()]


async def sign_in(asked: Asked) -> AgentView:
    """Let an agent come."""
    await floor_of(asked).sign_in(asked.place["agent"], asked.told(SignIn).seat, by=asked.who)
    return _the_one(asked)


async def ready(asked: Asked) -> AgentView:
    """Let an agent take calls."""
    await floor_of(asked).is_ready(asked.place["agent"], by=asked.who)
    return _the_one(asked)


async def take_break(asked: Asked) -> AgentView:
    """Let an agent take no calls for a while."""
    await floor_of(asked).take_break(asked.place["agent"], asked.told(Break).reason, by=asked.who)
    return _the_one(asked)


async def sign_out(asked: Asked) -> AgentView:
    """Let an agent go."""
    await floor_of(asked).sign_out(asked.place["agent"], by=asked.who)
    return _the_one(asked)


async def destinations(asked: Asked) -> Destinations:
    """Tell where an agent's caller could go."""
    if asked.parts.wallboard is None:
        raise NoFloor
    return asked.parts.wallboard.destinations_of(asked.place["agent"])


async def secure(asked: Asked) -> AgentView:
    """Send the caller with whom an agent talks into a secure flow; it is on record before."""
    floor, agent_id = floor_of(asked), asked.place["agent"]
    if call_id := floor.supervising.call_of(agent_id):
        customer = floor.supervising.customer_of(call_id)
        pseudonyms = {customer} if customer else set()
        await asked.on_record("acted", f"secure {agent_id}", pseudonyms=pseudonyms)
    await floor.ask_secure(agent_id, asked.told(Secure).flow)
    return _the_one(asked)


async def phone(asked: Asked) -> BrowserPhoneView:
    """Give an agent's telephone in the browser a new password."""
    if asked.parts.phones is None:
        raise NoFloor
    told = asked.told(PhonePage)
    return await asked.parts.phones.credential(
        asked.place["agent"],
        page=told.page,
        was_it=told.was_it,
        takes_over=told.take_over,
        at=asked.at,
    )


async def dispose(asked: Asked) -> AgentView:
    """Take what came of a call."""
    told = asked.told(Disposed)
    await floor_of(asked).dispose(
        asked.place["agent"],
        told.call,
        told.disposition,
        instead_of=told.instead_of,
        by=asked.who,
    )
    return _the_one(asked)


async def extend_wrap_up(asked: Asked) -> AgentView:
    """Let an agent have more time to wrap a call up."""
    told = asked.told(WrappedUp)
    await floor_of(asked).extend_wrap_up(asked.place["agent"], told.call, by=asked.who)
    return _the_one(asked)


def _the_one(asked: Asked) -> AgentView:
    return AgentView.of(floor_of(asked).present(asked.place["agent"]))


def floor_of(asked: Asked) -> Attendance:
    """Return where agents come and go.

    Raises:
        NoFloor: There are none.
    """
    if asked.parts.attendance is None:
        raise NoFloor
    return asked.parts.attendance


ROUTES = (
    Route(
        method="GET",
        path="/agents",
        role="reader",
        summary="List all agents: what each of them does now, and where.",
        handle=listed,
        answer=AgentView,
        many=True,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/sign-in",
        role="agent",
        of_agent=True,
        summary="Let an agent come to a seat, on break until ready.",
        handle=sign_in,
        body=SignIn,
        answer=AgentView,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/ready",
        role="agent",
        of_agent=True,
        summary="Let an agent take calls.",
        handle=ready,
        answer=AgentView,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/break",
        role="agent",
        of_agent=True,
        summary="Let an agent take no calls for a while.",
        handle=take_break,
        body=Break,
        answer=AgentView,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/sign-out",
        role="agent",
        of_agent=True,
        summary="Let an agent go, after the conversation there may be.",
        handle=sign_out,
        answer=AgentView,
    ),
    Route(
        method="GET",
        path="/agents/{agent}/destinations",
        role="agent",
        of_agent=True,
        summary="Tell to which colleagues and queues the agent's caller could go now.",
        handle=destinations,
        answer=Destinations,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/secure",
        role="agent",
        of_agent=True,
        summary="Send the caller into a secure flow; agent and caller are together again after it.",
        handle=secure,
        body=Secure,
        answer=AgentView,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/phone",
        role="agent",
        of_agent=True,
        by_agent_alone=True,
        summary="Give an agent's telephone in the browser a password, which is of use for minutes; "
        "the one before is of none any more.",
        handle=phone,
        body=PhonePage,
        answer=BrowserPhoneView,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/disposition",
        role="agent",
        of_agent=True,
        summary="Say what came of the call that the agent talks on, or wraps up.",
        handle=dispose,
        body=Disposed,
        answer=AgentView,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/extend-wrap-up",
        role="agent",
        of_agent=True,
        summary="Let an agent have more time to wrap a call up.",
        handle=extend_wrap_up,
        body=WrappedUp,
        answer=AgentView,
    ),
)
