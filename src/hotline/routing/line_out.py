"""The line out is lost and found: nobody is called back meanwhile, and no agent reserved for it.

Customers whose telephones ring already are let alone: what becomes of them is told.
"""

from __future__ import annotations

from hotline.routing import offers
from hotline.routing.floor import Floor
from hotline.routing.matching import look_again

AWAY = "no_line_out"
"""Why an offer ends of a callback for which there is no line out any more."""


def lose(floor: Floor) -> None:
    """Let callbacks rest from now on; those who wait do so when their turn comes."""
    floor.has_line_out = False
    for offer in list(floor.offers.values()):
        if offer.entry.callback and offers.is_before_dialling(offer) and offer.ref in floor.offers:
            offers.start_again(floor, offer, AWAY)


def find(floor: Floor) -> None:
    """Let customers be called back again, in the order of the line."""
    floor.has_line_out = True
    resting = [entry for entry in floor.entries.values() if entry.rests_for == "line"]
    for entry in sorted(resting, key=lambda entry: entry.rank):
        look_again(floor, entry)
