"""What was promised in days that never were is kept: nobody is to act on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from hotline.crm import CrmRepository
from hotline.crm.call_names import call_of
from hotline.crm.promises.restoring import promise_of, promises_of_calls
from hotline.crm.relations import Relations
from hotline.model.case import CaseKind, CaseState

WHO = "demo-data"
WORDS = "made up: nobody complained"

TO_THE_END: Mapping[CaseKind, tuple[CaseState, ...]] = MappingProxyType(
    {
        "complaint": ("assigned", "in_work", "resolved", "confirmed", "closed"),
        "payment_check": ("asked", "resolved", "told", "closed"),
        "request": ("assigned", "in_work", "resolved", "closed"),
    }
)
"""The states that a new case goes through."""


async def close_promises(
    tenant: str,
    crm: CrmRepository,
    relations: Relations,
    call_ids: Collection[str],
    *,
    at: datetime,
) -> None:
    """Keep what some calls were promised, half-way to when it is due, and close its cases.

    Args:
        tenant: Whose calls.
        crm: The CRM that has them.
        relations: Its promises and cases.
        call_ids: The calls that were made up.
        at: The time, aware: nothing is kept later.

    Raises:
        HotlineError: It cannot be written.
    """
    for name in await promises_of_calls(crm.database, tenant):
        if call_of(name) not in call_ids:
            continue
        row = await promise_of(crm.database, tenant, name)
        if row is None or row["state"] != "open":
            continue
        kept_at = min(at, row["made_at"] + (row["due_at"] - row["made_at"]) / 2)
        if row["case"] is None:
            await relations.promises.note_kept(tenant, row["promise_id"], who=WHO, at=kept_at)
            continue
        # Whoever answers a case keeps what was promised with it.
        case = await relations.cases.get(tenant, row["case"])
        for state in TO_THE_END[case.kind]:
            words = WORDS if state == "resolved" else ""
            await relations.cases.move(
                tenant, case.reference, state, who=WHO, at=kept_at, words=words
            )
