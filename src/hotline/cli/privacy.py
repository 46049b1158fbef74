"""`hotline audit` and `hotline keys`: what was erased or given, and the key over all keys."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from hotline.cli.tables import show_table
from hotline.crm import CrmRepository
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


def audit() -> None:
    """List erasures and disclosures: when, who, why, of whom (a pseudonym) and how much."""
    asyncio.run(_audit(load_settings()))


@keys_app.callback()
def keys() -> None:
    """Name the family, so that it can grow."""


@keys_app.command("rotate")
def rotate_keys() -> None:
    """Re-wrap by privacy.master_key what keys of privacy.old_master_keys wrap."""
    asyncio.run(_rotate(load_settings()))


async def _audit(settings: Settings) -> None:
    async with (
        await open_keys(settings) as ring,
        await CrmRepository.open(addresses(settings.store).crm, ring) as crm,
    ):
        erased = await erasures(ring, settings.tenant)
        given = await disclosures(crm, settings.tenant)
    console = Console(highlight=False)
    if erased:
        columns = ("when", "who", "why", "of whom", "calls", "messages", "from", "to")
        show_table(console, columns, (_row(one, settings.zone) for one in erased))
    else:
        console.print("Nothing was erased yet.")
    if given:
        rows = [(_minute(one.at, settings.zone), one.who, one.why, one.pseudonym) for one in given]
        show_table(console, ("when", "who", "why", "of whom"), rows, title="Disclosed")


def _minute(moment: datetime, zone: ZoneInfo) -> str:
    return local_clock(moment, zone, "%Y-%m-%d %H:%M")


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


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d}"
