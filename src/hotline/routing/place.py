"""A call's place in its queue: 1 for who comes next, 2 for who comes after that.

It is what callers are told and supervisors see. It counts those of the same queue who wait and have
an older right, those who wait for one agent alone among them; not those whom an agent is being
offered, nor a callback between two attempts. Who comes later with a head start moves it back; that
another queue's callers go first, to agents who serve both, it does not say (`promise.places` does).
"""

from __future__ import annotations

from hotline.routing.entry import Entry
from hotline.routing.floor import Floor


def place_of(floor: Floor, entry: Entry) -> int:
    """Return the place of a call; of one on offer, the place that it would go back to."""
    in_line = floor.waiting.ahead_of(entry)
    return 1 + in_line + floor.wishes.ahead_of(entry)
