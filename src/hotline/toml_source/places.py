"""Where each key of a TOML document stands, which the standard library's reader does not tell.

What the document means is the reader's word alone; this looks only for headers and for keys at the
beginnings of lines. What stands inside a value, as in a table in braces, has its key's place.
"""

from __future__ import annotations

import re

from hotline.flow.problems import Place
from hotline.flow.source import Path

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_NAMES = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAMES})\s*\]")
_KEY = re.compile(rf"(\s*)({_NAMES})\s*=")


def places_of(text: str, file: str) -> dict[Path, Place]:
    """Return the places of a document's keys and tables, by their paths."""
    places: dict[Path, Place] = {(): Place(file=file, line=1, column=1)}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header is not None:
            table = _inside(_split(header[2]), counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                table = (*table, counts[table] - 1)
            column = header.start(2) + 1
            places.setdefault(table, Place(file=file, line=number, column=column))
        elif key is not None:
            path = (*table, *_split(key[2]))
            place = Place(file=file, line=number, column=len(key[1]) + 1)
            places.setdefault(path, place)
    return places


def _inside(names: Path, counts: dict[Path, int]) -> Path:
    """Return the path of a table, which may lie in the latest one of an array of tables."""
    path: Path = ()
    for place, name in enumerate(names):
        path = (*path, name)
        if place < len(names) - 1 and path in counts:
            path = (*path, counts[path] - 1)
    return path


def _split(names: str) -> Path:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, names))
