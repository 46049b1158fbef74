"""After a conversation: an agent says what came of it, and is offered no calls meanwhile.

Wrap-up ends by itself, or sooner when the agent is ready. More time is to be had for the asking, up
to the queue's limit.

Where the queue asks what came of each call, wrap-up lasts until that is said: the agent is not
ready before, and a break begins then. Whoever has not said it when the limit is reached does not
seem to be there, and is on break: no caller is to be rung through to an empty chair. Leaving is
always possible, for nobody can be kept.
"""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing import offers, supervising
from hotline.routing.events import CallDisposed, WrapUpExtended
from hotline.routing.floor import Floor
from hotline.routing.offer import Conversation, WrapUp
from hotline.routing.presence import Presence

NO_DISPOSITION = "no_disposition"
SAID_MEANWHILE = "another disposition was given meanwhile"
"""Why it is ignored what came of a call, as said by somebody who did not know the last word."""


def finish(floor: Floor, talk: Conversation) -> None:
    """Let caller and agent be apart; the agent wraps up."""
    del floor.conversations[talk.entry.call_id]
    begin(floor, talk)


def begin(floor: Floor, talk: Conversation) -> None:
    """Let an agent wrap up whose conversation is over, or somebody else's."""
    supervising.end_with_talk(floor, talk)
    presence, queue = talk.presence, talk.entry.queue
    if presence.then == "offline" or (queue.wrap_up_s <= 0 and not _is_missing(talk)):
        offers.free(floor, presence)
        return
    floor.set_state(presence, AgentState.WRAP_UP)
    latest = floor.now + max(queue.wrap_up_s, queue.max_wrap_up_s)
    presence.wrap_up = WrapUp(talk=talk, until=floor.now + queue.wrap_up_s, latest=latest)
    if queue.wrap_up_s > 0:
        floor.start_timer(queue.wrap_up_s, presence)
    else:
        _wait_for_disposition(floor, presence, presence.wrap_up)


def lacks_disposition(presence: Presence) -> bool:
    """Return whether an agent stays in wrap-up until a disposition is given."""
    return presence.wrap_up is not None and _is_missing(presence.wrap_up.talk)


def may_extend(presence: Presence) -> bool:
    """Return whether an agent may have more time."""
    wrap_up = presence.wrap_up
    return wrap_up is not None and not wrap_up.is_overtime and wrap_up.until < wrap_up.latest


def call_to_dispose(floor: Floor, agent_id: str, call_id: str) -> Conversation | None:
    """Return the conversation of which an agent may say what came of it, or None."""
    talk = floor.conversations.get(call_id)
    if talk is not None and talk.presence.agent.agent_id == agent_id:
        return talk
    presence = floor.agents.get(agent_id)
    wrap_up = presence.wrap_up if presence is not None else None
    is_that = wrap_up is not None and wrap_up.talk.entry.call_id == call_id
    return wrap_up.talk if wrap_up is not None and is_that else None


def dispose(floor: Floor, event: CallDisposed) -> None:
    """Take what came of a call."""
    talk = call_to_dispose(floor, event.agent_id, event.call_id)
    if talk is None:
        floor.ignore("the agent has no such call")
        return
    if event.disposition not in talk.entry.queue.dispositions:
        floor.ignore("the queue has no such disposition")
        return
    knows_last_word = talk.disposition in (event.instead_of, event.disposition)
    if event.instead_of is not None and not knows_last_word:
        floor.ignore(SAID_MEANWHILE)
        return
    wrap_up, was_kept = talk.presence.wrap_up, lacks_disposition(talk.presence)
    talk.disposition = event.disposition
    if wrap_up is not None and was_kept and (talk.presence.then or wrap_up.is_overtime):
        offers.free(floor, talk.presence)


def extend(floor: Floor, event: WrapUpExtended) -> None:
    """Give an agent more time, as much as there was in the first place."""
    presence = floor.agents.get(event.agent_id)
    wrap_up = presence.wrap_up if presence is not None else None
    if presence is None or wrap_up is None or wrap_up.talk.entry.call_id != event.call_id:
        floor.ignore("the agent does not wrap up that call")
        return
    if not may_extend(presence):
        floor.ignore("there is no more time")
        return
    until = min(wrap_up.until + wrap_up.talk.entry.queue.wrap_up_s, wrap_up.latest)
    _go_on(floor, presence, wrap_up, until)


def time_up(floor: Floor, presence: Presence) -> None:
    """Let a wrap-up be over, or last until a disposition is given."""
    wrap_up = presence.wrap_up
    if wrap_up is None or not _is_missing(wrap_up.talk):
        offers.free(floor, presence)
    elif not wrap_up.is_overtime:
        _wait_for_disposition(floor, presence, wrap_up)
    else:
        presence.then, presence.then_reason = "on_break", NO_DISPOSITION
        offers.free(floor, presence)


def _is_missing(talk: Conversation) -> bool:
    return talk.entry.queue.disposition_required and not talk.disposition


def _wait_for_disposition(floor: Floor, presence: Presence, wrap_up: WrapUp) -> None:
    wrap_up.is_overtime = True
    floor.give_reason(presence, NO_DISPOSITION)
    _go_on(floor, presence, wrap_up, wrap_up.latest)


def _go_on(floor: Floor, presence: Presence, wrap_up: WrapUp, until: float) -> None:
    floor.cancel_timer(presence)
    wrap_up.until = until
    floor.start_timer(until - floor.now, presence)
