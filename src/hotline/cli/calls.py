"""`hotline calls`: the calls there were, and one call's story."""

from __future__ import annotations

import asyncio
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from hotline.cli.story import show_line
from hotline.cli.tables import show_table
from hotline.cli.transcripts import search_calls
from hotline.crm import CrmRepository
from hotline.crm.customers.notes import Notes
from hotline.journal import Journal, call_stream, compile_stored
from hotline.local_time import local_clock, local_moment
from hotline.model.interaction import Interaction
from hotline.privacy.opening import open_keys
from hotline.qa.story import tell
from hotline.qa.time_line import time_line
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses

SHORT_ID = 13
"""So much of a call's id says when it arrived to the millisecond."""

calls_app = typer.Typer(help="The calls there were.", invoke_without_command=True)


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    calls_app.command("search")(search_calls)
    app.add_typer(calls_app, name="calls")


@calls_app.callback()
def calls(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many, the latest first.", min=1)] = 20,
) -> None:
    """List the calls there were, the latest first."""
    if context.invoked_subcommand is None:
        asyncio.run(_list(load_settings(), limit))


@calls_app.command()
def show(
    call_id: Annotated[str, typer.Argument(help="The call's id, or enough of its beginning.")],
) -> None:
    """Tell one call's story: prompts heard, keys pressed, bank answers, notes, outcome."""
    asyncio.run(_show(load_settings(), call_id))


async def _list(settings: Settings, limit: int) -> None:
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
    ):
        found = await crm.interactions(settings.tenant, limit=limit)
    console = Console()
    if not found:
        console.print("No calls yet. Dial the hotline, then look again.")
        return
    length = _enough([interaction.call_id for interaction in found])
    show_table(
        console,
        ("call", "began", "lasted", "with", "customer", "outcome"),
        ((one.call_id[:length], *_row(one, settings.zone)) for one in found),
    )


def _enough(call_ids: list[str]) -> int:
    """Return how many characters tell these ids apart, so that each can be given to `show`."""
    longest = max(map(len, call_ids))
    several = (
        length
        for length in range(SHORT_ID, longest)
        if len({call_id[:length] for call_id in call_ids}) == len(call_ids)
    )
    return next(several, longest)


def _row(interaction: Interaction, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        local_clock(interaction.started_at, zone, "%m-%d %H:%M"),
        _lasted(interaction),
        _with(interaction),
        interaction.customer or "",
        interaction.outcome or "in the call",
    )


def _with(interaction: Interaction) -> str:
    number = interaction.caller_number or "withheld"
    return f"to {number}" if interaction.direction == "outbound" else number


async def _show(settings: Settings, prefix: str) -> None:
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        interaction = await crm.interaction(settings.tenant, prefix)
        records = await journal.read(settings.tenant, call_stream(interaction.call_id))
        bundle = await compile_stored(journal.bundles, settings.tenant, interaction.bundle)
        notes = await Notes(crm.database, keys).in_call(
            settings.tenant, interaction.call_id, interaction.customer
        )
    console = Console(highlight=False)
    console.print(f"[bold]{interaction.call_id}[/bold]")
    console.print(
        f"{local_moment(interaction.started_at, settings.zone)}, "
        f"{_lasted(interaction) or 'in the call'}, flow {interaction.flow} "
        f"({interaction.bundle[:12]}), in {interaction.language}, "
        f"{'rung by the bank, ' if interaction.direction == 'outbound' else ''}"
        f"customer {interaction.customer or 'not identified'}"
    )
    if interaction.tier is not None:
        console.print(f"tier {interaction.tier}: {interaction.tier_reason}", markup=False)
    for line in time_line(story=tell(records, bundle.catalogue), notes=notes):
        show_line(line, interaction.started_at, console)
    console.print(f"outcome: [bold]{interaction.outcome or 'in the call'}[/bold]")


def _lasted(interaction: Interaction) -> str:
    if interaction.ended_at is None:
        return ""
    return f"{(interaction.ended_at - interaction.started_at).total_seconds():.1f} s"
