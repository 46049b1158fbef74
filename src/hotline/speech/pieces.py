"""Every piece of speech that a hotline can need: who speaks it, and what is wrong with that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from hotline.flow.catalogue import Catalogue
from hotline.speech.composer import Progress
from hotline.speech.errors import RecordingUnusable, SpeechError
from hotline.speech.fragments import Fragments
from hotline.speech.pcm import SAMPLE_RATE_HZ
from hotline.speech.recordings import Recording, Recordings
from hotline.speech.script import Fragment, inventory

FASTEST_HAN_PER_S, FASTEST_LETTERS_PER_S = 12.0, 35.0
"""Nobody who is understood speaks quicker; news is read with 5 syllables a second."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")


class SpokenBy(StrEnum):
    """Who speaks a piece."""

    PERSON = "person"
    SYNTHESISER = "synthesiser"
    NOBODY = "nobody"
    """There is a file that cannot be played, so the hotline does not start."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One fragment, and who speaks it.

    Attributes:
        fragment: What is said.
        recording: The person's; None where there is none, or it cannot be used.
        unusable: Why a file that is there cannot be used.
    """

    fragment: Fragment
    recording: Recording | None
    unusable: RecordingUnusable | None

    @property
    def file(self) -> str:
        """The file that a person's voice is in, below the folder of prompts."""
        return f"{self.fragment.language}/{self.fragment.recording}.wav"

    @property
    def key(self) -> tuple[str, str]:
        """Language and name, by which recordings are found."""
        return self.fragment.language, self.fragment.recording

    @property
    def spoken_by(self) -> SpokenBy:
        """Who speaks it."""
        if self.unusable is not None:
            return SpokenBy.NOBODY
        return SpokenBy.PERSON if self.recording is not None else SpokenBy.SYNTHESISER

    @property
    def too_short_s(self) -> tuple[float, float] | None:
        """How long the recording is and must be at least, in seconds; None where it is."""
        if self.recording is None:
            return None
        has_s = self.recording.samples.size / SAMPLE_RATE_HZ
        least_s = shortest_s(self.fragment.text)
        return (has_s, least_s) if has_s < least_s else None


@dataclass(frozen=True, kw_only=True)
class Built:
    """What came of making all pieces.

    Attributes:
        made: How many were synthesised or made as loud as the rest.
        kept: How many were there.
        failed: Those that cannot be made, each with the reason.
    """

    made: int
    kept: int
    failed: tuple[tuple[Fragment, SpeechError], ...]


def pieces(
    catalogue: Catalogue, recordings: Recordings, languages: Iterable[str]
) -> tuple[Piece, ...]:
    """Return each piece once, in the order of the languages and of the catalogue.

    Raises:
        UnknownLanguage: A language has no reading rules.
    """
    found: dict[tuple[str, str], Piece] = {}
    for language in languages:
        for fragment in inventory(catalogue, language):
            key = fragment.language, fragment.recording
            found[key] = Piece(
                fragment=fragment,
                recording=recordings.files.get(key),
                unusable=recordings.unusable.get(key),
            )
    return tuple(found.values())


def strangers(all_pieces: Iterable[Piece], recordings: Recordings) -> Iterator[str]:
    """Yield the files of recordings that nothing says: a misspelt name, or a prompt that is gone.

    Args:
        all_pieces: Those of all languages.
        recordings: What there is.
    """
    known = {piece.key for piece in all_pieces}
    for language, name in sorted(recordings.files.keys() | recordings.unusable.keys()):
        if (language, name) not in known:
            yield f"{language}/{name}.wav"


def shortest_s(text: str) -> float:
    """Return the seconds that nobody can say `text` in less."""
    han, letters = len(_HAN.findall(text)), len(_LETTER.findall(text))
    return han / FASTEST_HAN_PER_S + letters / FASTEST_LETTERS_PER_S


async def build(
    fragments: Fragments,
    needed: Iterable[Fragment],
    progress: Progress = lambda done, total: None,
) -> Built:
    """Make what is not kept yet, and go on where one cannot be made.

    Args:
        fragments: Makes and keeps them.
        needed: What is needed.
        progress: Is told how far it is.
    """
    todo = tuple(needed)
    made, kept = 0, 0
    failed: list[tuple[Fragment, SpeechError]] = []
    for done, fragment in enumerate(todo, start=1):
        try:
            if fragments.is_kept(fragment):
                kept += 1
            else:
                await fragments.make(fragment)
                made += 1
        except SpeechError as error:
            failed.append((fragment, error))
        progress(done, len(todo))
    return Built(made=made, kept=kept, failed=tuple(failed))
