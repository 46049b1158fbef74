"""Transcripts that are made up: as the service would have made them of what somebody says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hotline.crm.call_search.spoken_words import SpokenWords
from hotline.model.search_words import tokens_of
from hotline.model.transcript import Speaker, SpokenLine, SpokenWord, Transcript, Unheard
from hotline.recordings.archive import Archive
from hotline.recordings.shelf import number_of

Said = tuple[Speaker, float, str, str]
"""Who says something, from when on, in which language, and what: words with blanks between."""
WORD_S = 0.4


def spoken_line(who: Speaker, begins_s: float, language: str, text: str) -> SpokenLine:
    """Return a line of which each word takes `WORD_S` seconds."""
    words = tuple(
        SpokenWord(
            text=word,
            begins_s=round(begins_s + at * WORD_S, 2),
            ends_s=round(begins_s + (at + 1) * WORD_S, 2),
            confidence=0.9,
        )
        for at, word in enumerate(text.split())
    )
    return SpokenLine(who=who, language=language, words=words)


async def keep_transcript(
    archive: Archive,
    words: SpokenWords,
    recording: str,
    said: Sequence[Said],
    *,
    unheard: Sequence[Unheard] = (),
) -> None:
    """Let a recording be written down, so that it is found by its words.

    Args:
        archive: Where the recording is.
        words: By what calls are found.
        recording: Its name.
        said: What was said, in order.
        unheard: What no model was there for.
    """
    lines = tuple(spoken_line(*one) for one in said)
    opened = await archive.open(recording)
    label = opened.label
    tokens = tokens_of(line.text for line in lines)
    await words.save(label.tenant, label.call_id, number_of(recording), tokens)
    await opened.keep_transcript(
        Transcript(
            recording=recording,
            made_at=datetime.now(UTC),
            models={line.language: "en-demo 0123456789ab" for line in lines},
            lines=lines,
            unheard=tuple(unheard),
        )
    )
