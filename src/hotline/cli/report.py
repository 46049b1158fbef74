"""`hotline report`: figures of calls, the floor, payments, promises and surveys."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hotline.cli.moments import moment
from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.flow.problems import did_you_mean
from hotline.journal import Journal
from hotline.privacy.opening import open_keys
from hotline.reports import words
from hotline.reports.as_csv import as_csv
from hotline.reports.as_html import as_html
from hotline.reports.floor_keeper import FloorKeeper
from hotline.reports.intervals import INTERVALS
from hotline.reports.making import ReportMaker
from hotline.reports.report import Identity, Report, Section
from hotline.reports.shown import shown, shown_name
from hotline.roster import load_roster
from hotline.roster.shifts import Shifts
from hotline.routing_policy import load_policy
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses


class NoSuchPart(HotlineError):
    """Something typed is none of what a report has."""

    def __init__(self, what: str, typed: str, known: tuple[str, ...]) -> None:
        self.what, self.typed, self.known = what, typed, known
        super().__init__(what, typed)

    def __str__(self) -> str:
        hint = did_you_mean(self.typed, self.known) or f"There are: {', '.join(self.known)}."
        return f"a report has no {self.what} '{self.typed}'. {hint}"


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(report)


def report(
    since: Annotated[str, typer.Option(help="From when on: today, 7d, 1h, 2026-11-20.")] = "today",
    until: Annotated[str, typer.Option(help="Up to when; now, unless given.")] = "",
    interval: Annotated[str, typer.Option(help="15m, 30m, 1h or 1d.")] = "1h",
    section: Annotated[
        list[str] | None, typer.Option(help="Only this section; may be given again.")
    ] = None,
    language: Annotated[str, typer.Option(help="en-US or zh-CN.")] = words.LANGUAGES[0],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
    agent: Annotated[
        str, typer.Option(help="One agent's scorecard over time instead, such as zhou.")
    ] = "",
    html: Annotated[
        Path | None, typer.Option(help="Write a page with charts to this file.")
    ] = None,
    recount: Annotated[
        bool, typer.Option("--recount", help="Count the floor's log anew, from its beginning.")
    ] = False,
) -> None:
    """Tell figures of calls, the floor, payments, promises and surveys, and check them.

    Whole quarters of an hour are told. The exit code is 1 where a check does not hold.

    With --agent: the quality, survey, adherence and handling of one agent by the interval.

    Example: hotline report --since yesterday --until today --html yesterday.html
    """
    _must_know("interval", interval, tuple(INTERVALS))
    _must_know("language", language, words.LANGUAGES)
    settings = load_settings()
    now = datetime.now(UTC)
    begin = moment(since, now=now, zone=settings.zone)
    end = moment(until, now=now, zone=settings.zone) if until else now
    made = asyncio.run(_made(settings, begin, end, interval, agent, recount=recount))
    names = tuple(one.name for one in made.sections)
    for name in section or ():
        _must_know("section", name, names)
    chosen = [one for one in made.sections if not section or one.name in section]
    if html is not None:
        html.write_text(as_html(made, language, settings.zone), encoding="utf-8")
    elif as_json:
        typer.echo(json.dumps(_told(made, chosen), indent=2))
    elif csv:
        typer.echo("\n".join(as_csv(one) for one in chosen), nl=False)
    else:
        console = Console(highlight=False)
        for one in chosen:
            _show(one, console, language)
        _show_checks(made.identities, console, language)
    raise typer.Exit(0 if made.is_sound else 1)


async def _made(
    settings: Settings,
    since: datetime,
    until: datetime,
    interval: str,
    agent: str,
    *,
    recount: bool,
) -> Report:
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        if recount:
            await FloorKeeper(settings.tenant, journal, crm.floor_cells).recount()
        maker = ReportMaker(
            tenant=settings.tenant,
            journal=journal,
            crm=crm,
            zone=settings.zone,
            clock=lambda: datetime.now(UTC),
            shifts_of=_shifts(settings).get,
        )
        if agent:
            return await maker.of_agent(agent, since, until, interval=interval)
        return await maker.make(since, until, interval=interval)


def _shifts(settings: Settings) -> Mapping[str, Shifts]:
    """Return when agents are to be there; nothing of a bank without agents."""
    if not (settings.agents_file.exists() and settings.routing_file.exists()):
        return {}
    return load_roster(settings.agents_file, load_policy(settings.routing_file)).shifts


def _must_know(what: str, typed: str, known: tuple[str, ...]) -> None:
    if typed not in known:
        raise NoSuchPart(what, typed, known)


def _told(report: Report, chosen: list[Section]) -> dict[str, object]:
    return {
        "tenant": report.tenant,
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "sections": [asdict(section) for section in chosen],
        "identities": [{**asdict(one), "residual": one.residual} for one in report.identities],
    }


def _show(section: Section, console: Console, language: str) -> None:
    called = words.section(section.name, language)
    console.print(f"[bold]{called.heading}[/]  [dim]{called.meaning}[/]")
    if not section.rows:
        console.print(f"  {words.on_page('nothing', language)}\n")
        return
    table = Table("", box=None)
    for column in section.columns:
        table.add_column(words.column(column, language).heading, justify="right")
    for row in section.rows:
        name = shown_name(row.name, section.name, language)
        table.add_row(name, *(shown(one, row.values[one]) for one in section.columns))
    if section.total is not None:
        values = section.total.values
        name = words.on_page("total", language)
        table.add_row(name, *(shown(one, values[one]) for one in section.columns), style="bold")
    console.print(table)
    console.print()


def _show_checks(identities: Sequence[Identity], console: Console, language: str) -> None:
    for one in identities:
        words_of = words.identity(one.name, language)
        style = "green" if one.residual == 0 else "bold red"
        console.print(f"[{style}]{one.residual:,.6g}[/]  {words_of}  ({one.left:,.6g})")
