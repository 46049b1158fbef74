"""Sections of surveys: by question, agent, queue and version of the flows. Pure.

CSAT is the share of the two highest marks of five. NPS is the share of those who gave 9 or 10 less
that of those who gave 0 to 6, of all: Reichheld, "The One Number You Need to Grow", Harvard
Business Review, December 2003.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hotline.crm.counted import MarkRow
from hotline.reports.report import Identity, Row, Section, Value, share

COLUMNS = ("answers", "mean", "csat", "nps", "low")
NPS_SCALE = (0, 10)
PROMOTERS = 9
DETRACTORS = 6
CSAT_SCALE = (1, 5)
CONTENT = 4
DIGEST = 12
"""So many characters tell one version of the flows from another."""


@dataclass
class _Marks:
    answers: int = 0
    total: int = 0
    low: int = 0
    of_five: int = 0
    content: int = 0
    of_ten: int = 0
    balance: int = 0

    def take(self, row: MarkRow) -> None:
        self.answers += row.many
        self.total += row.score * row.many
        self.low += row.is_low * row.many
        if (row.lowest, row.highest) == CSAT_SCALE:
            self.of_five += row.many
            self.content += (row.score >= CONTENT) * row.many
        if (row.lowest, row.highest) == NPS_SCALE:
            self.of_ten += row.many
            self.balance += row.many * ((row.score >= PROMOTERS) - (row.score <= DETRACTORS))

    def values(self) -> dict[str, Value]:
        nps = share(self.balance, self.of_ten)
        return {
            "answers": self.answers,
            "mean": share(self.total, self.answers),
            "csat": share(self.content, self.of_five),
            "nps": None if nps is None else 100 * nps,
            "low": self.low,
        }


def survey_sections(rows: Sequence[MarkRow]) -> list[Section]:
    """Return the marks by question, and each question by agent, by queue and by version."""
    return [
        _section("survey", rows, lambda row: row.question),
        _section("survey_agent", rows, lambda row: f"{row.agent_id or '-'}: {row.question}"),
        _section("survey_queue", rows, lambda row: f"{row.queue or '-'}: {row.question}"),
        _section("survey_flow", rows, lambda row: f"{row.bundle[:DIGEST]}: {row.question}"),
    ]


def survey_identities(sections: Iterable[Section]) -> list[Identity]:
    """Return what must hold: however marks are told, they are as many."""
    by_name = {section.name: _answers(section) for section in sections}
    return [
        Identity(name=name, left=by_name["survey"], right=answers)
        for name, answers in by_name.items()
        if name != "survey"
    ]


def _section(name: str, rows: Sequence[MarkRow], name_of: Callable[[MarkRow], str]) -> Section:
    found: dict[str, _Marks] = {}
    for row in rows:
        found.setdefault(name_of(row), _Marks()).take(row)
    return Section(
        name=name,
        columns=COLUMNS,
        rows=[Row(name=one, values=found[one].values()) for one in sorted(found)],
    )


def _answers(section: Section) -> float:
    return sum(row.values["answers"] or 0 for row in section.rows)
