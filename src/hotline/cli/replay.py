"""`hotline replay`: recorded calls again, on the flows they had or on edited ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from hotline.cli.moments import moment
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.cli.replay_text import print_summary
from hotline.cli.replaying import Workers, cores, replayed
from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.flow.bundle import compile_bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import read_files
from hotline.journal import Journal, WrittenCall
from hotline.privacy.opening import open_keys
from hotline.qa.replay.as_json import report
from hotline.qa.replay.examples import find_examples
from hotline.qa.replay.summary import Summary
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses

SAME, DIFFERENT, TROUBLE = 0, 1, 2


class NothingToReplay(HotlineError):
    """Neither calls nor a time were named, or both."""

    def __str__(self) -> str:
        return "name calls (`hotline calls` lists them), or a time with --since, and not both"


class NoCalls(HotlineError):
    """A time without calls."""

    def __str__(self) -> str:
        return "no call arrived in that time; `hotline calls` lists the latest"


@dataclass(frozen=True, kw_only=True)
class Which:
    """The calls that are meant: ids, or enough of each one's beginning, or a time."""

    ids: Sequence[str]
    since: datetime | None
    until: datetime


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(replay)


def replay(
    calls: Annotated[
        list[str] | None, typer.Argument(help="Calls, by id or enough of its beginning.")
    ] = None,
    since: Annotated[
        str, typer.Option(help="All calls from then on: 2026-11-20, today, 7d (ago).")
    ] = "",
    until: Annotated[str, typer.Option(help="Only calls before then.", show_default="now")] = "",
    flows: Annotated[
        Path | None, typer.Option(help="Edited flows; without, each call has its own.")
    ] = None,
    prompts: PromptsFolder = None,
    examples: Annotated[int, typer.Option(help="Calls shown of each group.", min=0, max=20)] = 1,
    jobs: Annotated[
        int | None, typer.Option(help="Processes.", min=1, show_default="cores")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Run recorded calls again: does the hotline still do what it did, and what would an edit do?

    The exit code is 0 where all calls are the same, 1 where some differ, 2 where nothing can be
    replayed.
    """
    try:
        settings = load_settings()
        now = datetime.now(UTC)
        which = Which(
            ids=calls or (),
            since=moment(since, now=now, zone=settings.zone) if since else None,
            until=moment(until, now=now, zone=settings.zone) if until else now,
        )
        if bool(which.ids) == bool(since):
            raise NothingToReplay
        edited = (
            None
            if flows is None
            else read_files(flows, prompts_for(flows, prompts, settings.prompts_dir))
        )
        same = asyncio.run(
            _replay(settings, which, edited, jobs=jobs or cores(), most=examples, as_json=as_json)
        )
    except FlowProblems as problems:
        typer.echo(str(problems), err=True)
        raise typer.Exit(TROUBLE) from None
    except HotlineError as error:
        # 1 says that something is different, as with `hotline flows diff`.
        typer.echo(f"hotline: {error}", err=True)
        raise typer.Exit(TROUBLE) from None
    raise typer.Exit(SAME if same else DIFFERENT)


async def _replay(
    settings: Settings,
    which: Which,
    edited: dict[str, str] | None,
    *,
    jobs: int,
    most: int,
    as_json: bool,
) -> bool:
    after = None if edited is None else await asyncio.to_thread(compile_bundle, edited)
    summary = Summary()
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        expected = len(which.ids)
        if which.since is not None:
            expected = await journal.history.count(
                settings.tenant, since=which.since, until=which.until
            )
        if not expected:
            # A green that compared nothing would be believed.
            raise NoCalls
        progress = Progress(console=Console(stderr=True), transient=True)
        progress.disable = as_json or not progress.console.is_terminal
        with progress, Workers(edited, calls=expected, jobs=jobs) as workers:
            task = progress.add_task("replaying", total=expected)
            pages = _pages(settings, which, crm, journal)
            async for page in replayed(pages, journal.bundles, workers):
                for call, verdict in page:
                    summary.add(call.header.call_id, verdict)
                progress.advance(task, len(page))
        if as_json:
            typer.echo(json.dumps(report(summary, after), ensure_ascii=False, indent=2))
        else:
            shown = await find_examples(summary, journal, settings.tenant, after, most=most)
            print_summary(summary, shown, settings.zone, edited=after is not None)
    return summary.calls == summary.same + summary.older_engines.total()


async def _pages(
    settings: Settings, which: Which, crm: CrmRepository, journal: Journal
) -> AsyncIterator[list[WrittenCall]]:
    for prefix in which.ids:
        call_id = (await crm.interaction(settings.tenant, prefix)).call_id
        call = await journal.history.call(settings.tenant, call_id)
        if call is not None:
            yield [call]
    if which.since is not None:
        async for page in journal.history.calls(
            settings.tenant, since=which.since, until=which.until
        ):
            yield page
