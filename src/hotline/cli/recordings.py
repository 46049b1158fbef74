"""`hotline recordings`: what was recorded, whether it is whole, and its sound."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import track

from hotline.cli.on_record import Who, Why, require_record
from hotline.cli.recording_stores import RecordingStores, open_recordings
from hotline.cli.tables import show_table
from hotline.cli.transcripts import add_transcript_commands
from hotline.crm.audit_trail.repository import AuditTrail
from hotline.local_time import local_clock
from hotline.projection.recordings import CallRecording, recordings_of
from hotline.qa.recordings import State
from hotline.settings import Settings, load_settings

recordings_app = typer.Typer(
    no_args_is_help=True, help="The recordings of calls: which there are, and what they are worth."
)
Days = Annotated[int, typer.Option(help="Of calls of so many days.", min=1, max=36_500)]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    add_transcript_commands(recordings_app)
    app.add_typer(recordings_app, name="recordings")


@recordings_app.command("list")
def list_recordings(
    days: Days = 1,
    call: Annotated[str, typer.Option(help="Of one call only, by enough of its id.")] = "",
) -> None:
    """List recordings, the latest calls last, and what is missing of each.

    It is not read to its end, as `check` does: what the service found when it did is told.
    """
    asyncio.run(_list(load_settings(), days, call, thoroughly=False))


@recordings_app.command("check")
def check_recordings(days: Days = 1) -> None:
    """Read recordings to their ends; fail if one is missing, cut, or was altered.

    Example: hotline recordings check --days 7
    """
    asyncio.run(_list(load_settings(), days, "", thoroughly=True))


@recordings_app.command()
def save(
    recording: Annotated[str, typer.Argument(help="Its name, as `list` shows it.")],
    out: Annotated[Path, typer.Option(help="A FLAC file to write, which only you may read.")],
    who: Who = "",
    why: Why = "",
) -> None:
    """Write the sound of a recording into a file: left the caller, right what the caller heard.

    It goes on record, as `hotline audit` shows.
    """
    require_record(who, why)
    if out.exists():
        raise typer.BadParameter(f"{out} is there already: choose another name, or remove it")
    asyncio.run(_save(load_settings(), recording, out, who, why))


async def _list(settings: Settings, days: int, call: str, *, thoroughly: bool) -> None:
    console = Console()
    async with open_recordings(settings) as stores:
        known = await _known(settings, stores, days, call)
        at_work = track(
            known, description="Reading", console=console, transient=True, disable=not thoroughly
        )
        damaged = () if thoroughly else await stores.recordings.found_damaged()
        found = [
            (one, await stores.recordings.state_of(one, thoroughly=thoroughly, damaged=damaged))
            for one in at_work
        ]
    if not found:
        console.print("Nothing was recorded. What is recorded the settings say: recording.rules.")
        return
    rows = [_row(one, state, settings.zone) for one, state in found]
    show_table(console, ("recording", "began", "seconds", "of", "by", "state"), rows)
    bad = sum(not state.is_well for _, state in found)
    if bad and thoroughly:
        console.print(f"{bad} of {len(found)} are not as they should be.")
        raise typer.Exit(1)


async def _known(
    settings: Settings, stores: RecordingStores, days: int, call: str
) -> Sequence[CallRecording]:
    history, now = stores.journal.history, datetime.now(UTC)
    if call:
        found = await stores.crm.interaction(settings.tenant, call)
        written = await history.call(settings.tenant, found.call_id)
        calls = [written] if written is not None else []
    else:
        since = now - timedelta(days=days)
        pages = history.calls(settings.tenant, since=since, until=now)
        calls = [one async for page in pages for one in page]
    return [
        known
        for one in calls
        for known in recordings_of(json.loads(record.event) for record in one.records)
    ]


def _row(one: CallRecording, state: State, zone: ZoneInfo) -> tuple[str, ...]:
    seconds = "" if state.label is None else f"{state.label.seconds:.1f}"
    part = "the talk" if one.part == "talk" else "the flow"
    return (
        one.name,
        local_clock(one.begins, zone, "%m-%d %H:%M:%S"),
        seconds,
        part,
        one.rule,
        _words(state),
    )


def _words(state: State) -> str:
    match state.code:
        case "whole":
            gaps = len(state.label.gaps) if state.label is not None else 0
            return f"whole, {gaps} gap(s)" if gaps else "whole"
        case "cut":
            return f"cut: {state.lacks_s:.1f} s lack"
        case "goes_on":
            return "goes on"
        case "not_sealed":
            return "not sealed yet"
        case "missing":
            return "missing: neither in recording.folder nor in Asterisk's spool"
        case "damaged":
            return state.why
        case "erased" | "expired":
            return state.code


async def _save(settings: Settings, name: str, out: Path, who: str, why: str) -> None:
    async with open_recordings(settings) as stores:
        recording = await stores.recordings.archive.open(name)
        call = await stores.crm.interaction(settings.tenant, recording.label.call_id)
        trail = AuditTrail(stores.crm.database, stores.keys)
        customers = {call.customer} if call.customer else set()
        await trail.add(
            settings.tenant,
            "listened",
            who=f"{who} ({why})",
            at=datetime.now(UTC),
            route=f"hotline recordings save {name}",
            address="",
            pseudonyms=await trail.pseudonyms(settings.tenant, customers),
        )
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            async for piece in recording.read(0, recording.label.size - 1):
                file.write(piece)
    typer.echo(f"{out} holds what was said; give it to nobody who may not hear it.")
