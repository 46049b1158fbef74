"""`hotline erase --due`: what was kept long enough, as a timer or a person has it erased."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from hotline.calls.old_months import Forgetting, Forgotten
from hotline.calls.retention import Due, Retention, erase_due, find_due
from hotline.cli.erasure_text import confirm, counted, counted_calls, show_left_to_delete
from hotline.crm import CrmRepository
from hotline.journal import Journal
from hotline.privacy.opening import open_keys
from hotline.settings import Settings
from hotline.store_addresses import addresses


async def erase_all_due(
    settings: Settings, recordings: Path | None, *, yes: bool, dry_run: bool
) -> int:
    """Erase what is due; return the command's exit status, 1 where something of it is still there.

    Raises:
        MessagesNotSeen: The folder of messages cannot be read; nothing was erased.
        DatabaseError: A store cannot be used; nothing was erased.
    """
    console = Console(highlight=False)
    async with AsyncExitStack() as stack:
        ring = await stack.enter_async_context(await open_keys(settings))
        crm = await stack.enter_async_context(
            await CrmRepository.open(addresses(settings.store).crm, ring)
        )
        journal = await stack.enter_async_context(
            await Journal.open(addresses(settings.store).journal, ring)
        )
        retention = Retention(
            calls=settings.privacy.retention,
            messages=settings.privacy.message_retention,
            matters=settings.privacy.case_retention,
        )
        due = await find_due(
            settings.tenant,
            _now(),
            keys=ring,
            crm=crm,
            recordings=recordings,
            retention=retention,
        )
        forgetting = Forgetting(
            settings.tenant, journal=journal, keys=ring, crm=crm, retention=retention, clock=_now
        )
        months = await forgetting.find()
        _show(console, due, months, left_to_delete=recordings is None)
        if dry_run or not (due.something or months):
            return 0
        if not yes:
            confirm()
        done = await erase_due(settings.tenant, due, keys=ring, crm=crm, clock=_now)
        # Looked for again: the last call of a month may have gone just now.
        months = await forgetting.find()
        dropped = [month for month in months if await forgetting.drop(month)]
    for what, error in done.failures:
        print(f"hotline: {what} is still there: {error}", file=sys.stderr)  # noqa: T201
    console.print(f"Erased, and on record: {counted(done.calls, done.messages, done.matters)}.")
    if dropped:
        console.print(f"Dropped of the journal, and on record: {_names(dropped)}.")
    if in_use := [month for month in months if month not in dropped]:
        console.print(f"In use or held, and to be looked at by the next run: {_names(in_use)}.")
    return 1 if done.failures else 0


def _show(console: Console, due: Due, months: Sequence[Forgotten], *, left_to_delete: bool) -> None:
    messages = sum(map(len, due.messages_of.values())) + len(due.messages)
    console.print(f"Kept long enough: {counted(len(due.call_ids), messages, len(due.matters))}.")
    if due.held:
        console.print(f"Longer, for they are held: {counted_calls(len(due.held))}.")
    if left_to_delete and due.call_ids:
        show_left_to_delete(console, due.call_ids)
    if months:
        console.print(f"Months of the journal of which nothing is to be kept: {_names(months)}.")


def _names(months: Sequence[Forgotten]) -> str:
    return ", ".join(found.month.name for found in months)


def _now() -> datetime:
    return datetime.now(UTC)
