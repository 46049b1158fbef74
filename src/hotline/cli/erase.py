"""`hotline erase`: all that was kept of a customer or of one call, for ever."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from hotline.calls.erasure import Plan, erase, plan_erasure
from hotline.calls.retention import WHO
from hotline.cli.erase_due import erase_all_due
from hotline.cli.erasure_text import confirm, counted, show_left_to_delete
from hotline.cli.on_record import Call, Customer, Who, Why, require_one, require_record
from hotline.crm import CrmRepository
from hotline.privacy import KeyRing
from hotline.privacy.erasing import kept_of_call, kept_of_customer
from hotline.privacy.opening import open_keys
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command("erase")(erase_person)


def erase_person(
    who: Who = "",
    why: Why = "",
    customer: Customer = "",
    call: Call = "",
    due: Annotated[
        bool, typer.Option("--due", help="All that was kept long enough, by retention.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    without_messages: Annotated[
        bool, typer.Option(help="Leave recorded messages to you: the PBX's spool is elsewhere.")
    ] = False,
) -> None:
    """Erase for ever all that was kept of a customer, of one call, or long enough; figures stay."""
    if due and (customer or call or who or why):
        raise typer.BadParameter(f"--due is of nobody in particular, and on record as {WHO!r}")
    if not due:
        require_one(customer, call)
        require_record(who, why)
    settings = load_settings()
    recordings = None if without_messages else settings.asterisk.messages_dir
    if due:
        raise typer.Exit(asyncio.run(erase_all_due(settings, recordings, yes=yes, dry_run=dry_run)))
    asyncio.run(_erase(settings, customer, call, who, why, recordings, yes=yes, dry_run=dry_run))


async def _erase(
    settings: Settings,
    customer: str,
    call: str,
    who: str,
    why: str,
    recordings: Path | None,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    console = Console(highlight=False)
    async with AsyncExitStack() as stack:
        ring = await stack.enter_async_context(await open_keys(settings))
        crm = await stack.enter_async_context(
            await CrmRepository.open(addresses(settings.store).crm, ring)
        )
        shown = None
        while (plan := await _planned(settings, customer, call, recordings, ring, crm)) != shown:
            # What is erased is what was confirmed: a call that came while the question stood is
            # shown too, and asked about.
            _show(console, plan, settings.zone, left_to_delete=recordings is None)
            if dry_run:
                return
            if yes:
                break
            confirm()
            shown = plan
        await erase(
            settings.tenant, plan, keys=ring, crm=crm, who=who, why=why, at=datetime.now(UTC)
        )
        console.print(f"Erased, and on record as {plan.kept.subject}.")


async def _planned(
    settings: Settings,
    customer: str,
    call: str,
    recordings: Path | None,
    ring: KeyRing,
    crm: CrmRepository,
) -> Plan:
    if call:
        found = await crm.interaction(settings.tenant, call)
        kept = await kept_of_call(ring, settings.tenant, found.call_id)
    else:
        kept = await kept_of_customer(ring, settings.tenant, customer)
    return await plan_erasure(settings.tenant, kept, crm, recordings)


def _show(console: Console, plan: Plan, zone: ZoneInfo, *, left_to_delete: bool) -> None:
    console.print(f"To be erased: {_told(plan, zone)}")
    if left_to_delete:
        show_left_to_delete(console, plan.kept.call_ids)


def _told(plan: Plan, zone: ZoneInfo) -> str:
    told = counted(len(plan.kept.call_ids), len(plan.messages))
    if plan.began is not None:
        first, last = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in plan.began)
        told += f", from {first} to {last}"
    return told
