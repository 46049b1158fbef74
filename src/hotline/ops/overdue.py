"""What should have been erased and is not: somebody has to set the timer of retention right.

The service erases nothing by itself: it has no rights in the folder of messages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hotline.calls.retention import Retention, find_due
from hotline.crm import CrmRepository
from hotline.privacy import KeyRing

GRACE = timedelta(days=1)
"""The timer runs once a day: what is due for less may wait for it."""
LOOK_EVERY_S = 600.0


class Overdue:
    """How many calls should have been erased more than a day ago, as of the latest look.

    Attributes:
        calls: So many, those under a legal hold not among them.
    """

    def __init__(
        self,
        tenant: str,
        retention: Retention,
        *,
        keys: KeyRing,
        crm: CrmRepository,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._retention = retention
        self._keys = keys
        self._crm = crm
        self._clock = clock
        self.calls = 0

    async def look(self) -> None:
        """Count them."""
        due = await find_due(
            self._tenant,
            self._clock() - GRACE,
            keys=self._keys,
            crm=self._crm,
            recordings=None,
            retention=self._retention,
        )
        self.calls = len(due.call_ids)
