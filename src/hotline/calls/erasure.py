"""Erasing a person: keys, recorded messages and the CRM's personal columns, and the record of it.

The keys go last, with the record. Until then the whole can be done again, so that an erasure which
stops in the middle, at a message that cannot be deleted for one, is finished by the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.privacy import Erasure, KeyRing
from hotline.privacy.erasing import Kept, destroy


@dataclass(kw_only=True)
class MessageNotDeleted(HotlineError):
    """A recorded message is still there, so nothing was destroyed yet."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.path} cannot be deleted ({self.reason}): run the same command as a user who "
            "may delete the PBX's recordings; until then nothing is on record as erased"
        )


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an erasure will take.

    Attributes:
        kept: The keys, and the calls that nobody can read without them.
        messages: The files that callers left.
        began: When the first and the last of the calls began; None when the CRM has none of them.
    """

    kept: Kept
    messages: tuple[Path, ...]
    began: tuple[datetime, datetime] | None


async def plan_erasure(tenant: str, kept: Kept, crm: CrmRepository, recordings: Path) -> Plan:
    """Find all that belongs to what is kept of a customer or call."""
    messages = await asyncio.to_thread(_messages, recordings, kept.call_ids)
    began = await crm.began(tenant, kept.call_ids)
    return Plan(kept=kept, messages=messages, began=began)


async def erase(
    tenant: str, plan: Plan, *, keys: KeyRing, crm: CrmRepository, who: str, why: str, at: datetime
) -> Erasure:
    """Do what is planned; return the record of it.

    Raises:
        MessageNotDeleted: A message is still there.
        CallOpen: A call has begun meanwhile that would lose its key.
    """
    await asyncio.to_thread(_delete, plan.messages)
    await crm.erase(tenant, plan.kept.call_ids)
    first_at, last_at = plan.began or (None, None)
    erasure = Erasure(
        tenant=tenant,
        at=at,
        who=who,
        why=why,
        subject=plan.kept.subject,
        calls=len(plan.kept.call_ids),
        messages=len(plan.messages),
        first_at=first_at,
        last_at=last_at,
    )
    await destroy(keys, plan.kept, erasure)
    return erasure


def _messages(recordings: Path, call_ids: Iterable[str]) -> tuple[Path, ...]:
    return tuple(
        path for call_id in call_ids for path in sorted(recordings.glob(f"{call_id}-*.wav"))
    )


def _delete(messages: Iterable[Path]) -> None:
    for path in messages:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise MessageNotDeleted(path=path, reason=error.strerror or str(error)) from error
