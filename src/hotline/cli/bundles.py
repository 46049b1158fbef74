"""`hotline flows`: which flows and prompts calls get, which they got, and an older version back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli import difference, drawing, schema
from hotline.cli.asking import ask_service
from hotline.cli.tables import show_table
from hotline.errors import HotlineError
from hotline.journal import BundlesPort, Journal
from hotline.local_time import local_moment
from hotline.ops.flows_status import FLOWS_PATH, FlowsStatus
from hotline.privacy.opening import open_keys
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses

SHORT = 12
"""So much of a digest is shown, and is enough to give it back."""

flows_app = typer.Typer(help="The flows and prompts that calls get.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands, and those of the files beside it that are about flows too."""
    drawing.add_commands(flows_app)
    difference.add_commands(flows_app)
    schema.add_commands(flows_app)
    app.add_typer(flows_app, name="flows")


class FolderNotEmpty(HotlineError):
    """Files would be mixed with others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(folder)

    def __str__(self) -> str:
        return f"{self.folder} is not an empty folder: name one that is empty or not there yet"


class FolderUnusable(HotlineError):
    """Files cannot be written."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(path, why)

    def __str__(self) -> str:
        return f"{self.path} cannot be written: {self.why}"


@flows_app.command()
def status() -> None:
    """Say which bundle new calls get, who is on the line with which, and what is refused."""
    settings = load_settings()
    answer = asyncio.run(ask_service(settings, "GET", FLOWS_PATH))
    now = FlowsStatus.model_validate_json(answer)
    console = Console(highlight=False, soft_wrap=True)
    since = local_moment(now.since, settings.zone)
    console.print(f"new calls    {now.bundle[:SHORT]} since {since}: flows {', '.join(now.flows)}")
    live = ", ".join(f"{calls} on {bundle[:SHORT]}" for bundle, calls in now.live.items())
    console.print(f"live calls   {live or 'none'}")
    if now.refused is None:
        console.print("files        are what new calls get")
        return
    refused_since = local_moment(now.refused.since, settings.zone)
    console.print(f"files        refused since {refused_since}:")
    # Terminals and editors open a place that begins its line.
    console.print(now.refused.why, markup=False)


@flows_app.command()
def history(
    limit: Annotated[int, typer.Option(help="How many, the latest first.", min=1)] = 20,
) -> None:
    """List the bundles that new calls got, the current one first, with the files that changed."""
    asyncio.run(_history(load_settings(), limit))


@flows_app.command()
def restore(
    digest: Annotated[str, typer.Argument(help="The bundle, or enough of its beginning.")],
    folder: Annotated[Path, typer.Argument(help="Where to write: empty, or not there yet.")],
) -> None:
    """Write a bundle's files into a folder, to look at them or to put them back."""
    asyncio.run(_restore(load_settings(), digest, folder))


async def _history(settings: Settings, limit: int) -> None:
    async with (
        await open_keys(settings) as keys,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        # One more, for what the oldest one shown has changed.
        taken = await journal.bundles.taken(settings.tenant, limit=limit + 1)
        changes = [
            await _changes(journal.bundles, settings.tenant, older.digest, newer.digest)
            for newer, older in pairwise(taken)
        ]
    console = Console()
    if not taken:
        console.print("No bundle was taken yet: the service takes the first when it starts.")
        return
    if len(taken) <= limit:
        changes.append("the first")
    show_table(
        console,
        ("bundle", "taken", "changed"),
        (
            (one.digest[:SHORT], local_moment(one.taken_at, settings.zone), change)
            for one, change in zip(taken, changes, strict=False)
        ),
    )


async def _changes(bundles: BundlesPort, tenant: str, old: str, new: str) -> str:
    before, after = await bundles.sources(tenant, old), await bundles.sources(tenant, new)
    return ", ".join(
        [
            *(f"{file} is new" for file in sorted(after.keys() - before.keys())),
            *(f"{file} is gone" for file in sorted(before.keys() - after.keys())),
            *(file for file in sorted(before.keys() & after.keys()) if before[file] != after[file]),
        ]
    )


async def _restore(settings: Settings, prefix: str, folder: Path) -> None:
    async with (
        await open_keys(settings) as keys,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        digest = await journal.bundles.find(settings.tenant, prefix)
        sources = await journal.bundles.sources(settings.tenant, digest)
    _write(sources, folder)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Bundle {digest[:SHORT]} is in {folder}:")
    for file in sorted(sources):
        console.print(f"  {file}", markup=False)
    console.print(
        f"Nothing has changed for calls. To put it back, make {settings.flows_dir} and "
        f"{settings.prompts_dir} hold these files and no other *.yaml; it is taken within seconds."
    )


def _write(sources: Mapping[str, str], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FolderNotEmpty(folder)
        for file, text in sources.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FolderUnusable(folder, error.strerror or type(error).__name__) from error
