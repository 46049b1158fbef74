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

from hotline.calls.messages import call_of, messages_in
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


@dataclass(kw_only=True)
class MessagesNotSeen(HotlineError):
    """The folder of messages cannot be read, so nobody knows which there are."""

    folder: Path
    reason: str

    def __str__(self) -> str:
        return (
            f"the messages in {self.folder} cannot be seen ({self.reason}): run the same command "
            "where the PBX's spool is, as a user who may read it; or add --without-messages, and "
            "delete yourself on the PBX what begins with the ids of these calls"
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


async def plan_erasure(
    tenant: str, kept: Kept, crm: CrmRepository, recordings: Path | None
) -> Plan:
    """Find all that belongs to what is kept of a customer or call.

    Args:
        tenant: Whose customer.
        kept: What is sealed.
        crm: Where the calls' moments are.
        recordings: The folder of messages; None leaves them to the person who erases.

    Raises:
        MessagesNotSeen: The folder cannot be read.
    """
    messages: tuple[Path, ...] = ()
    if recordings is not None:
        ids = set(kept.call_ids)
        left = await asyncio.to_thread(messages_left, recordings)
        messages = tuple(message for message in left if call_of(message) in ids)
    began = await crm.retained.began(tenant, kept.call_ids)
    return Plan(kept=kept, messages=messages, began=began)


async def erase(
    tenant: str, plan: Plan, *, keys: KeyRing, crm: CrmRepository, who: str, why: str, at: datetime
) -> Erasure:
    """Do what is planned; return the record of it.

    Raises:
        MessageNotDeleted: A message is still there.
        CallOpen: A call has begun meanwhile that would lose its key.
        CallsCame: A call has come and gone meanwhile that is not in the plan.
    """
    await asyncio.to_thread(delete_messages, plan.messages)
    await crm.retained.erase(tenant, plan.kept.call_ids, pseudonym=plan.kept.customer)
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
    await crm.retained.note_erased(tenant, plan.kept.call_ids, at)
    return erasure


def messages_left(recordings: Path) -> list[Path]:
    """List what callers left in the folder of messages.

    Raises:
        MessagesNotSeen: The folder cannot be read.
    """
    try:
        return messages_in(recordings)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MessagesNotSeen(folder=recordings, reason=reason) from error


def delete_messages(messages: Iterable[Path]) -> None:
    """Delete recorded messages; one that is gone is no harm.

    Raises:
        MessageNotDeleted: A message is still there, and perhaps others after it.
    """
    for path in messages:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise MessageNotDeleted(path=path, reason=error.strerror or str(error)) from error
