"""Sections of payments and of promises. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from hotline.crm.counted import PaymentRow, PromiseRow
from hotline.reports.report import TOTAL, Identity, Row, Section, share

PAYMENT = ("payments", "done", "refused", "unknown", "intended")
PROMISE = ("made", "kept", "open", "broken", "withdrawn", "late", "kept_in_time")
STATES = ("kept", "open", "broken", "withdrawn")
DONE = "ok"

_Row = TypeVar("_Row", PaymentRow, PromiseRow)
Counts = Counter[str]


def payment_section(rows: Iterable[PaymentRow]) -> Section:
    """Return the payments, by operation."""
    counts = _by(rows, lambda row: row.operation, lambda row: ("payments", _became(row)))
    return _section("payment", PAYMENT, counts, lambda one: {n: one[n] for n in PAYMENT})


def promise_section(rows: Iterable[PromiseRow]) -> Section:
    """Return the promises, by kind."""
    counts = _by(rows, lambda row: row.kind, _told_as)
    return _section("promise", PROMISE, counts, _promised)


def ledger_identities(payments: Section, promises: Section) -> list[Identity]:
    """Return what must hold of both."""
    return [
        _whole("payments", payments, "payments", PAYMENT[1:]),
        _whole("promises", promises, "made", STATES),
    ]


def _became(row: PaymentRow) -> str:
    if row.state != "known":
        return row.state
    return "done" if row.outcome == DONE else "refused"


def _told_as(row: PromiseRow) -> Sequence[str]:
    in_time = ("in_time",) if row.state == "kept" and not row.is_late else ()
    late: tuple[str, ...] = ()
    if row.is_late:
        late = ("late", "open_late") if row.state == "open" else ("late",)
    return ("made", row.state, *late, *in_time)


def _promised(one: Counts) -> Mapping[str, float | None]:
    # What is open and not late may still be kept in time.
    decided = one["kept"] + one["broken"] + one["open_late"]
    return {
        **{name: one[name] for name in PROMISE[:-1]},
        "kept_in_time": share(one["in_time"], decided),
    }


def _by(
    rows: Iterable[_Row], name_of: Callable[[_Row], str], told_as: Callable[[_Row], Sequence[str]]
) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for row in rows:
        counts = found.setdefault(name_of(row), Counter())
        for name in told_as(row):
            counts[name] += row.many
    return found


def _section(
    name: str,
    columns: Sequence[str],
    counts: Mapping[str, Counts],
    values: Callable[[Counts], Mapping[str, float | None]],
) -> Section:
    total: Counts = Counter()
    for one in counts.values():
        total.update(one)
    return Section(
        name=name,
        columns=columns,
        rows=[Row(name=one, values=values(counts[one])) for one in sorted(counts)],
        total=Row(name=TOTAL, values=values(total)),
    )


def _whole(name: str, section: Section, whole: str, parts: Sequence[str]) -> Identity:
    assert section.total is not None, "both have a total"
    values = section.total.values
    return Identity(
        name=name, left=values[whole] or 0, right=sum(values[part] or 0 for part in parts)
    )
