"""Calls of the same bank on other PBXs: another service's matter, for as long as there is one.

Several services may share the stores, each with a PBX of its own. A lease is held for each PBX, so
that they do not stand in each other's way; what one of them left is taken up by its successor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from hotline.journal import Journal

STILL_LOOKS = 10
"""A service that has counted no beat for so many looks has no successor: its PBX is gone, or has
another name by now. By then the dead-man timer has given its callers the fallback."""


class Elsewhere:
    """Tells which calls another service carries, or goes on with.

    Args:
        journal: It knows where a call came, and who counts beats.
        tenant: Whose calls.
        pbx: The PBX of this service.
    """

    def __init__(self, journal: Journal, tenant: str, pbx: str) -> None:
        self._journal = journal
        self._tenant = tenant
        self._pbx = pbx
        self._beats: dict[str, tuple[int, int]] = {}
        self._still: Counter[str] = Counter()

    async def among(self, call_ids: Collection[str]) -> frozenset[str]:
        """Return which of some calls are none of ours; to be asked at every look, and once for it.

        Raises:
            DatabaseError: The journal cannot be used.
        """
        served = await self._served()
        if not served:
            return frozenset()
        pbx_of = await self._journal.pbx_of(self._tenant, call_ids)
        # Whose header is still to be written may be anybody's.
        return frozenset(
            call_id for call_id in call_ids if call_id not in pbx_of or pbx_of[call_id] in served
        )

    async def _served(self) -> set[str]:
        """Return the other PBXs that have a service, or had one until lately."""
        beats = await self._journal.beats(self._tenant)
        beats.pop(self._pbx, None)
        for pbx, beat in beats.items():
            self._still[pbx] = self._still[pbx] + 1 if self._beats.get(pbx) == beat else 0
        self._beats = beats
        return {pbx for pbx in beats if self._still[pbx] < STILL_LOOKS}
