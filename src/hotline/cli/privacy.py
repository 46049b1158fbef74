"""`hotline audit` and `hotline keys`: what is on record, and the key over all keys."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from hotline.cli.moments import moment
from hotline.cli.tables import show_table
from hotline.crm import CrmRepository
from hotline.crm.audit_trail.repository import AuditTrail
from hotline.crm.disclosure.disclosing import disclosures
from hotline.local_time import local_clock
from hotline.privacy.audit import Erasure
from hotline.privacy.erasing import erasures, rotate
from hotline.privacy.opening import open_keys
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses

keys_app = typer.Typer(help="The keys that personal values are sealed with.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(audit)
    app.add_typer(keys_app, name="keys")


def audit(
    since: Annotated[
        str | None, typer.Option(help="Who signed in or looked since 2026-11-20, today or 7d.")
    ] = None,
    who: Annotated[
        str | None, typer.Option(help="What this one did, such as user:li.wei or token:sync.")
    ] = None,
    customer: Annotated[
        str | None, typer.Option(help="Who looked at this customer, by the customer number.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many, the latest.")] = 50,
) -> None:
    """List erasures and disclosures, and who signed in, was refused, or looked at a customer.

    Customers stand there by pseudonym. With a filter it is only the latter.

    Example: hotline audit --customer 10000001 --since 7d
    """
    asyncio.run(_audit(load_settings(), since=since, who=who, customer=customer, limit=limit))


@keys_app.callback()
def keys() -> None:
    """Name the family, so that it can grow."""


@keys_app.command("rotate")
def rotate_keys() -> None:
    """Re-wrap by privacy.master_key what keys of privacy.old_master_keys wrap."""
    asyncio.run(_rotate(load_settings()))


async def _audit(
    settings: Settings, *, since: str | None, who: str | None, customer: str | None, limit: int
) -> None:
    now = datetime.now(UTC)
    begins = moment(since, now=now, zone=settings.zone) if since else None
    async with (
        await open_keys(settings) as ring,
        await CrmRepository.open(addresses(settings.store).crm, ring) as crm,
    ):
        erased = await erasures(ring, settings.tenant)
        given = await disclosures(crm, settings.tenant)
        trail = await AuditTrail(crm.database, ring).listed(
            settings.tenant, limit=limit, since=begins, who=who, customer=customer
        )
    console = Console(highlight=False)
    if trail:
        seen = [
            (
                _minute(one.at, settings.zone),
                one.who or "(nobody)",
                one.what,
                one.route,
                one.pseudonym or "",
                one.address,
            )
            for one in trail
        ]
        show_table(console, ("when", "who", "what", "route", "of whom", "from"), seen, title="Seen")
    if since or who or customer:
        if not trail:
            console.print("Nothing such is on record.")
        return
    if erased:
        columns = ("when", "who", "why", "of whom", "calls", "messages", "from", "to")
        show_table(console, columns, (_row(one, settings.zone) for one in erased))
    else:
        console.print("Nothing was erased yet.")
    if given:
        rows = [(_minute(one.at, settings.zone), one.who, one.why, one.pseudonym) for one in given]
        show_table(console, ("when", "who", "why", "of whom"), rows, title="Disclosed")


def _minute(at: datetime, zone: ZoneInfo) -> str:
    return local_clock(at, zone, "%Y-%m-%d %H:%M")


async def _rotate(settings: Settings) -> None:
    async with await open_keys(settings) as ring:
        count = await rotate(ring)
    Console(highlight=False).print(
        f"{count} keys re-wrapped; privacy.old_master_keys can be emptied now."
    )


def _row(erasure: Erasure, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        _minute(erasure.at, zone),
        erasure.who,
        erasure.why,
        erasure.subject,
        str(erasure.calls),
        str(erasure.messages),
        _day(erasure.first_at, zone),
        _day(erasure.last_at, zone),
    )


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d}"
