"""`hotline erase`, `hotline audit` and `hotline keys`: personal data and its keys."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hotline.calls.erasure import Plan, erase, plan_erasure
from hotline.crm import CrmRepository
from hotline.local_time import local_clock
from hotline.privacy import KeyRing
from hotline.privacy.audit import Erasure
from hotline.privacy.erasing import erasures, kept_of_call, kept_of_customer, rotate
from hotline.privacy.opening import open_keys
from hotline.settings import Settings, load_settings

keys_app = typer.Typer(help="The keys that personal values are sealed with.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("erase")(erase_person)
    app.command()(audit)
    app.add_typer(keys_app, name="keys")


def erase_person(
    who: Annotated[str, typer.Option(help="Your name, for the record.")],
    why: Annotated[str, typer.Option(help="The reason, for the record.")],
    customer: Annotated[str, typer.Argument(help="The customer number.")] = "",
    call: Annotated[str, typer.Option(help="A call instead, of a caller never identified.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    without_messages: Annotated[
        bool, typer.Option(help="Leave recorded messages to you: the PBX's spool is elsewhere.")
    ] = False,
) -> None:
    """Erase for ever all that was kept of a customer, or of one call; figures stay."""
    if bool(customer) == bool(call):
        raise typer.BadParameter("give a customer number, or --call with the id of a call")
    if not who.strip() or not why.strip():
        raise typer.BadParameter("--who and --why go on record: they cannot be empty")
    settings = load_settings()
    recordings = None if without_messages else settings.asterisk.messages_dir
    asyncio.run(_erase(settings, customer, call, who, why, recordings, yes=yes, dry_run=dry_run))


def audit() -> None:
    """List the erasures: when, who, why, of whom (a pseudonym) and how much."""
    asyncio.run(_audit(load_settings()))


@keys_app.callback()
def keys() -> None:
    """Name the family, so that it can grow."""


@keys_app.command("rotate")
def rotate_keys() -> None:
    """Re-wrap by privacy.master_key what keys of privacy.old_master_keys wrap."""
    asyncio.run(_rotate(load_settings()))


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
        crm = await stack.enter_async_context(await CrmRepository.open(settings.store.crm, ring))
        shown = None
        while (plan := await _planned(settings, customer, call, recordings, ring, crm)) != shown:
            # What is erased is what was confirmed: a call that came while the question stood is
            # shown too, and asked about.
            _show(console, plan, settings.zone, left_to_delete=recordings is None)
            if dry_run:
                return
            if yes:
                break
            typer.confirm("Nobody can undo this. Erase?", abort=True)
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
        console.print("Yours to delete on the PBX: messages that begin with")
        console.print("\n".join(f"  {call_id}" for call_id in plan.kept.call_ids))


async def _audit(settings: Settings) -> None:
    async with await open_keys(settings) as ring:
        found = await erasures(ring, settings.tenant)
    console = Console(highlight=False)
    if not found:
        console.print("Nothing was erased yet.")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("when", "who", "why", "of whom", "calls", "messages", "from", "to"):
        table.add_column(column)
    for erasure in found:
        table.add_row(*_row(erasure, settings.zone))
    console.print(table)


async def _rotate(settings: Settings) -> None:
    async with await open_keys(settings) as ring:
        count = await rotate(ring)
    Console(highlight=False).print(
        f"{count} keys re-wrapped; privacy.old_master_keys can be emptied now."
    )


def _told(plan: Plan, zone: ZoneInfo) -> str:
    calls, messages = len(plan.kept.call_ids), len(plan.messages)
    told = f"{calls} call{'' if calls == 1 else 's'}, {messages} recorded message"
    told += "" if messages == 1 else "s"
    if plan.began is not None:
        told += f", from {_day(plan.began[0], zone)} to {_day(plan.began[1], zone)}"
    return told


def _row(erasure: Erasure, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        local_clock(erasure.at, zone, "%Y-%m-%d %H:%M"),
        erasure.who,
        erasure.why,
        erasure.subject,
        str(erasure.calls),
        str(erasure.messages),
        _day(erasure.first_at, zone),
        _day(erasure.last_at, zone),
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d}"
