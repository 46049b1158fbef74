"""Which language was spoken with a caller, and from when on, as the call's journal tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.journal import JournalRecord


@dataclass(frozen=True, kw_only=True)
class LanguageFrom:
    """A language's tag, and when it began to be spoken, aware."""

    language: str
    at: datetime


def languages_of(records: Iterable[JournalRecord]) -> list[LanguageFrom]:
    """Return the languages of a call, in order; the first one is the dialled number's.

    What counts is in which language the hotline spoke. A prompt in several of them, as one that
    asks for the language, changes nothing.
    """
    known: list[LanguageFrom] = []
    for record in records:
        if record.event_kind == "call_arrived":
            spoken = {str(record.event["language"])}
        else:
            spoken = set(_spoken(record.commands))
        if len(spoken) == 1 and (not known or known[-1].language not in spoken):
            known.append(LanguageFrom(language=spoken.pop(), at=record.at))
    return known


def _spoken(commands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for command in commands:
        for phrase in command.get("utterance", ()):
            yield str(phrase["language"])
