"""What is asked of reports: by those who answer for the floor, and by nobody who works on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, Self

from pydantic import AwareDatetime

from hotline.api.problems import Refused
from hotline.api.route import Asked, Route
from hotline.api.spans import span
from hotline.crm.forms import Form
from hotline.crm.forms.fields import Moment
from hotline.crm.views.view import View
from hotline.reports import words
from hotline.reports.as_csv import as_csv
from hotline.reports.making import ReportMaker
from hotline.reports.report import Identity, Report, Row, Section
from hotline.reports.shown import shown, shown_name

FOUR_WEEKS = timedelta(weeks=4)


class ReportQuery(Form):
    """Which report: from when on and up to when, by which intervals, in which words.

    Untold it is from the bank's midnight to now, by the hour, in English.
    """

    since: Moment | None = None
    until: Moment | None = None
    interval: Literal["15m", "30m", "1h", "1d"] | None = None
    language: Literal["en-US", "zh-CN"] | None = None


class SectionQuery(ReportQuery):
    """The same, and which section: the calls, unless another is told."""

    section: str | None = None


class ColumnView(View):
    """A figure: its name, what it is called, and what it means."""

    name: str
    heading: str
    meaning: str


class ReportRowView(View):
    """The figures of a row, as people read them; "" for those that are none."""

    name: str
    figures: tuple[str, ...]


class SectionView(View):
    """A section, with its rows in order; `total` is None where they make no whole."""

    name: str
    heading: str
    meaning: str
    columns: tuple[ColumnView, ...]
    rows: tuple[ReportRowView, ...]
    total: ReportRowView | None


class CheckView(View):
    """Two ways to one number, and what is left of the one without the other."""

    says: str
    left: float
    right: float
    residual: float


class ReportView(View):
    """A report, in whole quarters of an hour."""

    since: AwareDatetime
    until: AwareDatetime
    sections: tuple[SectionView, ...]
    checks: tuple[CheckView, ...]

    @classmethod
    def of(cls, report: Report, language: str) -> Self:
        """Tell a report."""
        return cls(
            since=report.since,
            until=report.until,
            sections=tuple(_section(one, language) for one in report.sections),
            checks=tuple(_checks(report.identities, language)),
        )


class CsvView(View):
    """A section as CSV, and the name of a file for it."""

    file: str
    text: str


async def report(asked: Asked) -> ReportView:
    """Make a report."""
    query = asked.told(ReportQuery)
    return ReportView.of(await _made(asked, query), query.language or words.LANGUAGES[0])


async def of_agent(asked: Asked) -> ReportView:
    """Make one agent's scorecard over time; untold of four weeks, by the day."""
    query, maker = asked.told(ReportQuery), _maker(asked)
    until = query.until or asked.at
    since, until = span(query.since or _midnight(until, maker) - FOUR_WEEKS, until)
    interval = query.interval or "1d"
    made = await maker.of_agent(asked.place["agent"], since, until, interval=interval)
    return ReportView.of(made, query.language or words.LANGUAGES[0])


async def as_file(asked: Asked) -> CsvView:
    """Make one section of a report as CSV."""
    query = asked.told(SectionQuery)
    made = await _made(asked, query)
    wanted = query.section or made.sections[0].name
    found = next((one for one in made.sections if one.name == wanted), None)
    if found is None:
        names = ", ".join(one.name for one in made.sections)
        raise Refused(422, "no_such_section", f"the section must be one of {names}")
    return CsvView(file=f"{found.name}-{made.since:%Y-%m-%dT%H%M}Z.csv", text=as_csv(found))


async def _made(asked: Asked, query: ReportQuery) -> Report:
    maker = _maker(asked)
    since, until = span(query.since or _midnight(asked.at, maker), query.until or asked.at)
    return await maker.make(since, until, interval=query.interval or "1h")


def _maker(asked: Asked) -> ReportMaker:
    if asked.parts.reports is None:
        raise Refused(404, "no_reports", "there are no reports of this tenant here")
    return asked.parts.reports


def _midnight(at: datetime, maker: ReportMaker) -> datetime:
    now = at.astimezone(maker.zone)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _section(section: Section, language: str) -> SectionView:
    called = words.section(section.name, language)
    columns = ((name, words.column(name, language)) for name in section.columns)
    return SectionView(
        name=section.name,
        heading=called.heading,
        meaning=called.meaning,
        columns=tuple(
            ColumnView(name=name, heading=one.heading, meaning=one.meaning) for name, one in columns
        ),
        rows=tuple(_row(row, section, language) for row in section.rows),
        total=None if section.total is None else _row(section.total, section, language),
    )


def _row(row: Row, section: Section, language: str) -> ReportRowView:
    figures = tuple(shown(column, row.values[column]) for column in section.columns)
    return ReportRowView(name=shown_name(row.name, section.name, language), figures=figures)


def _checks(identities: Iterable[Identity], language: str) -> Iterator[CheckView]:
    for one in identities:
        yield CheckView(
            says=words.identity(one.name, language),
            left=one.left,
            right=one.right,
            residual=one.residual,
        )


ROUTES = (
    Route(
        method="GET",
        path="/report",
        role="reader",
        not_agents=True,
        summary="Make a report: calls, the floor, payments, promises and surveys, checked.",
        handle=report,
        query=ReportQuery,
        answer=ReportView,
    ),
    Route(
        method="GET",
        path="/agents/{agent}/figures",
        role="agent",
        of_agent=True,
        summary="Tell one's own scorecard over time: quality, survey, adherence and handling.",
        handle=of_agent,
        query=ReportQuery,
        answer=ReportView,
    ),
    Route(
        method="GET",
        path="/report/agents/{agent}",
        role="reader",
        not_agents=True,
        summary="Tell an agent's scorecard over time: quality, survey, adherence and handling.",
        handle=of_agent,
        query=ReportQuery,
        answer=ReportView,
    ),
    Route(
        method="GET",
        path="/report/csv",
        role="reader",
        not_agents=True,
        summary="Make one section of a report, as CSV.",
        handle=as_file,
        query=SectionQuery,
        answer=CsvView,
    ),
)
