"""`hotline demo-data`: a month of calls that nobody made, so that every page can be seen full."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.flow.bundle import compile_bundle
from hotline.flow_files import read_files
from hotline.journal import Journal
from hotline.privacy.opening import open_keys
from hotline.projection.rebuilder import Rebuilder
from hotline.qa.replay.replayer import Replayer
from hotline.reports.floor_keeper import FloorKeeper
from hotline.roster import load_roster
from hotline.routing_policy import load_policy
from hotline.settings import Settings, load_settings
from hotline.simulator.demo_data.closing import close_promises
from hotline.simulator.demo_data.days import DemoDays
from hotline.simulator.demo_data.keeping import DemoKeeper
from hotline.simulator.demo_data.refusing import DemoStores
from hotline.store_addresses import addresses

CUSTOMERS_A_CALL = 2
"""Of so many calls of a day each customer makes one."""


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("demo-data")(demo_data)


def demo_data(
    days: Annotated[int, typer.Option(help="How many days, up to yesterday.", min=1, max=366)] = 30,
    calls: Annotated[int, typer.Option(help="About so many calls on each.", min=1)] = 250,
    seed: Annotated[int, typer.Option(help="The same seed makes the same days.")] = 1,
    among_real_calls: Annotated[
        bool, typer.Option("--among-real-calls", help="Also where there are calls already.")
    ] = False,
) -> None:
    """Fill the stores with days that never were, to see every page full.

    Each caller walks through your flows, waits on your floor and talks with your agents, and is in
    journal, contacts, payments, promises, surveys and reports as a real one would be. What is
    promised them is kept, and nobody has their numbers. Refused where there is a line out, a floor
    that has worked, or a service that runs.
    """
    asyncio.run(_fill(load_settings(), days, calls, seed=seed, among_real_calls=among_real_calls))


async def _fill(
    settings: Settings, days: int, calls: int, *, seed: int, among_real_calls: bool
) -> None:
    console = Console(stderr=True)
    progress = Progress(console=console, transient=True)
    progress.disable = not console.is_terminal
    bundle = compile_bundle(read_files(settings.flows_dir, settings.prompts_dir))
    policy = load_policy(settings.routing_file)
    roster = load_roster(settings.agents_file, policy)
    tenant, today = settings.tenant, datetime.now(settings.zone).date()
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(await open_keys(settings))
        stores = addresses(settings.store)
        crm = await stack.enter_async_context(await CrmRepository.open(stores.crm, keys))
        journal = await stack.enter_async_context(await Journal.open(stores.journal, keys))
        demo_stores = DemoStores(settings, journal)
        there = await demo_stores.refuse(among_real_calls=among_real_calls)
        made = DemoDays(
            bundle,
            policy,
            list(roster.agents.values()),
            settings.zone,
            seed=seed,
            customers=max(1, calls // CUSTOMERS_A_CALL),
        )
        await journal.bundles.take(
            tenant, bundle.digest, bundle.sources, datetime.now(settings.zone)
        )
        keeper = DemoKeeper(tenant, journal, bundle, settings.privacy.handling)
        call_ids: set[str] = set()
        with progress:
            playing = progress.add_task("playing days", total=days)
            for ago in range(days, 0, -1):
                day = await asyncio.to_thread(made.play, today - timedelta(days=ago), calls)
                await demo_stores.refuse_service()
                await keeper.keep(day)
                call_ids |= day.calls.keys()
                progress.advance(playing)
            noting = progress.add_task("noting what came of them", total=there + len(call_ids))
            await Rebuilder(
                tenant,
                history=journal.history,
                bundles=journal.bundles,
                crm=crm,
                replay=Replayer(None).watched,
                handling=settings.privacy.handling,
                settings=settings.crm,
                dry_run=False,
            ).take_all(taken=partial(progress.advance, noting))
            relations = Relations.over(crm, settings.crm, settings.zone)
            now = datetime.now(settings.zone)
            await close_promises(tenant, crm, relations, call_ids, at=now)
            await FloorKeeper(tenant, journal, crm.floor_cells).look()
    typer.echo(f"{len(call_ids):,} calls of {days} days, which nobody made, are in the stores.")
