"""What a new process does that takes over a floor: nothing that was under way is believed.

The log tells what was ordered, not what came of it. Timers died with the old process: they start
again with what is left of them. An offer on its way is withdrawn, which leaves no phone ringing;
call and agent are in their old places again, and usually find each other anew: whoever comes first
in the line looks first. Of a bridge the shell is asked, as always. A consult on its way is over,
and can be asked for again; who talks with a colleague is not disturbed. Nor is a place that is
asked: it rings on, and whoever picks up talks with the agent. No supervisor hears anybody any more.
"""

from __future__ import annotations

from hotline.routing import offers, supervising
from hotline.routing.floor import Floor
from hotline.routing.offer import OfferState


def resume(floor: Floor) -> None:
    """Go on in another process."""
    floor.restart_timers()
    supervising.end_all(floor, "resumed")
    for offer in sorted(floor.offers.values(), key=lambda offer: offer.entry.rank):
        if offer.state is OfferState.CONSULTING:
            continue
        if offer.consult is not None:
            offers.end_consult(floor, offer, "resumed")
        elif offer.state is OfferState.BRIDGING:
            offers.ask(floor, offer)
        else:
            offers.start_again(floor, offer, "resumed")
