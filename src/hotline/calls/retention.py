"""Erasing by itself what was kept long enough: calls and their messages, cases and promises."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hotline.calls.erasure import Plan, delete_messages, erase, messages_left
from hotline.calls.messages import call_of, is_of_nobody
from hotline.crm import CrmRepository
from hotline.crm.matters import Matter, clear_matter, matters_over
from hotline.errors import HotlineError
from hotline.privacy import Erasure, Held, KeyRing, NobodyToErase
from hotline.privacy.erasing import (
    calls_with_keys,
    destroy,
    kept_of,
    kept_of_call,
    record_erasure,
)
from hotline.privacy.holds import held_calls

WHO = "retention"
WHY_CALL = "kept until its retain_until"
WHY_MESSAGE = "kept for as long as messages are"
WHY_MATTER = "kept for as long as what is over"
MESSAGE = "message:"
"""On record, what a message is called that belongs to no call."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long the bank keeps what has no row of its own in the CRM; None for no limit.

    Attributes:
        calls: Calls that the CRM lost, from their beginning on, and messages of nobody.
        messages: Messages, from when they were left; None as long as their calls.
        matters: Cases and promises, from when they were over.
    """

    calls: timedelta | None = None
    messages: timedelta | None = None
    matters: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Due:
    """What was kept long enough.

    Attributes:
        call_ids: Calls to be erased, the most overdue first.
        messages_of: The messages that go with these calls, by the call's id.
        messages: Messages whose own time is over, of other calls or of nobody.
        held: Calls whose time is over, and that a legal hold keeps.
        matters: Cases and promises whose time is over, those that are held among them.
    """

    call_ids: tuple[str, ...]
    messages_of: Mapping[str, Sequence[Path]]
    messages: tuple[Path, ...]
    held: tuple[str, ...]
    matters: tuple[Matter, ...]

    @property
    def something(self) -> bool:
        """Whether there is anything to erase."""
        return bool(self.call_ids or self.messages or self.matters)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of it.

    Attributes:
        calls: How many calls were erased.
        messages: How many messages were deleted.
        matters: How many cases and promises were cleared.
        failures: What is still there, and why.
    """

    calls: int
    messages: int
    matters: int
    failures: Sequence[tuple[str, HotlineError]]


async def find_due(
    tenant: str,
    at: datetime,
    *,
    keys: KeyRing,
    crm: CrmRepository,
    recordings: Path | None,
    retention: Retention,
) -> Due:
    """Find what was kept long enough.

    Args:
        tenant: Whose calls.
        at: The moment that counts, aware.
        keys: Where holds are.
        crm: Where it is noted how long each call is kept.
        recordings: The folder of messages; None leaves them alone.
        retention: How long things are kept that no call's row tells of.

    Raises:
        MessagesNotSeen: The folder cannot be read.
    """
    held = await held_calls(keys, tenant)
    over = await crm.retained.due(tenant, at)
    if retention.calls is not None:
        # The CRM failed when they came, so nothing but their keys tells of them.
        old = await calls_with_keys(keys, tenant, made_by=at - retention.calls)
        over += await crm.retained.unknown(tenant, old)
    call_ids = tuple(call_id for call_id in over if call_id not in held)
    left: Sequence[Path] = ()
    if recordings is not None:
        left = await asyncio.to_thread(messages_left, recordings)
    messages_of: dict[str, list[Path]] = {call_id: [] for call_id in call_ids}
    others = []
    for message in left:
        call_id = call_of(message)
        if call_id in messages_of:
            messages_of[call_id].append(message)
        elif call_id not in held:
            others.append(message)
    matters: Sequence[Matter] = ()
    if retention.matters is not None:
        matters = await matters_over(crm, tenant, ended_by=at - retention.matters)
    return Due(
        call_ids=call_ids,
        messages_of=messages_of,
        messages=await asyncio.to_thread(_over, others, at, retention),
        held=tuple(call_id for call_id in over if call_id in held),
        matters=tuple(matters),
    )


async def erase_due(
    tenant: str,
    due: Due,
    *,
    keys: KeyRing,
    crm: CrmRepository,
    clock: Callable[[], datetime],
) -> Done:
    """Erase what is due, one after the other, and each on record.

    What cannot be erased stops nothing else: it is due again the next time. Killed at any moment,
    the next run does the rest.
    """
    failures: list[tuple[str, HotlineError]] = []
    calls = messages = 0
    for call_id in due.call_ids:
        try:
            going = due.messages_of[call_id]
            messages += await _erase_call(tenant, call_id, going, keys, crm, clock())
            calls += 1
        except HotlineError as error:
            failures.append((f"call {call_id}", error))
    for message in due.messages:
        try:
            messages += await _erase_message(tenant, message, keys, clock())
        except HotlineError as error:
            failures.append((f"message {message.name}", error))
    matters = 0
    for matter in due.matters:
        try:
            await _erase_matter(tenant, matter, keys, crm, clock())
            matters += 1
        except Held:
            # It waits for the end of the hold, as a held call does.
            continue
        except HotlineError as error:
            failures.append((matter.subject.told, error))
    return Done(calls=calls, messages=messages, matters=matters, failures=failures)


async def _erase_call(
    tenant: str,
    call_id: str,
    messages: Sequence[Path],
    keys: KeyRing,
    crm: CrmRepository,
    at: datetime,
) -> int:
    """Erase one call; return how many messages went with it."""
    try:
        kept = await kept_of_call(keys, tenant, call_id)
    except NobodyToErase:
        # Its key is gone already: a run before this one was killed, or a backup of the CRM came
        # back.
        await crm.retained.erase(tenant, [call_id])
        await crm.retained.note_erased(tenant, [call_id], at)
        return 0
    began = await crm.retained.began(tenant, kept.call_ids)
    plan = Plan(kept=kept, messages=tuple(messages), began=began)
    done = await erase(tenant, plan, keys=keys, crm=crm, who=WHO, why=WHY_CALL, at=at)
    return done.messages


async def _erase_matter(
    tenant: str, matter: Matter, keys: KeyRing, crm: CrmRepository, at: datetime
) -> None:
    """Clear one case or promise, destroy its key, and put it on record."""
    try:
        kept = await kept_of(keys, tenant, matter.subject)
    except NobodyToErase:
        # Its key is gone already, with its customer's.
        await clear_matter(crm, tenant, matter)
        return
    await clear_matter(crm, tenant, matter)
    erasure = Erasure(
        tenant=tenant,
        at=at,
        who=WHO,
        why=WHY_MATTER,
        subject=kept.subject,
        calls=0,
        messages=0,
        first_at=None,
        last_at=None,
    )
    await destroy(keys, kept, erasure)


async def _erase_message(tenant: str, message: Path, keys: KeyRing, at: datetime) -> int:
    """Delete one message of a call that is kept, or of nobody; return how many that was."""
    if call_of(message) in await held_calls(keys, tenant):
        # The hold came after the look.
        return 0
    await asyncio.to_thread(delete_messages, [message])
    erasure = Erasure(
        tenant=tenant,
        at=at,
        who=WHO,
        why=WHY_MESSAGE,
        subject=MESSAGE + message.stem,
        calls=0,
        messages=1,
        first_at=None,
        last_at=None,
    )
    await record_erasure(keys, erasure)
    return 1


def _over(messages: Sequence[Path], at: datetime, retention: Retention) -> tuple[Path, ...]:
    """Return those of some messages whose own time is over."""
    found = []
    for message in messages:
        limit = retention.messages
        if limit is None and is_of_nobody(message):
            limit = retention.calls
        # It may go while we look.
        with contextlib.suppress(FileNotFoundError):
            if limit is not None and message.stat().st_mtime <= (at - limit).timestamp():
                found.append(message)
    return tuple(found)
