"""Looks for secrets in everything that a hotline left behind, however they are written.

A secret is found whole (as text, in UTF-16, spaced, URL-encoded, in hexadecimal, in base64) in the
bytes of any file, and in pieces: records of one or a few digits, such as keys in a log, are put
together again for each call or channel, in their order.
"""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LONGEST_PIECE = 3
"""Rows of more digits are numbers of their own, not pieces of a longer one."""

SQLITE = b"SQLite format 3\x00"

# Digits that time, chance and hashing make: among so many, any six in a row come up one day.
_NOISE = re.compile(
    rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{1,9}"
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    # What a database has half overwritten of one.
    rb"|(?:[0-9a-f]{4}-)+[0-9a-f]{12}"
    # Hashes and ids, which a database writes right beside other text; not a card in hexadecimal.
    rb"|(?!(?:3\d){16})[0-9a-f]{32,}"
    # The second in which Asterisk made a channel, in its Uniqueid.
    rb"|1\d{9}(?=\.\d)"
    # The second in which what Asterisk has fetched is old, padded as it writes it.
    rb"| {20}1\d{9}"
    # What was measured, in a figure or a log.
    rb"|\d\.\d{5,}e[+-]\d\d|\d\.\d{7,}"
    rb"|/audio/\S+"
)
# What names the call of a line of text: our id, Asterisk's Uniqueid, a channel, a call's number.
_OWNER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\b\d{10}\.\d+\b|\b[A-Za-z]+/[\w.-]+-[0-9a-f]{8}\b|\[C-[0-9a-f]{8}\]"
)
_ALONE = re.compile(r"(?<![\w.:/-])\d{1,%d}(?![\w.:/-])" % LONGEST_PIECE)  # noqa: UP031
_ASCII_CODE = re.compile(r"\bresult=(4[89]|5[0-7])\b")


@dataclass(frozen=True, kw_only=True)
class Leak:
    """A secret that was found; which one it was is not told here either.

    Attributes:
        where: The file, or the name of the text.
        how: In which form.
    """

    where: str
    how: str


def find_leaks(folder: Path, secrets: Collection[str]) -> set[Leak]:
    """Look for secrets in all files under `folder`, databases and their logs included."""
    leaks: set[Leak] = set()
    for path, content in read_all(folder):
        where = str(path.relative_to(folder))
        leaks |= _whole(where, content, secrets)
        if content.startswith(SQLITE):
            leaks |= _in_pieces(where, _pieces_of_database(path), secrets)
        elif b"\x00" not in content[:1024]:
            leaks |= find_in_text(where, content.decode(errors="replace"), secrets)
    return leaks


def read_all(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield each file under `folder` with what is in it, without those that go meanwhile.

    A program that still runs has files of a moment, such as a database's.
    """
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with suppress(FileNotFoundError):
            yield path, path.read_bytes()


def find_in_text(where: str, text: str, secrets: Collection[str]) -> set[Leak]:
    """Look for secrets in a text, such as a page or what a command printed."""
    whole = _whole(where, text.encode(errors="surrogateescape"), secrets)
    return whole | _in_pieces(where, _pieces_of_text(text), secrets)


def _whole(where: str, content: bytes, secrets: Collection[str]) -> set[Leak]:
    quiet = _NOISE.sub(b"~", content)
    return {Leak(where=where, how=one.how) for one in _writings(tuple(secrets)) if one.is_in(quiet)}


@dataclass(frozen=True, kw_only=True)
class _Writing:
    """All secrets in one form.

    Attributes:
        rows: Finds every row of the characters that they are written with, if it is long enough.
    """

    how: str
    written: Collection[bytes]
    rows: re.Pattern[bytes]

    def is_in(self, content: bytes) -> bool:
        # Few of the content's bytes are in such rows, and thousands of texts are looked for.
        rows = b"\n".join(set(self.rows.findall(content)))
        return any(one in rows for one in self.written)


@cache
def _writings(secrets: tuple[str, ...]) -> list[_Writing]:
    forms: dict[str, set[bytes]] = defaultdict(set)
    for secret in secrets:
        for how, written in _forms(secret):
            forms[how].add(written)
    return [
        _Writing(how=how, written=written, rows=_rows(written)) for how, written in forms.items()
    ]


def _rows(written: Collection[bytes]) -> re.Pattern[bytes]:
    characters = re.escape(bytes(set(b"".join(written))))
    return re.compile(b"[%b]{%d,}" % (characters, min(map(len, written))))


def _forms(secret: str) -> Iterator[tuple[str, bytes]]:
    plain = secret.encode()
    yield "text", plain
    yield "UTF-16", secret.encode("utf-16-le")
    yield "UTF-16", secret.encode("utf-16-be")
    for between in (" ", "-", ",", ", ", '","', '", "'):
        yield "spaced", between.join(secret).encode()
    yield "URL-encoded", "".join(f"%{byte:02X}" for byte in plain).encode()
    yield "hexadecimal", plain.hex().encode()
    for shift in range(3):
        # Only the characters that depend on no neighbour of the secret.
        encoded = base64.b64encode(bytes(shift) + plain)
        first, last = -(-shift * 8 // 6), (shift + len(plain)) * 8 // 6
        yield "base64", encoded[first:last]


Pieces = Iterator[tuple[str, str]]
"""Whose piece it is, and its digits, in the order of writing."""


def _in_pieces(where: str, pieces: Pieces, secrets: Collection[str]) -> set[Leak]:
    together: dict[str, str] = defaultdict(str)
    for owner, digits in pieces:
        together[owner] += digits
    found = any(secret in digits for secret in secrets for digits in together.values())
    return {Leak(where=where, how="in pieces")} if found else set()


def _pieces_of_text(text: str) -> Pieces:
    for line in text.splitlines():
        named = _OWNER.search(line)
        owner = named[0] if named else ""
        try:
            for digits in _leaves(json.loads(line)):
                yield owner, digits
        except (ValueError, RecursionError):
            # Lines of one kind have their key at the same place among other numbers.
            for place, digits in enumerate(_ALONE.findall(line)):
                yield f"{owner} {place}", digits
        for code in _ASCII_CODE.findall(line):
            yield f"{owner} code", chr(int(code))


def _pieces_of_database(path: Path) -> Pieces:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                values = dict(row)
                owner = f"{table} {values.get('stream') or values.get('call_id') or ''}"
                for value in values.values():
                    for digits in _leaves(_parsed(value)):
                        yield owner, digits


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
    except ValueError:
        return value


def _leaves(value: Any) -> Iterator[str]:
    """Yield the short rows of digits among a JSON value's texts; numbers are counts and times."""
    match value:
        case dict():
            for inner in value.values():
                yield from _leaves(inner)
        case list():
            for inner in value:
                yield from _leaves(inner)
        case str() if value.isascii() and value.isdigit() and len(value) <= LONGEST_PIECE:
            yield value
