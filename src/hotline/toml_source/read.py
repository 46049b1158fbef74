"""Reads a TOML document with the place of each key, or tells where it ceases to be one."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from hotline.flow.problems import Place
from hotline.flow.source import MAX_CHARACTERS, Source
from hotline.toml_source.places import places_of

_AT = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$")

_WAYS_OUT = {
    "Cannot overwrite a value": "the key is given twice; take one out",
    "Cannot declare": "of several tables that are alike, each header has two brackets on each side",
    "Invalid value": "a text needs quotes",
    "Expected newline": "each key has a line of its own, and a text needs quotes",
}
"""What the reader's words begin with, and what mends it most often."""


def read_document(text: str, source: Source) -> dict[str, Any] | None:
    """Return a document, or None after noting in the source why it cannot be read.

    The source learns the places of all keys.
    """
    if len(text) > MAX_CHARACTERS:
        source.unread(source.place(()), f"the file has over {MAX_CHARACTERS:,} characters")
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        source.unread(*_unreadable(str(error), text, source.file))
        return None
    except (ValueError, RecursionError):
        # The reader's own limits, of which it tells no place.
        source.unread(source.place(()), "not readable as TOML: nested too deeply, or a huge number")
        return None
    source.places.update(places_of(text, source.file))
    return document


def _unreadable(message: str, text: str, file: str) -> tuple[Place, str]:
    """Return where a document ceases to be TOML, and why."""
    said = _AT.match(message)
    what = said[1] if said is not None else message
    line = int(said[2]) if said is not None and said[2] else text.count("\n") + 1
    column = int(said[3]) if said is not None and said[3] else 1
    place = Place(file=file, line=line, column=column)
    ways_out = (f"; {hint}" for begins, hint in _WAYS_OUT.items() if what.startswith(begins))
    return place, f"not readable as TOML: {what[0].lower()}{what[1:]}{next(ways_out, '')}"
