"""Reads a TOML document with the place of each key, or tells where it ceases to be one."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from hotline.flow.problems import Place
from hotline.flow.source import MAX_CHARACTERS, Source
from hotline.toml_source.places import places_of

_AT = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$")


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
    source.places.update(places_of(text, source.file))
    return document


def _unreadable(message: str, text: str, file: str) -> tuple[Place, str]:
    """Return where a document ceases to be TOML, and why."""
    said = _AT.match(message)
    what = said[1] if said is not None else message
    line = int(said[2]) if said is not None and said[2] else text.count("\n") + 1
    column = int(said[3]) if said is not None and said[3] else 1
    place = Place(file=file, line=line, column=column)
    return place, f"not readable as TOML: {what[0].lower()}{what[1:]}"
