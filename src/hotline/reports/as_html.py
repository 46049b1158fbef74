"""A report as one page that needs nothing else, with charts, and prints well.

The charts are uPlot's, as the console's are: its built files are put into the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from zoneinfo import ZoneInfo

from hotline.console import BUILT
from hotline.errors import HotlineError
from hotline.reports import words
from hotline.reports.report import Identity, Report, Row, Section
from hotline.reports.shown import SHARES, shown, shown_name

CHARTS = {"calls": ("calls", "hung_up"), "interval": ("offered", "answered", "abandoned")}
"""Sections by interval to the figures that are drawn of them."""
COLOURS = ("#1d5fa8", "#2f8f5b", "#c2402f")
UPLOT = ("report/uPlot.iife.min.js", "report/uPlot.min.css")
HEAD = "<thead><tr><th scope='col'></th>{cells}</tr></thead>"


class ChartsNotBuilt(HotlineError):
    """The console is not built here, whose charts a page needs."""

    def __str__(self) -> str:
        return "the console is not built here, whose charts the page needs: run `make setup`"


def as_html(report: Report, language: str, zone: ZoneInfo) -> str:
    """Return a page.

    Args:
        report: What it tells.
        language: One of `words.LANGUAGES`.
        zone: In which moments are told.

    Raises:
        ChartsNotBuilt: There is no built console.
    """
    try:
        script, style = ((BUILT / name).read_text(encoding="utf-8") for name in UPLOT)
    except FileNotFoundError:
        raise ChartsNotBuilt from None
    own = files(__package__)
    title = escape(words.on_page("title", language))
    when = f"{_moment(report.since, zone)} – {_moment(report.until, zone)}"
    body = "".join(_sections(report, language)) + _identities(report.identities, language)
    drawn = json.dumps([*_charts(report, language, zone)]).replace("<", "\\u003c")
    clock = json.dumps({"zone": zone.key, "language": language})
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>{title} {when}</title>"
        f"<style>{style}{own.joinpath('page.css').read_text(encoding='utf-8')}</style></head>"
        f"<body><h1>{title}</h1><p>{escape(report.tenant)} · {when}</p>{body}"
        f"<script>{script}</script><script>const CHARTS={drawn},CLOCK={clock};"
        f"{own.joinpath('page.js').read_text(encoding='utf-8')}</script></body></html>\n"
    )


def _sections(report: Report, language: str) -> Iterator[str]:
    for section in report.sections:
        called = words.section(section.name, language)
        yield f"<section><h2>{escape(called.heading)}</h2><p>{escape(called.meaning)}</p>"
        if not section.rows:
            yield f"<p>{escape(words.on_page('nothing', language))}</p></section>"
            continue
        if section.name in CHARTS and len(section.rows) > 1:
            yield f"<div class='chart' data-chart='{section.name}'></div>"
        yield _table(section, language)
        yield _definitions(section, language)
        yield "</section>"


def _table(section: Section, language: str) -> str:
    headings = (words.column(column, language) for column in section.columns)
    cells = "".join(
        f"<th scope='col' title='{escape(one.meaning, quote=True)}'>{escape(one.heading)}</th>"
        for one in headings
    )
    rows = "".join(
        _row(row, section, shown_name(row.name, section.name, language)) for row in section.rows
    )
    foot = ""
    if section.total is not None:
        total = _row(section.total, section, words.on_page("total", language))
        foot = f"<tfoot>{total}</tfoot>"
    return f"<table>{HEAD.format(cells=cells)}<tbody>{rows}</tbody>{foot}</table>"


def _row(row: Row, section: Section, name: str) -> str:
    cells = []
    for column in section.columns:
        value = row.values[column]
        bar = ""
        if column in SHARES and value is not None:
            bar = f" style='--share:{min(max(value, 0.0), 1.0):.3f}' class='share'"
        cells.append(f"<td{bar}>{escape(shown(column, value))}</td>")
    return f"<tr><th scope='row'>{escape(name)}</th>{''.join(cells)}</tr>"


def _definitions(section: Section, language: str) -> str:
    told = (words.column(column, language) for column in section.columns)
    items = "".join(f"<dt>{escape(h)}</dt><dd>{escape(meaning)}</dd>" for h, meaning in told)
    heading = escape(words.on_page("definitions", language))
    return f"<details><summary>{heading}</summary><dl>{items}</dl></details>"


def _identities(identities: Sequence[Identity], language: str) -> str:
    heads = ("check", "left", "right", "residual")
    cells = "".join(
        f"<th scope='col'>{escape(words.on_page(name, language))}</th>" for name in heads
    )
    rows = "".join(
        f"<tr class='{'holds' if one.residual == 0 else 'wrong'}'>"
        f"<td>{escape(words.identity(one.name, language))}</td>"
        f"<td>{one.left:,.6g}</td><td>{one.right:,.6g}</td><td>{one.residual:,.6g}</td></tr>"
        for one in identities
    )
    heading = escape(words.on_page("identities", language))
    return (
        f"<section><h2>{heading}</h2><table class='checks'><thead><tr>{cells}</tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _charts(report: Report, language: str, zone: ZoneInfo) -> Iterator[dict[str, object]]:
    for section in report.sections:
        figures = CHARTS.get(section.name)
        if figures is None or len(section.rows) < 2:
            continue
        yield {
            "section": section.name,
            "at": [_began(row.name, zone).timestamp() for row in section.rows],
            "lines": [
                {
                    "label": words.column(name, language).heading,
                    "colour": colour,
                    "values": [row.values[name] for row in section.rows],
                }
                for name, colour in zip(figures, COLOURS, strict=False)
            ],
        }


def _began(interval: str, zone: ZoneInfo) -> datetime:
    """Return when an interval began; the name of a day has no distance from UTC."""
    at = datetime.fromisoformat(interval)
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
