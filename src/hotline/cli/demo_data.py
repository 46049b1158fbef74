"""`hotline demo-data`: a month of calls that nobody made, so that every page can be seen full."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow_files import read_files
from hotline.journal import Journal
from hotline.launch.pbx_trunk import DEMO_TRUNK
from hotline.ops.recording_keeper import RecordingKeeper
from hotline.privacy import KeyRing
from hotline.privacy.opening import open_keys
from hotline.projection.rebuilder import Rebuilder
from hotline.qa.replay.replayer import Replayer
from hotline.qa.scorecards.quality import Quality
from hotline.recordings.shelf import Shelf
from hotline.reports.floor_keeper import FloorKeeper
from hotline.roster import load_roster
from hotline.routing_policy import load_policy
from hotline.settings import Settings, load_settings
from hotline.simulator.demo_data.closing import close_promises
from hotline.simulator.demo_data.days import DemoDays
from hotline.simulator.demo_data.keeping import DemoKeeper
from hotline.simulator.demo_data.recording import DemoRecordings
from hotline.simulator.demo_data.refusing import DemoStores
from hotline.simulator.demo_data.scoring import DemoScorers
from hotline.simulator.demo_data.sound import DemoSound
from hotline.speech.composer import Composer
from hotline.speech.fragments import Fragments
from hotline.speech.opening import open_speech
from hotline.speech.recordings import look_at_recordings
from hotline.speech.speech import Speech
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
    recordings: Annotated[
        int,
        typer.Option(help="About so many of the last calls can be heard, by demo sound.", min=0),
    ] = 24,
    among_real_calls: Annotated[
        bool, typer.Option("--among-real-calls", help="Also where there are calls already.")
    ] = False,
) -> None:
    """Fill the stores with days that never were, to see every page full.

    Each caller walks through your flows, waits on your floor and talks with your agents, and is in
    journal, contacts, payments, promises, surveys and reports as a real one would be. What is
    promised them is kept, and nobody has their numbers. Some are scored, appealed and calibrated by
    people who are nobody, and some of the last ones are heard: prompts as they were played, and
    voices that say that nobody speaks. Refused where there is a line out, a floor that has worked,
    or a service that runs.
    """
    wanted = Wanted(days=days, calls=calls, seed=seed, recordings=recordings)
    asyncio.run(_fill(load_settings(), wanted, among_real_calls=among_real_calls))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many days, how many calls on each, of which chance, and how many of them are heard."""

    days: int
    calls: int
    seed: int
    recordings: int


async def _fill(settings: Settings, wanted: Wanted, *, among_real_calls: bool) -> None:
    console = Console(stderr=True)
    progress = Progress(console=console, transient=True)
    progress.disable = not console.is_terminal
    bundle = compile_bundle(read_files(settings.flows_dir, settings.prompts_dir))
    policy = load_policy(settings.routing_file)
    roster = load_roster(settings.agents_file, policy)
    tenant, today = settings.tenant, datetime.now(settings.zone).date()
    async with AsyncExitStack() as stack:
        speech = await _speech(stack, settings, wanted)
        keys = await stack.enter_async_context(await open_keys(settings))
        stores = addresses(settings.store)
        crm = await stack.enter_async_context(await CrmRepository.open(stores.crm, keys))
        journal = await stack.enter_async_context(await Journal.open(stores.journal, keys))
        demo_stores = DemoStores(settings, journal, harmless=DEMO_TRUNK)
        there = await demo_stores.refuse(among_real_calls=among_real_calls)
        made = DemoDays(
            bundle,
            policy,
            list(roster.agents.values()),
            settings.zone,
            seed=wanted.seed,
            customers=max(1, wanted.calls // CUSTOMERS_A_CALL),
        )
        recordings = DemoRecordings(
            wanted.recordings if speech is not None else 0,
            days=wanted.days,
            random=_chance(wanted),
        )
        await journal.bundles.take(
            tenant, bundle.digest, bundle.sources, datetime.now(settings.zone)
        )
        keeper = DemoKeeper(tenant, journal, bundle, settings.privacy.handling)
        call_ids: set[str] = set()
        with demo_stores.filling(among=there), progress:
            playing = progress.add_task("playing days", total=wanted.days)
            for ago in range(wanted.days, 0, -1):
                day = await asyncio.to_thread(made.play, today - timedelta(days=ago), wanted.calls)
                await demo_stores.refuse_service()
                recordings.choose(day, ago=ago)
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
            scoring = Quality.over(
                tenant, crm, relations, settings.scorecards, settings.zone
            ).scoring
            scorers = DemoScorers(tenant, crm, scoring, _chance(wanted), now=now)
            drawn = await scorers.drawn(call_ids, now - timedelta(days=wanted.days + 1))
            judging = progress.add_task("scoring calls", total=sum(map(len, drawn)))
            judged = await scorers.judge(*drawn, partial(progress.advance, judging))
            if speech is not None:
                speaking = progress.add_task("making demo sound", total=recordings.count)
                with TemporaryDirectory() as spool:
                    sound = DemoSound(
                        _composer(settings, bundle, speech),
                        speech,
                        spool=Path(spool),
                        keeper=_sealing(settings, Path(spool), keys, journal, crm),
                        random=_chance(wanted),
                    )
                    await recordings.make(sound, partial(progress.advance, speaking))
    typer.echo(
        f"{len(call_ids):,} calls of {wanted.days} days, which nobody made, are in the stores."
    )
    typer.echo(
        f"{judged.calls} of them are scored, with {judged.appeals} appeals and "
        f"{judged.calibrations} calibrations; {recordings.count} recordings of "
        f"{recordings.calls} calls have demo sound."
    )


def _chance(wanted: Wanted) -> Random:
    """Return chance of its own, so that the days are the same whatever is made of them."""
    return Random(wanted.seed)  # noqa: S311 - no secret, the same again


async def _speech(stack: AsyncExitStack, settings: Settings, wanted: Wanted) -> Speech | None:
    """Return who speaks; None where nobody can, or nothing is to be heard."""
    if not wanted.recordings:
        return None
    try:
        return await open_speech(stack, settings.speech)
    except HotlineError as error:
        typer.echo(f"hotline: without recordings: {error}", err=True)
        return None


def _composer(settings: Settings, bundle: Bundle, speech: Speech) -> Composer:
    fragments = Fragments(
        synthesizer=speech,
        cache_dir=settings.speech.cache_dir,
        recordings=look_at_recordings(settings.prompts_dir),
        lexicon=bundle.lexicon,
        loudness_lufs=settings.speech.loudness_lufs,
    )
    return Composer(catalogue=bundle.catalogue, fragments=fragments)


def _sealing(
    settings: Settings, spool: Path, keys: KeyRing, journal: Journal, crm: CrmRepository
) -> RecordingKeeper:
    """Return what seals the sound, as it seals what Asterisk records."""

    async def on_silence(call_id: str, silence_s: float) -> None:
        await crm.search.note_silence(settings.tenant, call_id, silence_s)

    return RecordingKeeper(
        tenant=settings.tenant,
        spool=spool,
        shelf=Shelf(settings.recording.folder),
        keys=keys,
        journal=journal,
        goes_on=lambda _call_id, _name: False,
        on_silence=on_silence,
    )
