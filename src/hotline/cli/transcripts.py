"""What was said in calls: read, looked for, and how far the writing down is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console

from hotline.api.transcripts import view
from hotline.cli.on_record import Who, Why, require_record
from hotline.cli.recording_stores import RecordingStores, open_recordings
from hotline.crm.audit_trail.repository import AuditTrail
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.views.view import as_json
from hotline.local_time import local_clock
from hotline.model.search_words import tokens_wanted
from hotline.qa.transcripts import CallTranscript, CallTranscripts, calls_where_said
from hotline.recordings.shelf import Shelf
from hotline.recordings.untold import forget_words, survey
from hotline.settings import Settings, load_settings

STATES = {
    "not_made": "not written down (yet)",
    "erased": "erased",
    "failed": "could not be written down",
    "damaged": "damaged",
}
MOST = 50
"""So many calls are told at once."""

CallId = Annotated[str, typer.Argument(help="The call's id, or enough of its beginning.")]


def add_transcript_commands(app: typer.Typer) -> None:
    """Add the commands of `hotline recordings`."""
    app.command("transcripts")(show_progress)
    app.command("transcript")(read_transcript)


def show_progress(
    days: Annotated[int, typer.Option(help="Of so many days.", min=1, max=36_500)] = 2,
    again: Annotated[bool, typer.Option("--again", help="Try again what failed.")] = False,
) -> None:
    """Tell how far the writing down of recordings is, and what could not be written down."""
    settings = load_settings()
    transcripts = settings.transcripts
    now = datetime.now(UTC)
    found = survey(
        Shelf(settings.recording.folder),
        now - timedelta(hours=transcripts.behind_hours),
        now - timedelta(days=days),
    )
    console = Console(highlight=False)
    if not transcripts.make:
        console.print("Recordings are not written down: transcripts.make is false.")
    console.print(
        f"{found.made} written down, {len(found.waiting)} waiting, {len(found.failed)} failed, "
        f"{found.left} left, for they had waited longer than {transcripts.behind_hours} hours"
    )
    if found.waiting:
        first = min(one.sealed_at for one in found.waiting)
        at = local_clock(first, settings.zone, "%m-%d %H:%M:%S")
        console.print(f"the first of them waits since {at}")
    for one in found.failed:
        why = "" if one.failure is None else one.failure.why
        console.print(f"{one.path.stem}: {why}", markup=False)
        if again:
            forget_words(one.path)
    if again:
        console.print(f"{len(found.failed)} will be tried again.")


def read_transcript(
    call: CallId,
    who: Who = "",
    why: Why = "",
    json: Annotated[bool, typer.Option("--json", help="With each word, as the API does.")] = False,
) -> None:
    """Read what was said in a call, line by line; it goes on record, as `hotline audit` shows.

    Example: hotline recordings transcript 01a2 --who Li --why "complaint 4711"
    """
    require_record(who, why)
    asyncio.run(_read(load_settings(), call, who, why, as_told_by_api=json))


def search_calls(
    said: Annotated[str, typer.Option(help="Words that were said, all of them.")],
    who: Who = "",
    why: Why = "",
    days: Annotated[int, typer.Option(help="In calls of so many days.", min=1, max=92)] = 7,
    agent: Annotated[str | None, typer.Option(help="Who served the caller.")] = None,
    queue: Annotated[str | None, typer.Option(help="For which queue.")] = None,
) -> None:
    """Find calls by what was said in them, the latest first; that goes on record, as `audit` shows.

    Example: hotline calls search --said "lost card" --who Li --why "how often it is said"
    """
    require_record(who, why)
    if not tokens_wanted(said):
        raise typer.BadParameter("--said needs a word")
    asyncio.run(_search(load_settings(), said, who, why, days, agent, queue))


async def _read(
    settings: Settings, prefix: str, who: str, why: str, *, as_told_by_api: bool
) -> None:
    async with open_recordings(settings) as stores:
        call = await stores.crm.interaction(settings.tenant, prefix)
        found = await CallTranscripts(stores.recordings.archive).of_call(call.call_id)
        await _on_record(
            settings,
            stores,
            f"hotline recordings transcript {call.call_id}",
            who,
            why,
            customer=call.customer,
        )
    if as_told_by_api:
        typer.echo(as_json(map(view, found)))
        return
    if not found:
        typer.echo("Nothing of this call was recorded, or not any more.")
    for one in found:
        for line in _told(one):
            typer.echo(line)


async def _search(
    settings: Settings,
    said: str,
    who: str,
    why: str,
    days: int,
    agent: str | None,
    queue: str | None,
) -> None:
    until = datetime.now(UTC)
    wanted = CallsWanted(since=until - timedelta(days=days), until=until, agent=agent, queue=queue)
    async with open_recordings(settings) as stores:
        # What is looked for is not on record: it may be somebody's name.
        await _on_record(settings, stores, "hotline calls search", who, why, customer=None)
        page = await calls_where_said(
            settings.tenant,
            wanted,
            said,
            search=stores.crm.search,
            words=stores.crm.spoken_words,
            transcripts=CallTranscripts(stores.recordings.archive),
            limit=MOST,
        )
    for one in page.calls:
        began = local_clock(one.started_at, settings.zone, "%m-%d %H:%M:%S")
        typer.echo(f"{one.call_id}  {began}  {one.outcome or 'in the call'}")
    more = "" if page.before is None else ", and there may be more: ask for fewer days"
    typer.echo(f"{len(page.calls)} call(s){more}")


async def _on_record(
    settings: Settings,
    stores: RecordingStores,
    route: str,
    who: str,
    why: str,
    *,
    customer: str | None,
) -> None:
    trail = AuditTrail(stores.crm.database, stores.keys)
    customers = {customer} if customer else set()
    await trail.add(
        settings.tenant,
        "listened",
        who=f"{who} ({why})",
        at=datetime.now(UTC),
        route=route,
        address="",
        pseudonyms=await trail.pseudonyms(settings.tenant, customers),
    )


def _told(one: CallTranscript) -> Iterator[str]:
    """Yield what was said in one recording, with its silences, in order."""
    if one.label is None:
        yield f"{one.name}: {STATES[one.code]}: {one.why}"
        return
    part = "the talk" if one.label.part == "talk" else "the flow"
    yield f"{one.name}: {part}"
    if one.transcript is None:
        yield f"  {STATES[one.code]}{f': {one.why}' if one.why else ''}"
        return
    told = [(line.begins_s, f"{line.who}: {line.text}") for line in one.transcript.lines]
    for gap in one.label.gaps:
        why = "something secret" if gap.why == "secret" else "the agent's pause"
        ends = "the end" if gap.ends_s is None else _clock(gap.ends_s)
        told.append((gap.begins_s, f"[not recorded until {ends}: {why}]"))
    told += [
        (one.begins_s, f"[until {_clock(one.ends_s)} in {one.language}: there was no model for it]")
        for one in one.transcript.unheard
    ]
    for begins_s, text in sorted(told):
        yield f"  {_clock(begins_s)}  {text}"


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
