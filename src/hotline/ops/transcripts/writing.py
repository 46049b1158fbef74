"""From one recording to its transcript: each side by itself, in the language that was spoken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotline.model.spoken_numbers import without_secret_numbers
from hotline.model.transcript import Speaker, SpokenLine, SpokenWord, Transcript, Unheard
from hotline.projection.spoken_language import LanguageFrom
from hotline.recordings.archive import OpenRecording
from hotline.recordings.sealed_file import Label
from hotline.recordings.stretches import Stretch, stretches_of
from hotline.recordings.tones import RATE_HZ
from hotline.speech.recognition.transcribing import Utterance, write_down

SIDES = 2


async def transcript_of(
    recording: OpenRecording,
    languages: Sequence[LanguageFrom],
    models: Mapping[str, Path],
    *,
    at: datetime,
    on_progress: Callable[[float], None],
) -> Transcript:
    """Write down a recording; of its gaps not even the silence is listened to.

    Args:
        recording: What was recorded.
        languages: What was spoken in its call, and from when on.
        models: Folders of models by language, as in the settings.
        at: When, aware.
        on_progress: Is told how much is done, from 0 to 1.

    Raises:
        RecordingDamaged: It is not what was sealed.
        TranscribingFailed: A model brings no words.
    """
    label = recording.label
    stretches = stretches_of(
        label.seconds,
        [(gap.begins_s, gap.ends_s) for gap in label.gaps],
        [((one.at - label.begins).total_seconds(), one.language) for one in languages],
    )
    tracks = await recording.tracks()
    whole_s = SIDES * sum(one.ends_s - one.begins_s for one in stretches)
    done_s = 0.0
    lines: list[SpokenLine] = []
    versions: dict[str, str] = {}
    for language in dict.fromkeys(one.language for one in stretches):
        model = models.get(language) or models.get(language.partition("-")[0])
        if model is None:
            continue
        sides = [(side, one) for one in stretches if one.language == language for side in (0, 1)]
        down = await write_down(
            model,
            [_sound(tracks, side, one) for side, one in sides],
            on_progress=_after(done_s, whole_s, on_progress),
        )
        done_s += sum(one.ends_s - one.begins_s for _, one in sides)
        versions[language] = down.model
        found = (
            _line(utterance, *sides[utterance.stretch], label) for utterance in down.utterances
        )
        lines += [line for line in found if line is not None]
    lines.sort(key=lambda line: line.begins_s)
    return Transcript(
        recording=label.name,
        made_at=at,
        models=versions,
        lines=tuple(without_secret_numbers(lines)),
        unheard=tuple(
            Unheard(language=one.language, begins_s=one.begins_s, ends_s=one.ends_s)
            for one in stretches
            if one.language not in versions
        ),
    )


def _after(
    done_s: float, whole_s: float, on_progress: Callable[[float], None]
) -> Callable[[float], None]:
    """Return what tells how much of all is done, where some is already."""
    return lambda more_s: on_progress(min(1.0, (done_s + more_s) / whole_s))


def _sound(tracks: NDArray[np.int16], side: int, one: Stretch) -> NDArray[np.int16]:
    return tracks[round(one.begins_s * RATE_HZ) : round(one.ends_s * RATE_HZ), side]


def _line(utterance: Utterance, side: int, stretch: Stretch, label: Label) -> SpokenLine | None:
    """Return what was said with its times in the recording; None where it is no word at all."""
    other_side: Speaker = "agent" if label.part == "talk" else "hotline"
    words = tuple(
        SpokenWord(
            text=word.text,
            begins_s=round(stretch.begins_s + word.begins_s, 2),
            ends_s=round(stretch.begins_s + word.ends_s, 2),
            confidence=round(word.confidence, 3),
        )
        for word in utterance.words
        # Others, such as [unk] and <SIL>, are a model's marks.
        if word.text[:1] not in "[<!"
    )
    if not words:
        return None
    return SpokenLine(who=other_side if side else "caller", language=stretch.language, words=words)
