"""`hotline hold`: customers and calls of which nothing may be erased."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.on_record import Call, Customer, Who, Why, require_one, require_record
from hotline.cli.tables import show_table
from hotline.crm import CrmRepository
from hotline.local_time import local_clock
from hotline.privacy import KeyRing
from hotline.privacy.holds import holds, lift_hold, place_hold, record_of_holds
from hotline.privacy.opening import open_keys
from hotline.privacy.subject import Subject, subject_of_call, subject_of_customer
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses

holds_app = typer.Typer(
    help="Legal holds: of whom nothing may be erased, not by retention either.",
    no_args_is_help=True,
)


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.add_typer(holds_app, name="hold")


@holds_app.command()
def place(who: Who, why: Why, customer: Customer = "", call: Call = "") -> None:
    """Keep a customer, with all calls to come too, or one call, until the hold is lifted."""
    asyncio.run(_change(place_hold, "Held", customer, call, who, why))


@holds_app.command()
def lift(who: Who, why: Why, customer: Customer = "", call: Call = "") -> None:
    """End a hold: what is overdue is then erased by the next run of retention."""
    asyncio.run(_change(lift_hold, "Lifted", customer, call, who, why))


@holds_app.command("list")
def list_holds(
    ever: Annotated[bool, typer.Option("--all", help="Those that were lifted too.")] = False,
) -> None:
    """List the holds: when, who, why, and on whom (a pseudonym, or a call)."""
    asyncio.run(_list(load_settings(), ever=ever))


async def _change(
    change: Callable[..., Awaitable[None]],
    done: str,
    customer: str,
    call: str,
    who: str,
    why: str,
) -> None:
    require_one(customer, call)
    require_record(who, why)
    settings = load_settings()
    async with AsyncExitStack() as stack:
        ring = await stack.enter_async_context(await open_keys(settings))
        crm = await stack.enter_async_context(
            await CrmRepository.open(addresses(settings.store).crm, ring)
        )
        subject = await _subject(settings.tenant, ring, crm, customer, call)
        await change(ring, settings.tenant, subject, who=who, why=why, at=datetime.now(UTC))
    Console(highlight=False).print(f"{done}, and on record as {subject.recorded}.")


async def _subject(
    tenant: str, ring: KeyRing, crm: CrmRepository, customer: str, call: str
) -> Subject:
    if call:
        return subject_of_call((await crm.interaction(tenant, call)).call_id)
    return await subject_of_customer(ring, tenant, customer)


async def _list(settings: Settings, *, ever: bool) -> None:
    async with await open_keys(settings) as ring:
        found = await (record_of_holds if ever else holds)(ring, settings.tenant)
    console = Console(highlight=False)
    if not found:
        console.print("Nothing is held.")
        return
    show_table(
        console,
        ("when", "what", "who", "why", "on whom"),
        (
            (
                local_clock(hold.at, settings.zone, "%Y-%m-%d %H:%M"),
                "placed" if hold.placed else "lifted",
                hold.who,
                hold.why,
                hold.subject,
            )
            for hold in found
        ),
    )
