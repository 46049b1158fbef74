"""`hotline rebuild`: the CRM's rows of calls, made again from the journal."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from hotline.crm import CrmRepository
from hotline.journal import Journal
from hotline.privacy.opening import open_keys
from hotline.projection.rebuilder import EVER, Rebuilder
from hotline.projection.rebuilt import Found, Rebuilt
from hotline.qa.replay.replayer import Replayer
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses

SHOWN = 20
"""So many of the rows that differed are named."""

MEANING: dict[Found, str] = {
    "same": "as the journal tells them",
    "changed": "not as the journal tells them",
    "missing": "in the journal only",
    "lost": "in a journal that does not replay, or not in full, and nowhere else",
    "clash": "of a case whose number another one was given since; not put back",
    "extra": "in the CRM only; they stay",
    "lasting": "still on the line",
    "erased": "erased; they stay so",
    "untold": "in a journal that does not replay, or is gone; they stay",
}


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(rebuild)


def rebuild(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Make contacts, and cases, promises, payments and marks of calls, again from the journal.

    With --dry-run the exit code is 1 where something differs.
    """
    rebuilt = asyncio.run(_rebuild(load_settings(), dry_run=dry_run, quiet=as_json))
    if as_json:
        typer.echo(json.dumps(_report(rebuilt), indent=2))
    else:
        _print(rebuilt, dry_run=dry_run)
    raise typer.Exit(1 if dry_run and rebuilt.differences else 0)


async def _rebuild(settings: Settings, *, dry_run: bool, quiet: bool) -> Rebuilt:
    progress = Progress(console=Console(stderr=True), transient=True)
    progress.disable = quiet or not progress.console.is_terminal
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        rebuilder = Rebuilder(
            settings.tenant,
            history=journal.history,
            bundles=journal.bundles,
            crm=crm,
            replay=Replayer(None).watched,
            handling=settings.privacy.handling,
            settings=settings.crm,
            dry_run=dry_run,
        )
        calls = await journal.history.count(settings.tenant, since=EVER[0], until=EVER[1])
        with progress:
            task = progress.add_task("rebuilding", total=calls)
            return await rebuilder.take_all(taken=partial(progress.advance, task))


def _print(rebuilt: Rebuilt, *, dry_run: bool) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    for title in (*_counted(rebuilt), ""):
        table.add_column(title, justify="right" if title else "left")
    for found, meaning in MEANING.items():
        counts = [counted[found] for counted in _counted(rebuilt).values()]
        if any(counts):
            table.add_row(*(f"{count:,}" for count in counts), meaning)
    console.print(table)
    for call_id, found in rebuilt.differing[:SHOWN]:
        console.print(f"  {call_id} {found}", markup=False)
    if len(rebuilt.differing) > SHOWN:
        console.print(f"  and {len(rebuilt.differing) - SHOWN:,} more")
    console.print(f"{rebuilt.differences:,} differences{_ending(rebuilt, dry_run=dry_run)}")


def _ending(rebuilt: Rebuilt, *, dry_run: bool) -> str:
    if dry_run or not rebuilt.differences:
        return ""
    return f", put right but for {rebuilt.left:,}" if rebuilt.left else ", put right"


def _report(rebuilt: Rebuilt) -> dict[str, object]:
    return {
        "differences": rebuilt.differences,
        **{what: _counts(counted) for what, counted in _counted(rebuilt).items()},
        "differing": [{"call": call_id, "found": found} for call_id, found in rebuilt.differing],
    }


def _counted(rebuilt: Rebuilt) -> Mapping[str, Counter[Found]]:
    return {
        "contacts": rebuilt.interactions,
        "cases": rebuilt.cases,
        "promises": rebuilt.promises,
        "payments": rebuilt.payments,
        "marks": rebuilt.marks,
    }


def _counts(counted: Counter[Found]) -> dict[str, int]:
    return {found: counted[found] for found in MEANING}
