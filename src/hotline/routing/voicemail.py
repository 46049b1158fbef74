"""Voicemail: a caller who waits would rather leave a message than go on waiting.

The call leaves the queue by that, and the flow takes the message. Until it is to be bridged, that
wins over an agent who is on the way: the caller has decided.
"""

from __future__ import annotations

from hotline.routing import offers
from hotline.routing.commands import RefuseChoice
from hotline.routing.events import VoicemailChosen
from hotline.routing.floor import Floor
from hotline.routing.offer import OfferState


def choose(floor: Floor, event: VoicemailChosen) -> None:
    """Let a caller who waits leave a message instead."""
    entry = floor.entries.get(event.call_id)
    if entry is None or entry.callback:
        floor.ignore("no such caller waits")
    elif entry.offer is None:
        floor.leave_queue(entry, "voicemail")
    elif entry.offer.state is OfferState.BRIDGING:
        floor.do(RefuseChoice(call_id=event.call_id, why="agent_found"))
    else:
        offers.withdraw(floor, entry.offer, "voicemail")
