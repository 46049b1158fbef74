"""Which class each step of 30 ms is of: a sound's first step is one, the rest of it another."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speech_training.espeak import Mark
from speech_training.language import SILENCE, UNKNOWN, Language

STEP_S = 0.03
HALF_WINDOW_S = 0.0125
"""A frame's sound is that in the middle of its 25 ms."""


def first_class(sound: int) -> int:
    """Return the class of a sound's first step; that of the rest is the next one."""
    return 2 * sound


def class_count(language: Language) -> int:
    """Return how many classes there are."""
    return 2 * len(language.sound_names)


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A sound and the second at which it begins."""

    begin_s: float
    sound: str


def segments(
    marks: Iterable[Mark],
    language: Language,
    *,
    known_at: frozenset[int],
    second: Callable[[int], float],
    chance: random.Random,
) -> list[Segment]:
    """Return the sounds that were spoken; some unknown words become one piece, as drawn.

    Args:
        marks: What the synthesiser told.
        language: What its sounds are called.
        known_at: Where in the text the words of the vocabulary begin.
        second: At which second a sample of the speech is heard.
        chance: What decides.
    """
    found: list[Segment] = []
    is_piece, piece_begins = False, False
    for mark in marks:
        if mark.word_at >= 0:
            is_piece = mark.word_at not in known_at and chance.random() < language.unknown_share
            piece_begins = True
            continue
        sound = language.sounds.get(mark.sound)
        if sound is None:
            continue
        if is_piece and sound != SILENCE:
            if not piece_begins:
                continue
            sound, piece_begins = UNKNOWN, False
        if not (found and found[-1].sound == sound == SILENCE):
            found.append(Segment(begin_s=second(mark.sample), sound=sound))
    return found


def step_classes(found: list[Segment], language: Language, steps: int) -> NDArray[np.int16]:
    """Return the class of each step; every sound has at least one. It begins with silence."""
    numbers = {name: number for number, name in enumerate(language.sound_names)}
    classes = np.full(steps, first_class(0) + 1, np.int16)
    begins: list[tuple[int, str]] = [(0, SILENCE)]
    for segment in found:
        step = int(np.ceil((segment.begin_s - HALF_WINDOW_S) / STEP_S - 0.5))
        begins.append((max(step, begins[-1][0] + 1), segment.sound))
    ends = [begin for begin, _ in begins[1:]] + [steps]
    for (begin, sound), end in zip(begins, ends, strict=True):
        if begin < steps:
            first = first_class(numbers[sound])
            classes[begin] = first
            classes[begin + 1 : end] = first + 1
    return classes
