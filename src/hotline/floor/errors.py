"""Why somebody cannot sign in, be ready, or go; or do that with a caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from hotline.errors import HotlineError
from hotline.routing import placing, requalifying, supervising

_WHY_NOT_SUPERVISED: Mapping[supervising.WhyNot, str] = MappingProxyType(
    {
        "not_here": "a supervisor who listens sits at a telephone: sign in at a seat first",
        "no_such_talk": "nobody talks on that call now",
        "own_talk": "that is the supervisor's own conversation",
        "busy": "the supervisor has a call, an offer or another conversation to hear; end it first",
    }
)
_WHY_NOT_PLACED: Mapping[placing.WhyNot, str] = MappingProxyType(
    {
        "not_waiting": "that call does not wait",
        "on_offer": "an agent's telephone rings for that call",
        "callback": "a callback stays in the queue where it was promised",
        "restricted": "a restricted customer waits in no other queue",
        "no_such_queue": "there is no such queue",
        "there_already": "the call waits there already",
        "not_let_in": "that queue is closed or full, or nobody would come",
        "first_already": "the call is the first of its queue already",
    }
)
_WHY_NOT_REQUALIFIED: Mapping[requalifying.WhyNot | Literal["nothing_new"], str] = MappingProxyType(
    {
        "not_here": "the agent is not signed in",
        "nothing_to_undo": "nothing is changed for now: the agent serves what is on record",
        "nothing_new": "the agent can do just that already",
    }
)


class UnknownAgent(HotlineError):
    """The roster has no such agent."""

    def __init__(self, agent_id: str) -> None:
        self.agent_id = agent_id
        super().__init__(agent_id)

    def __str__(self) -> str:
        return f"there is no agent {self.agent_id!r}; `hotline agents list` shows them"


class UnknownSeat(HotlineError):
    """The roster has no such seat."""

    def __init__(self, seat_id: str) -> None:
        self.seat_id = seat_id
        super().__init__(seat_id)

    def __str__(self) -> str:
        return f"there is no seat {self.seat_id!r}; `hotline agents list` shows them"


class SeatTaken(HotlineError):
    """Another agent sits there."""

    def __init__(self, *, seat_id: str, agent_id: str) -> None:
        self.seat_id = seat_id
        self.agent_id = agent_id
        super().__init__(seat_id, agent_id)

    def __str__(self) -> str:
        return f"{self.agent_id} sits at {self.seat_id}: sign {self.agent_id} out first"


class SignedInAlready(HotlineError):
    """The agent sits somewhere already."""

    def __init__(self, *, agent_id: str, seat_id: str) -> None:
        self.agent_id = agent_id
        self.seat_id = seat_id
        super().__init__(agent_id, seat_id)

    def __str__(self) -> str:
        return f"{self.agent_id} is signed in at {self.seat_id}: sign out there first"


class DeskPhoneThere(HotlineError):
    """The telephone of a seat is none that a page in a browser can be."""

    def __init__(self, seat_id: str) -> None:
        self.seat_id = seat_id
        super().__init__(seat_id)

    def __str__(self) -> str:
        return (
            f"{self.seat_id} has a desk phone; a seat whose telephone is the agent's browser has "
            'phone = "browser" in agents.toml'
        )


class NotSignedIn(HotlineError):
    """The agent is not on the floor."""

    def __init__(self, agent_id: str) -> None:
        self.agent_id = agent_id
        super().__init__(agent_id)

    def __str__(self) -> str:
        return f"{self.agent_id} is not signed in"


class NobodyToAsk(HotlineError):
    """The agent talks with nobody."""

    def __init__(self, agent_id: str) -> None:
        self.agent_id = agent_id
        super().__init__(agent_id)

    def __str__(self) -> str:
        return f"{self.agent_id} talks with no caller"


class PlaceNotOffered(HotlineError):
    """The caller's flow offers no such place to agents, or not now."""

    def __init__(self, *, name: str, offered: Sequence[str]) -> None:
        self.name = name
        self.offered = tuple(offered)
        super().__init__(name)

    def __str__(self) -> str:
        offered = ", ".join(self.offered) or "none"
        return f"the caller cannot be sent to {self.name!r}; the flow offers here: {offered}"


class SecureFlowNotOffered(HotlineError):
    """The flow offers the agent no such secure flow, or none now."""

    def __init__(self, *, name: str, offered: Sequence[str]) -> None:
        self.name = name
        self.offered = tuple(offered)
        super().__init__(name)

    def __str__(self) -> str:
        if not self.offered:
            return f"no secure flow may be asked for now, and so not {self.name!r}"
        return f"there is no secure flow {self.name!r} here; there is {', '.join(self.offered)}"


class NotNow(HotlineError):
    """What the agent asks for cannot be in the conversation as it is."""

    def __init__(self, ask: str) -> None:
        self.ask = ask
        super().__init__(ask)

    def __str__(self) -> str:
        return f"there can be no {self.ask} now"


class OfferOver(HotlineError):
    """The agent has no such offer, or none any more."""

    def __str__(self) -> str:
        return "this offer is over, or never was this agent's"


class TooLateToDecline(HotlineError):
    """Whoever is offered to the agent is being brought to the agent, or is there already."""

    def __str__(self) -> str:
        return "it is too late to decline: you are being connected, or are already"


class NobodyFree(HotlineError):
    """The colleague who is to be asked is busy, or cannot serve this caller."""

    def __init__(self, whom: str) -> None:
        self.whom = whom
        super().__init__(whom)

    def __str__(self) -> str:
        return (
            f"nobody of {self.whom!r} is free who may serve this caller"
            if self.whom
            else "nobody is free who may serve this caller"
        )


class CallerCannotGo(HotlineError):
    """The caller cannot wait there."""

    def __init__(self, whither: str) -> None:
        self.whither = whither
        super().__init__(whither)

    def __str__(self) -> str:
        return f"the caller cannot wait for {self.whither!r}: nobody would come, or it is full"


class NothingToWrapUp(HotlineError):
    """The agent neither talks on that call nor wraps it up."""

    def __init__(self, agent_id: str) -> None:
        self.agent_id = agent_id
        super().__init__(agent_id)

    def __str__(self) -> str:
        return f"{self.agent_id} has no such call to wrap up"


class UnknownDisposition(HotlineError):
    """The call's queue has no such disposition."""

    def __init__(self, *, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(name)

    def __str__(self) -> str:
        if not self.known:
            return f"this call's queue has no dispositions, and so not {self.name!r}"
        return f"there is no disposition {self.name!r} here; there is {', '.join(self.known)}"


class DispositionChanged(HotlineError):
    """Something else was said of a call than who says something now knows."""

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)

    def __str__(self) -> str:
        return f"{self.said!r} was said of that call meanwhile; look, and say it again if need be"


class DispositionMissing(HotlineError):
    """An agent has to say what came of the last call before being ready."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = tuple(known)
        super().__init__(*known)

    def __str__(self) -> str:
        return f"say first what came of the last call: {', '.join(self.known)}"


class CannotSupervise(HotlineError):
    """A supervisor cannot hear that conversation now; `why` is the router's word."""

    def __init__(self, why: supervising.WhyNot) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return _WHY_NOT_SUPERVISED[self.why]


class CallNotPlaced(HotlineError):
    """A call that waits cannot have another place; `why` is the router's word."""

    def __init__(self, why: placing.WhyNot) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return _WHY_NOT_PLACED[self.why]


class CannotRequalify(HotlineError):
    """What an agent can serve cannot be changed like this; `why` is the router's word."""

    def __init__(self, why: requalifying.WhyNot | Literal["nothing_new"]) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return _WHY_NOT_REQUALIFIED[self.why]


class UnknownQualification(HotlineError):
    """No queue asks for such a skill and no agent has it, or nobody speaks such a language."""

    def __init__(self, *, what: str, name: str, known: Sequence[str]) -> None:
        self.what = what
        self.name = name
        self.known = tuple(known)
        super().__init__(what, name)

    def __str__(self) -> str:
        there = f"there is {', '.join(self.known)}" if self.known else "there is none"
        return f"there is no {self.what} {self.name!r} here; {there}"


class NobodyMeant(HotlineError):
    """A broadcast would be for nobody."""

    def __init__(self, audience: str) -> None:
        self.audience = audience
        super().__init__(audience)

    def __str__(self) -> str:
        return f"there are no agents of {self.audience or 'this bank'}"


class UnknownBroadcast(HotlineError):
    """No broadcast of this id counts."""

    def __init__(self, broadcast_id: str) -> None:
        self.broadcast_id = broadcast_id
        super().__init__(broadcast_id)

    def __str__(self) -> str:
        return "there is no such broadcast any more"


class NoFloor(HotlineError):
    """The service has no agents."""

    def __str__(self) -> str:
        return (
            "this service has no floor: give it agents (agents_file) and say how callers come to "
            "them (routing_file)"
        )


class FloorSilent(HotlineError):
    """The floor could not take something in time, and has dropped it."""

    def __str__(self) -> str:
        return (
            "the floor takes nothing just now, for there is no link to Asterisk or the journal "
            "stalls: `hotline doctor` says more; try again"
        )


class FloorClosed(HotlineError):
    """The floor has ended before something was in its log."""

    def __str__(self) -> str:
        return "the service ends; try again when it runs"


class ConversationNotFound(HotlineError):
    """A caller and an agent may be together, and the floor has no conversation of theirs."""

    def __str__(self) -> str:
        return "the floor does not know with whom the caller talks, and cannot part them"


class NothingToSay(HotlineError):
    """The catalogue has nothing of what is to be said."""

    def __init__(self, prompts: Sequence[str]) -> None:
        self.prompts = tuple(prompts)
        super().__init__(self.prompts)

    def __str__(self) -> str:
        return (
            f"the catalogue has nothing to say for {', '.join(self.prompts)}: `hotline check` "
            "tells what it lacks"
        )
