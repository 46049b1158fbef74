"""What the CRM has of calls, altered rows among it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.crm import CrmRepository
from hotline.model.interaction import Interaction
from hotline.privacy import SealBroken


@dataclass(frozen=True)
class Row:
    """What the CRM has of a call.

    Attributes:
        interaction: The contact; what is wrong with it where it was altered; None where it is not.
        pseudonym: Under which it is found; None for under none.
    """

    interaction: Interaction | SealBroken | None = None
    pseudonym: str | None = None

    @property
    def known(self) -> Interaction | None:
        """The contact, where it can be read."""
        return self.interaction if isinstance(self.interaction, Interaction) else None


async def rows_of(crm: CrmRepository, tenant: str, call_ids: Sequence[str]) -> dict[str, Row]:
    """Return the row of each of some calls, by call id.

    Raises:
        DatabaseError: The CRM cannot be used.
    """
    known = await _known(crm, tenant, call_ids)
    found_by = await crm.pseudonyms(tenant, call_ids)
    return {one: Row(known.get(one), found_by.get(one)) for one in call_ids}


async def _known(
    crm: CrmRepository, tenant: str, call_ids: Sequence[str]
) -> dict[str, Interaction | SealBroken]:
    """Return what can be read; where one was altered, each is looked at by itself."""
    try:
        return {**await crm.of_calls(tenant, call_ids)}
    except SealBroken:
        known: dict[str, Interaction | SealBroken] = {}
        for call_id in call_ids:
            try:
                known |= await crm.of_calls(tenant, [call_id])
            except SealBroken as broken:
                known[call_id] = broken
        return known
