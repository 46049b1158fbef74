"""Reading and writing the files, a line at a time: a file may be longer than the memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO

from hotline.crm.exchange.errors import FileUnreadable, HeaderWrong
from hotline.crm.exchange.record import CustomerRecord

Format = Literal["csv", "jsonl"]

LINE_LIMIT = 64 * 1024
"""Characters of a line, of a file that nobody has looked at yet."""
FIELDS = tuple(CustomerRecord.model_fields)
NEEDED = tuple(name for name, field in CustomerRecord.model_fields.items() if field.is_required())


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a file.

    Attributes:
        number: Its place, counted from 1; a record of several lines is where it ends.
        told: What stands there; None where that cannot be read.
        problem: Why not.
        end: How much of the file is read with it, in characters.
    """

    number: int
    told: Mapping[str, Any] | None
    problem: str = ""
    end: int


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


def write_lines(file: TextIO, kind: Format, records: Iterable[CustomerRecord]) -> None:
    """Write customers; a CSV file's header is written by `write_header`."""
    for record in records:
        row = record.model_dump(mode="json")
        if kind == "jsonl":
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            csv.writer(file, lineterminator="\n").writerow(map(_cell, row.values()))


def write_header(file: TextIO, kind: Format) -> None:
    """Write what comes before the first customer."""
    if kind == "csv":
        csv.writer(file, lineterminator="\n").writerow(FIELDS)


def _read_csv(file: TextIO, path: Path) -> Iterator[Line]:
    read = _Counted(file)
    rows = csv.reader(read, strict=True)
    header = [name.strip() for name in next(rows, [])]
    _check_header(header, path)
    for row in rows:
        if not row:
            continue
        told, problem = None, f"{len(row)} cells instead of {len(header)}"
        if len(row) == len(header):
            # An empty cell tells nothing.
            told = {name: cell for name, cell in zip(header, row, strict=True) if cell.strip()}
            problem = ""
        yield Line(number=rows.line_num, told=told, problem=problem, end=read.characters)


def _read_json(file: TextIO) -> Iterator[Line]:
    read = _Counted(file)
    number = 0
    for text in read:
        number += 1
        problem = "no JSON object"
        if len(text) == LINE_LIMIT and not text.endswith("\n"):
            problem, text = f"longer than {LINE_LIMIT:,} characters", ""
            read.skip_line()
        elif not text.strip():
            continue
        told = _object(text)
        problem = "" if told is not None else problem
        yield Line(number=number, told=told, problem=problem, end=read.characters)


def _object(text: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


class _Counted:
    """A file's lines, and how many characters they had."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        # Not by iterating: a line may be as long as the file.
        line = self._file.readline(LINE_LIMIT)
        if not line:
            raise StopIteration
        self.characters += len(line)
        return line

    def skip_line(self) -> None:
        """Pass over what is left of a line."""
        for part in self:
            if part.endswith("\n"):
                return


def _check_header(header: list[str], path: Path) -> None:
    missing = [name for name in NEEDED if name not in header]
    unknown = [name for name in header if name not in FIELDS]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing or unknown or twice:
        raise HeaderWrong(path=path, missing=missing, unknown=unknown, twice=twice, known=FIELDS)


def _cell(value: Any) -> str:
    match value:
        case list():
            return "; ".join(value)
        case dict():
            return "; ".join(f"{key}={text}" for key, text in value.items())
        case bool():
            return "yes" if value else "no"
    return str(value)
