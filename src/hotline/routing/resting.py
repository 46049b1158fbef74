"""Callbacks whose turn cannot come yet, and those for whom nobody is rung for the time being.

A callback rests

- until the call is over in which it was chosen, for at most `ON_THE_LINE_S`;
- between two attempts;
- while its customer waits or talks on the floor, in whichever queue, or is rung by another agent:
  the line is busy with that;
- while there is no line out, and each time longer, up to `LONGEST_REST_S`. What says nothing of the
  customer is no attempt; but after `MOST_FAULTS` it overflows, for people to keep.

Meanwhile it has its place, and no agent is reserved for it.
"""

from __future__ import annotations

from hotline.routing.entry import Entry, Rest
from hotline.routing.events import CallQueued
from hotline.routing.floor import Floor

ON_THE_LINE_S = 300.0
"""How long a caller who chose a callback may still be in the flow before the turn may come."""
LOOK_S = 30.0
"""How long it rests for a customer on the floor before that is looked at again."""
LONGEST_REST_S = 3_600.0
"""How long it rests for a line out at most, unless attempts are farther apart than that."""
MOST_FAULTS = 6
"""So often a callback may rest for a line out."""
NO_LINE = "no_line"
"""Why a callback overflows for which there was no line out."""


def must_rest(floor: Floor, entry: Entry) -> bool:
    """Let a callback that looks for an agent rest instead, or overflow, if nobody is to be rung."""
    if not entry.callback:
        return False
    if not floor.has_line_out:
        rest_for_line(floor, entry)
    elif is_here(floor, entry.asked):
        rest(floor, entry, "customer", LOOK_S)
    else:
        return False
    return True


def rest(floor: Floor, entry: Entry, what_for: Rest, seconds: float) -> None:
    """Let a callback that is not in the waiting line rest for so long."""
    entry.rests_for = what_for
    floor.start_timer(seconds, entry)


def rest_for_line(floor: Floor, entry: Entry) -> None:
    """Let a callback rest for a line out, longer than the last time, or overflow."""
    entry.faults += 1
    if entry.faults > MOST_FAULTS:
        floor.leave_queue(entry, "overflowed", NO_LINE)
        return
    retry_s = floor.policy.callback.retry_s
    longer_s = min(retry_s * 2.0 ** (entry.faults - 1), LONGEST_REST_S)
    rest(floor, entry, "line", max(retry_s, longer_s))


def is_here(floor: Floor, asked: CallQueued) -> bool:
    """Return whether a customer waits or talks on the floor, or is about to be rung already."""
    entries = floor.entries.values()
    waiting = (one.asked for one in entries if not one.callback or one.offer is not None)
    talking = (talk.entry.asked for talk in floor.conversations.values())
    return any(_is_same(asked, one) for here in (waiting, talking) for one in here)


def is_to_be_rung(entry: Entry, caller: CallQueued) -> bool:
    """Return whether somebody who calls is the customer of a callback."""
    return entry.callback and _is_same(entry.asked, caller)


def _is_same(one: CallQueued, other: CallQueued) -> bool:
    """Return whether two are one customer, or have one number and do not say otherwise."""
    if one.customer and other.customer:
        return one.customer == other.customer
    return one.caller_number == other.caller_number != ""
