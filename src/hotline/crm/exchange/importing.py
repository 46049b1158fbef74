"""Bringing a file of customers into the CRM: streaming, by parts, again without harm."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from pydantic import ValidationError

from hotline.crm.customers.repository import Customers, Saved
from hotline.crm.exchange.formats import Line
from hotline.crm.exchange.record import CustomerRecord

T = TypeVar("T")

PART = 500
"""How many customers one transaction keeps: calls go on beside it, and wait for a part at most."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a line was not taken. Its text may quote the line: it is for whoever has the file."""

    line: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """What became of a part of a file.

    Attributes:
        last_line: The last line of it.
        end: How much of the file is read with it, in characters.
        saved: What became of those that were taken.
        problems: Those that were not, in order.
    """

    last_line: int
    end: int
    saved: Saved
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Telling:
    """What one record tells, as a thing of its own: a loop's variable would tell the last one."""

    record: CustomerRecord

    def __call__(self, known: Any) -> Any:
        """Return what is known of the customer with this record."""
        return self.record.over(known)


async def import_lines(
    lines: Iterable[Line],
    customers: Customers,
    tenant: str,
    *,
    region: str,
    clock: Callable[[], datetime],
    dry_run: bool = False,
) -> AsyncIterator[Part]:
    """Keep the customers of a file; yield after each part, when it is kept.

    Args:
        lines: The file's, after those that were taken earlier.
        customers: Where they are kept.
        tenant: Whose customers.
        region: Where telephone numbers without a country are dialled.
        clock: Says what time it is.
        dry_run: Keep nothing, and count those who would be changed as `changed` even where nothing
            would.
    """
    for some in _parts(lines, PART):
        records: dict[str, CustomerRecord] = {}
        problems: list[Problem] = []
        for line in some:
            record = _checked(line, region, problems)
            if record is None:
                continue
            if record.number in records:
                text = f"customer {record.number} stood a few lines above already; this one counts"
                problems.append(Problem(line=line.number, text=text))
            records[record.number] = record
        if dry_run:
            known = await customers.known(tenant, records)
            saved = Saved(added=len(records) - known, changed=known, same=0)
        else:
            tellings = {number: Telling(record) for number, record in records.items()}
            saved = await customers.tell_all(tenant, tellings, at=clock())
        yield Part(
            last_line=some[-1].number, end=some[-1].end, saved=saved, problems=tuple(problems)
        )


def _checked(line: Line, region: str, problems: list[Problem]) -> CustomerRecord | None:
    if line.told is None:
        problems.append(Problem(line=line.number, text=line.problem))
        return None
    try:
        return CustomerRecord.model_validate(line.told, context={"region": region})
    except ValidationError as error:
        problems += (
            Problem(line=line.number, text=_sentence(one["loc"], one["msg"]))
            for one in error.errors(include_url=False)
        )
        return None


def _sentence(place: Sequence[int | str], message: str) -> str:
    field = ".".join(str(part) for part in place)
    return f"{field}: {message.removeprefix('Value error, ')}"


def _parts(values: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while some := list(islice(iterator, size)):
        yield some
