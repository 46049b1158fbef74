"""Where the router's floor is not what lines, telephones and PBX tell. Pure: it heals nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hotline.floor.callers import Caller
from hotline.model.agent import AgentState
from hotline.routing.floor import Floor
from hotline.routing.offer import Conversation, OfferState


class What(StrEnum):
    """What disagrees."""

    CALLER_GONE = "caller_gone"
    """A call waits whose caller is not on the line, or a callback for a hang-up that was."""
    CALLER_FORGOTTEN = "caller_forgotten"
    """A caller waits of whom the router knows nothing."""
    OFFER_WITHOUT_LEG = "offer_without_leg"
    """A call is on offer at a telephone that neither rings nor is picked up."""
    CONVERSATION_OVER = "conversation_over"
    """Caller and agent talk, and there is no telephone or no caller."""
    LEG_OF_NOBODY = "leg_of_nobody"
    """A telephone rings, or is picked up, for no offer and no conversation."""
    RESERVED_FOR_NOTHING = "reserved_for_nothing"
    """An agent is reserved, and nothing is on offer."""
    WAITS_BESIDE_FREE = "waits_beside_free"
    """A call waits though an agent who fits is free."""
    TELEPHONE_GONE = "telephone_gone"
    """An agent is free whose telephone cannot be rung."""


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """One of them; two looks find the same one.

    Attributes:
        what: What disagrees.
        call_id: Of which call, "" for none.
        agent_id: Of which agent, "" for none.
        ref: Of which offer, 0 for none.
    """

    what: What
    call_id: str = ""
    agent_id: str = ""
    ref: int = 0


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What there is besides the router.

    Attributes:
        callers: Call id to the callers on the floor.
        is_carried: Tells whether a call goes on in this process.
        talks: Call id to the offer's `ref`, of those who talk.
        at_work: The offers whose telephones are just being ordered, or are waited for.
        legs: Offer's `ref` to whether somebody is together with its telephone, of all telephones
            that the PBX has for us; None where it does not say.
        unreachable: The agents whose telephones cannot be rung.
    """

    callers: Mapping[str, Caller]
    is_carried: Callable[[str], bool]
    talks: Mapping[str, int]
    at_work: frozenset[int] = frozenset()
    legs: Mapping[int, bool] | None = None
    unreachable: frozenset[str] = frozenset()


def disagreements(floor: Floor, seen: Seen) -> Iterator[Disagreement]:
    """Yield all that does not fit together; some of it may be under way, and fit in a moment."""
    for entry in floor.entries.values():
        if entry.is_on_the_line and _is_gone(seen, entry.call_id):
            yield Disagreement(what=What.CALLER_GONE, call_id=entry.call_id)
    for call_id, caller in seen.callers.items():
        known = call_id in floor.entries or call_id in floor.conversations
        if caller.waits and not caller.line.is_gone and not known:
            yield Disagreement(what=What.CALLER_FORGOTTEN, call_id=call_id)
    for presence in floor.agents.values():
        agent_id = presence.agent.agent_id
        if presence.state is AgentState.RESERVED and presence.offer is None:
            yield Disagreement(what=What.RESERVED_FOR_NOTHING, agent_id=agent_id)
        elif presence.state is AgentState.AVAILABLE and agent_id in seen.unreachable:
            yield Disagreement(what=What.TELEPHONE_GONE, agent_id=agent_id)
        elif presence.state is AgentState.AVAILABLE:
            first = floor.waiting.first_for(presence.qualification)
            if first is not None or floor.wishes.first_for(presence) is not None:
                yield Disagreement(what=What.WAITS_BESIDE_FREE, agent_id=agent_id)
    if seen.legs is not None:
        yield from _of_legs(floor, seen, seen.legs)


def _of_legs(floor: Floor, seen: Seen, legs: Mapping[int, bool]) -> Iterator[Disagreement]:
    for ref, offer in floor.offers.items():
        rings = offer.state is not OfferState.OFFERED
        if rings and ref not in legs and ref not in seen.at_work:
            call_id = offer.entry.call_id
            yield Disagreement(what=What.OFFER_WITHOUT_LEG, call_id=call_id, ref=ref)
    for call_id, talk in floor.conversations.items():
        ref = seen.talks.get(call_id, 0)
        if ref and ref not in seen.at_work and _is_over(seen, talk, legs.get(ref)):
            yield Disagreement(what=What.CONVERSATION_OVER, call_id=call_id, ref=ref)
    talking = {seen.talks.get(call_id, 0) for call_id in floor.conversations}
    for ref in legs.keys() - floor.offers.keys() - talking:
        yield Disagreement(what=What.LEG_OF_NOBODY, ref=ref)


def _is_over(seen: Seen, talk: Conversation, together: bool | None) -> bool:
    """Return whether a conversation is over.

    Args:
        seen: What there is.
        talk: The conversation.
        together: Whether somebody is with the agent's telephone; None where there is none.
    """
    if together is None:
        return True
    # A caller may be elsewhere for a while, and come back to the agent.
    return not together and _is_gone(seen, talk.entry.call_id)


def _is_gone(seen: Seen, call_id: str) -> bool:
    caller = seen.callers.get(call_id)
    return caller.line.is_gone if caller is not None else not seen.is_carried(call_id)
