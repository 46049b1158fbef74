"""What `/health` tells of transcripts."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.ops.transcripts.maker import TranscriptMaker

LIMIT_S = 6 * 3600.0
"""A recording that has waited for longer is told; nobody on the line waits for it."""


def transcripts_probe(maker: TranscriptMaker) -> Probe:
    """Tell whether recordings are written down too late, or not at all."""

    def probe() -> Sentence | None:
        what = tuple(_what(maker))
        if not what:
            return None
        if not maker.trouble:
            return HealthWords.TRANSCRIPTS_WAIT(what=what)
        return HealthWords.TRANSCRIPTS_WAIT_FOR(what=what, cause=maker.trouble)

    return probe


def _what(maker: TranscriptMaker) -> Iterator[Sentence]:
    if maker.failed:
        yield HealthWords.NOT_WRITTEN_DOWN(count=str(maker.failed))
    if maker.left:
        yield HealthWords.WAITED_TOO_LONG(count=str(maker.left))
    if maker.trouble and not maker.failed:
        yield HealthWords.TRIED_AGAIN()
    if maker.oldest_s > LIMIT_S:
        yield HealthWords.STILL_WAIT(
            count=str(maker.waiting), hours=f"{maker.oldest_s / 3600:,.0f}"
        )
