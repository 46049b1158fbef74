"""What the bank's files and its clock say of the floor, and the floor does not know yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hotline.flow.calendar.calendar import Calendar, HoursState
from hotline.roster import Roster
from hotline.routing.events import (
    AgentChanged,
    AgentLoggedOut,
    AnyEvent,
    QueueClosed,
    QueueOpened,
)
from hotline.routing.floor import Floor
from hotline.routing.policy import Policy

BY = "roster"
"""Who signs out whom the roster has no more, for the record."""


def roster_news(
    floor: Floor, seats: Mapping[str, str], roster: Roster, at: datetime
) -> list[AnyEvent]:
    """Return what happens to who is on the floor, and is another one in the roster, or not there.

    Who is in it no more, or whose seat is not, goes; at the end of a conversation, if there is one.

    Args:
        floor: Who is there.
        seats: Agent id to where the agent sits.
        roster: Who may be there, and where.
        at: The time.
    """
    told: list[AnyEvent] = []
    for agent_id, presence in floor.agents.items():
        agent = roster.agents.get(agent_id)
        if agent is None or seats.get(agent_id) not in roster.seats:
            if presence.then != "offline":
                told.append(AgentLoggedOut(at=at, agent_id=agent_id, by=BY))
        elif agent != presence.record:
            told.append(AgentChanged(at=at, agent=agent))
    return told


def hours_news(
    floor: Floor, policy: Policy, calendar: Calendar | None, at: datetime
) -> list[AnyEvent]:
    """Return which queues have closed and opened, by the calendar.

    A queue whose hours no calendar has stays as it is: that is told as a mistake elsewhere.
    """
    told: list[AnyEvent] = []
    for name, queue in policy.queues.items():
        if not queue.hours:
            is_open = True
        elif calendar is not None and queue.hours in calendar.schedules:
            is_open = calendar.state(queue.hours, at) is HoursState.OPEN
        else:
            continue
        if is_open and name in floor.closed:
            told.append(QueueOpened(at=at, queue=name))
        elif not is_open and name not in floor.closed:
            told.append(QueueClosed(at=at, queue=name))
    return told


def next_change(policy: Policy, calendar: Calendar | None, at: datetime) -> datetime | None:
    """Return when the next queue closes or opens after `at`; None where none ever does."""
    if calendar is None:
        return None
    names = {one.hours for one in policy.queues.values()} & calendar.schedules.keys()
    changes = (
        moment
        for name in names
        for moment in (calendar.opens_at(name, at), calendar.closes_at(name, at))
        if moment is not None
    )
    return min(changes, default=None)
