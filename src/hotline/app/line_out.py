"""The line out: by what customers are rung, and other telephones, for callers and for agents."""

from __future__ import annotations

import time
from dataclasses import dataclass

from hotline.asterisk.ami import AmiClient
from hotline.asterisk.seats import Seats
from hotline.asterisk.transfer_legs import TransferLegs
from hotline.asterisk.trunk import Trunk
from hotline.calls.asked_places import AskedPlaces
from hotline.calls.transfer_limits import TransferLimits
from hotline.calls.transfers import Transfers
from hotline.settings import Settings


@dataclass(frozen=True, kw_only=True)
class WaysOut:
    """What rings telephones that are none of the bank's own; None where there is no line out.

    Attributes:
        trunk: Rings customers.
        transfers: Connects callers with other telephones.
        places: The other telephones that agents ask.
    """

    trunk: Trunk | None = None
    transfers: Transfers | None = None
    places: AskedPlaces | None = None


def ways_out(settings: Settings, ami: AmiClient, seats: Seats) -> WaysOut:
    """Return by what the bank rings."""
    out = settings.outbound
    if out.endpoint is None:
        return WaysOut()
    trunk = Trunk(ami, seats, endpoint=out.endpoint, prefix=out.prefix, shows=out.number)
    telephones, limits = TransferLegs(ami, trunk), TransferLimits(out, time.monotonic)
    return WaysOut(
        trunk=trunk,
        transfers=Transfers(telephones, out, limits, region=settings.crm.region),
        places=AskedPlaces(telephones, out, limits),
    )
