"""`hotline customers import` and `export`: files of customers."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import json
import os
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import dropwhile
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from hotline.cli import relations
from hotline.cli.on_record import Who, Why, require_record
from hotline.crm import CrmRepository
from hotline.crm.customers.repository import Customers
from hotline.crm.disclosure.disclosing import EVERYBODY, record_disclosure
from hotline.crm.exchange.errors import FileUnreadable
from hotline.crm.exchange.formats import Format, format_of, read_lines, write_header, write_lines
from hotline.crm.exchange.importing import Part, import_lines
from hotline.crm.relations import Relations
from hotline.privacy.opening import open_keys
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses

SHOWN_PROBLEMS = 20
"""How many problems are shown; all of them are in a file."""

File = Annotated[Path, typer.Argument(help="A .csv or .jsonl file; - for the terminal.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to those about customers."""
    app.command("import")(import_file)
    app.command("export")(export_file)


def import_file(
    file: File,
    who: relations.Who,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would come.")] = False,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Do not go on where the last run stopped.")
    ] = False,
) -> None:
    """Bring customers in from a file: new ones are added, known ones changed.

    The first line of a .csv names the columns; number and name are needed, and what the file leaves
    out stays as it is known. Telephone numbers, account tails and tags are separated by ; and an
    amount is written 1260000.00 CNY. Each problem is told with its line and written to
    FILE.problems.csv; the other lines are taken. A run that stops goes on where it was.

    Example: hotline customers import customers.csv --dry-run
    """
    if not file.is_file():
        raise FileUnreadable(path=file, reason="there is no such file")
    name = relations.require_who(who)
    imported = _import(load_settings(), file, name, dry_run=dry_run, resume=not from_start)
    raise typer.Exit(asyncio.run(imported))


def export_file(file: File, who: Who = "", why: Why = "") -> None:
    """Write all customers to a file, which only you may read; `import` takes it back.

    It goes on record, as `hotline audit` shows.

    Example: hotline customers export customers.csv --who Li --why "yearly audit"
    """
    require_record(who, why)
    kind: Format = "jsonl" if str(file) == "-" else format_of(file)
    if str(file) != "-" and file.exists():
        raise typer.BadParameter(f"{file} is there already: choose another name, or remove it")
    asyncio.run(_export(load_settings(), file, kind, who, why))


async def _import(settings: Settings, file: Path, who: str, *, dry_run: bool, resume: bool) -> int:
    kind = format_of(file)
    mark = _Mark(file)
    done = mark.read() if resume and not dry_run else 0
    problems_file = file.with_name(f"{file.name}.problems.csv")
    console = Console(stderr=True, highlight=False)
    if done:
        console.print(f"Going on after line {done:,}; --from-start begins again.")
    added = changed = same = problems = 0
    async with AsyncExitStack() as stack:
        customers = await _customers(stack, settings)
        text = stack.enter_context(file.open(encoding="utf-8-sig", newline=""))
        told = None if dry_run else stack.enter_context(_problems(problems_file, again=done > 0))
        bar = stack.enter_context(_bar(console))
        task = bar.add_task(file.name, total=os.fstat(text.fileno()).st_size)
        lines = dropwhile(lambda line: line.number <= done, read_lines(text, kind, file))
        parts = import_lines(
            lines,
            customers,
            settings.tenant,
            region=settings.crm.region,
            who=who,
            clock=lambda: datetime.now(UTC),
            dry_run=dry_run,
        )
        async for part in parts:
            added, changed = added + part.saved.added, changed + part.saved.changed
            same += part.saved.same
            _tell(part, bar.console, told, shown=problems)
            problems += len(part.problems)
            if not dry_run:
                mark.write(part.last_line)
            bar.update(task, completed=os.lseek(text.fileno(), 0, os.SEEK_CUR))
    mark.remove()
    would = "would be " if dry_run else ""
    as_is = "" if dry_run else f", {same:,} as they were"
    typer.echo(f"{added:,} {would}added, {changed:,} {would}changed{as_is}, {problems:,} problems")
    if not problems:
        with contextlib.suppress(FileNotFoundError):
            problems_file.unlink()
    elif not dry_run:
        typer.echo(f"All problems are in {problems_file}.")
    return 1 if problems else 0


async def _export(settings: Settings, file: Path, kind: Format, who: str, why: str) -> None:
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(await open_keys(settings))
        crm = await stack.enter_async_context(
            await CrmRepository.open(addresses(settings.store).crm, keys)
        )
        customers = Relations.over(crm, settings.crm, settings.zone).customers
        at = datetime.now(UTC)
        # Before the first line: what was begun to be given away is on record.
        await record_disclosure(crm, settings.tenant, EVERYBODY, who=who, why=why, at=at)
        out = stack.enter_context(_private(file)) if str(file) != "-" else sys.stdout
        write_header(out, kind)
        count = 0
        async for page in customers.pages(settings.tenant, at=at):
            write_lines(out, kind, page)
            count += len(page)
    typer.echo(f"{count:,} customers written to {file}.", err=True)


async def _customers(stack: AsyncExitStack, settings: Settings) -> Customers:
    keys = await stack.enter_async_context(await open_keys(settings))
    crm = await stack.enter_async_context(
        await CrmRepository.open(addresses(settings.store).crm, keys)
    )
    return Relations.over(crm, settings.crm, settings.zone).customers


class _Mark:
    """How far a file was taken, kept beside it until all of it is."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._mark = file.with_name(f".{file.name}.imported")

    def read(self) -> int:
        """Return the last line that was taken; 0 where nothing was, or the file has changed."""
        try:
            kept = json.loads(self._mark.read_text())
        except (OSError, ValueError):
            return 0
        return int(kept["line"]) if kept.get("file") == self._state() else 0

    def write(self, line: int) -> None:
        """Note the last line that was taken."""
        part = self._mark.with_name(f"{self._mark.name}.part")
        part.write_text(json.dumps({"file": self._state(), "line": line}))
        part.replace(self._mark)

    def remove(self) -> None:
        """Forget it: all of the file was taken."""
        with contextlib.suppress(FileNotFoundError):
            self._mark.unlink()

    def _state(self) -> list[int]:
        seen = self._file.stat()
        return [seen.st_size, seen.st_mtime_ns]


@contextlib.contextmanager
def _problems(file: Path, *, again: bool) -> Iterator[TextIO]:
    with file.open("a" if again else "w", newline="") as out:
        if not again:
            csv.writer(out, lineterminator="\n").writerow(("line", "problem"))
        yield out


def _tell(part: Part, console: Console, out: TextIO | None, *, shown: int) -> None:
    for place, problem in enumerate(part.problems, start=shown):
        if place < SHOWN_PROBLEMS:
            console.print(f"line {problem.line}: {problem.text}", markup=False)
        elif place == SHOWN_PROBLEMS:
            console.print("... and more")
    if out is not None:
        rows = ((problem.line, problem.text) for problem in part.problems)
        csv.writer(out, lineterminator="\n").writerows(rows)
        out.flush()


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


@contextlib.contextmanager
def _private(file: Path) -> Iterator[TextIO]:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
        yield out
