"""Bringing a file of customers into the CRM: streaming, by parts, again without harm."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from hotline.crm.customers.repository import Customers, Saved
from hotline.crm.exchange.formats import Line
from hotline.crm.forms import FormProblems, Reading, read_form
from hotline.crm.forms.customer import CustomerForm

T = TypeVar("T")

PART = 500
"""How many customers one transaction keeps: calls go on beside it, and wait for a part at most."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a line was not taken."""

    line: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """What became of a part of a file.

    Attributes:
        last_line: The last line of it.
        saved: What became of those that were taken.
        problems: Those that were not, in order.
    """

    last_line: int
    saved: Saved
    problems: tuple[Problem, ...]


async def import_lines(
    lines: Iterable[Line],
    customers: Customers,
    tenant: str,
    *,
    region: str,
    who: str,
    clock: Callable[[], datetime],
    dry_run: bool = False,
) -> AsyncIterator[Part]:
    """Keep the customers of a file; yield after each part, when it is kept.

    Args:
        lines: The file's, after those that were taken earlier.
        customers: Where they are kept.
        tenant: Whose customers.
        who: Who brings them in.
        region: Where telephone numbers without a country are dialled.
        clock: Says what time it is.
        dry_run: Keep nothing, and count those who would be changed as `changed` even where nothing
            would.
    """
    for some in _parts(lines, PART):
        forms: dict[str, CustomerForm] = {}
        reading = Reading(region=region, now=clock())
        problems: list[Problem] = []
        for line in some:
            form = _checked(line, reading, problems)
            if form is None:
                continue
            if form.number in forms:
                text = f"customer {form.number} stood a few lines above already; this one counts"
                problems.append(Problem(line=line.number, text=text))
            forms[form.number] = form
        if dry_run:
            known = await customers.known(tenant, forms)
            saved = Saved(added=len(forms) - known, changed=known, same=0)
        else:
            tellings = {number: form.over for number, form in forms.items()}
            saved = await customers.tell_all(tenant, tellings, who=who, at=clock())
        yield Part(last_line=some[-1].number, saved=saved, problems=tuple(problems))


def _checked(line: Line, reading: Reading, problems: list[Problem]) -> CustomerForm | None:
    if line.told is None:
        problems.append(Problem(line=line.number, text=line.problem))
        return None
    try:
        return read_form(CustomerForm, line.told, reading)
    except FormProblems as found:
        problems += (Problem(line=line.number, text=str(one)) for one in found.problems)
        return None


def _parts(values: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while some := list(islice(iterator, size)):
        yield some
