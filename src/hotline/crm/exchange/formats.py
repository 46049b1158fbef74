"""Reading and writing the files, a line at a time: a file may be longer than the memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from hotline.crm.exchange.cells import FIELDS, NEEDED, cells_of, fields_of
from hotline.crm.exchange.errors import FileUnreadable, HeaderWrong
from hotline.crm.views.customer import CustomerView
from hotline.model.customer import Customer

Format = Literal["csv", "jsonl"]

LINE_LIMIT = 64 * 1024
"""Characters of a line, of a file that nobody has looked at yet."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a file.

    Attributes:
        number: Its place, counted from 1; a record of several lines is where it ends.
        told: What stands there, as JSON; None where that cannot be read.
        problem: Why not.
    """

    number: int
    told: str | None
    problem: str = ""


def format_of(path: Path) -> Format:
    """Return the format that a file's name tells.

    Raises:
        FileUnreadable: It tells none.
    """
    match path.suffix.lower():
        case ".csv":
            return "csv"
        case ".jsonl" | ".ndjson":
            return "jsonl"
    raise FileUnreadable(path=path, reason="its name ends neither in .csv nor in .jsonl")


def read_lines(file: TextIO, kind: Format, path: Path) -> Iterator[Line]:
    """Yield the lines of a file, those that cannot be read too.

    Raises:
        HeaderWrong: The first line of a CSV file names what no customer has.
        FileUnreadable: It is no text in UTF-8.
    """
    try:
        yield from _read_csv(file, path) if kind == "csv" else _read_json(file)
    except UnicodeDecodeError as error:
        raise FileUnreadable(path=path, reason=f"no UTF-8 text ({error.reason})") from None
    except csv.Error as error:
        raise FileUnreadable(path=path, reason=f"no CSV ({error})") from None


def write_header(file: TextIO, kind: Format) -> None:
    """Write what comes before the first customer."""
    if kind == "csv":
        csv.writer(file, lineterminator="\n").writerow(FIELDS)


def write_lines(file: TextIO, kind: Format, customers: Iterable[Customer]) -> None:
    """Write customers, after the header."""
    for customer in customers:
        fields = CustomerView.of(customer).model_dump(mode="json", include=set(FIELDS))
        if kind == "jsonl":
            file.write(json.dumps(fields, ensure_ascii=False) + "\n")
        else:
            csv.writer(file, lineterminator="\n").writerow(cells_of(fields))


def _read_csv(file: TextIO, path: Path) -> Iterator[Line]:
    rows = csv.reader(_parts(file), strict=True)
    header = [name.strip() for name in next(rows, [])]
    _check_header(header, path)
    for row in rows:
        if not row:
            continue
        if len(row) == len(header):
            fields = fields_of(dict(zip(header, row, strict=True)))
            yield Line(number=rows.line_num, told=json.dumps(fields))
        else:
            problem = f"{len(row)} cells instead of {len(header)}"
            yield Line(number=rows.line_num, told=None, problem=problem)


def _read_json(file: TextIO) -> Iterator[Line]:
    parts = _parts(file)
    for number, text in enumerate(parts, start=1):
        if len(text) == LINE_LIMIT and not text.endswith("\n"):
            # What is left of it is passed over.
            next((part for part in parts if part.endswith("\n")), None)
            problem = f"longer than {LINE_LIMIT:,} characters"
            yield Line(number=number, told=None, problem=problem)
        elif text.strip():
            yield Line(number=number, told=text)


def _parts(file: TextIO) -> Iterator[str]:
    # Not by the file's own lines: one may be as long as the file.
    while part := file.readline(LINE_LIMIT):
        yield part


def _check_header(header: list[str], path: Path) -> None:
    missing = [name for name in NEEDED if name not in header]
    unknown = [name for name in header if name not in FIELDS]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing or unknown or twice:
        raise HeaderWrong(path=path, missing=missing, unknown=unknown, twice=twice, known=FIELDS)
