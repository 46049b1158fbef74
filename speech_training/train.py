"""Train the network: `python -m speech_training.train TAG MINUTES FILE PIECE...`.

The weights and all that is needed to use them go to FILE after every round through the pieces.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from speech_training.corpus import FRAMES_A_STEP, Example, load
from speech_training.features import BANDS
from speech_training.labels import class_count
from speech_training.languages import LANGUAGES
from speech_training.network import layers_of, new_network
from speech_training.trained import CONTEXT, Numbers, Trained, save_trained

BATCH = 32
HIGHEST_RATE = 2e-3
WARM_UP = 300
"""So many batches until the learning rate is at its highest."""
ROUNDS = 12
CHECKED = 200
"""So many utterances, or a quarter of all, are never learned from, but tell how far it is."""
NO_CLASS = -1


class Trainer:
    """Learns from utterances for a time."""

    def __init__(self, examples: list[Example], classes: int, minutes: float) -> None:
        self._chance = random.Random(0)
        torch.manual_seed(0)
        self._chance.shuffle(examples)
        checked = min(CHECKED, len(examples) // 4)
        self._checked, self._learned = examples[:checked], examples[checked:]
        some = np.concatenate([one.frames[::7] for one in examples[:3000]]).astype(np.float32)
        self.mean, self.deviation = some.mean(axis=0), some.std(axis=0)
        labels = np.concatenate([one.classes for one in examples])
        counts = np.bincount(labels, minlength=classes) + 10.0
        self.priors = counts / counts.sum()
        self.network = new_network(classes)
        self._optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=HIGHEST_RATE, weight_decay=1e-3
        )
        self._limit_s = minutes * 60 * (os.cpu_count() or 1)
        self._step = 0

    @property
    def progress(self) -> float:
        """How much of the learning is done: by the time or by the rounds, whichever is further.

        The processors' time counts, so that a busy machine learns as much, later.
        """
        rounds = self._step * BATCH / len(self._learned) / ROUNDS
        return max(rounds, time.process_time() / self._limit_s)

    def round(self) -> float:
        """Go through all utterances once, or until the time is over; return the mean loss."""
        self.network.train()
        loss_of = nn.CrossEntropyLoss(ignore_index=NO_CLASS, label_smoothing=0.02)
        losses = []
        for some in self._batches():
            if self.progress >= 1:
                break
            for group in self._optimiser.param_groups:
                group["lr"] = self._rate()
            frames, classes = self._tensors(some)
            out = self.network(self._masked(frames))[:, :, : classes.shape[1]]
            loss = loss_of(out, classes)
            self._optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self._optimiser.step()
            self._step += 1
            losses.append(float(loss.detach()))
        return float(np.mean(losses)) if losses else math.nan

    def right(self) -> float:
        """Return the share of steps of unlearned utterances whose class it tells."""
        self.network.eval()
        right = total = 0
        with torch.no_grad():
            for begin in range(0, len(self._checked), BATCH):
                frames, classes = self._tensors(self._checked[begin : begin + BATCH])
                best = self.network(frames)[:, :, : classes.shape[1]].argmax(dim=1)
                counts = classes != NO_CLASS
                right += int((best == classes)[counts].sum())
                total += int(counts.sum())
        return right / max(total, 1)

    def _rate(self) -> float:
        warm = min(1.0, self._step / WARM_UP)
        return HIGHEST_RATE * warm * (0.5 * (1 + math.cos(math.pi * self.progress)) + 0.01)

    def _batches(self) -> Iterator[list[Example]]:
        """Utterances of about the same length together, or most of a batch would be padding."""
        order = sorted(
            self._learned, key=lambda one: len(one.frames) * self._chance.uniform(0.9, 1.1)
        )
        batches = [order[begin : begin + BATCH] for begin in range(0, len(order), BATCH)]
        self._chance.shuffle(batches)
        yield from batches

    def _tensors(self, some: list[Example]) -> tuple[torch.Tensor, torch.Tensor]:
        steps = max(len(one.classes) for one in some)
        length = FRAMES_A_STEP * steps + 2 * CONTEXT
        frames = np.empty((len(some), length, BANDS), np.float32)
        classes = np.full((len(some), steps), NO_CLASS, np.int64)
        for place, one in enumerate(some):
            # As vosk does, what is beyond an edge is the frame at it.
            rows = (one.frames.astype(np.float32) - self.mean) / self.deviation
            frames[place] = rows[np.clip(np.arange(length) - CONTEXT, 0, len(rows) - 1)]
            classes[place, : len(one.classes)] = one.classes
        return torch.from_numpy(frames.transpose(0, 2, 1).copy()), torch.from_numpy(classes)

    def _masked(self, frames: torch.Tensor) -> torch.Tensor:
        """Hide a few bands of some utterances, and a moment of others."""
        for one in frames:
            if self._chance.random() < 0.4:
                width = self._chance.randint(1, 6)
                begin = self._chance.randrange(BANDS - width)
                one[begin : begin + width] = 0
            if self._chance.random() < 0.3:
                width = self._chance.randint(2, 12)
                begin = self._chance.randrange(max(1, one.shape[1] - width))
                one[:, begin : begin + width] = 0
        return frames


def main() -> None:
    """Train one model."""
    tag, minutes, file, *pieces = sys.argv[1:]
    language = LANGUAGES[tag]
    examples = [one for piece in pieces for one in load(Path(piece)) if len(one.frames)]
    hours = sum(len(one.frames) for one in examples) / 360_000
    _tell(f"{len(examples)} utterances, {hours:.1f} hours")
    trainer = Trainer(examples, class_count(language), float(minutes))
    while trainer.progress < 1:
        loss = trainer.round()
        _tell(f"{trainer.progress:.0%}: loss {loss:.3f}, {trainer.right():.1%} of steps right")
        save_trained(_trained(trainer), Path(file))


def _trained(trainer: Trainer) -> Trained:
    return Trained(
        mean=_double(trainer.mean),
        deviation=_double(trainer.deviation),
        priors=_double(trainer.priors),
        layers=tuple(layers_of(trainer.network)),
    )


def _double(numbers: NDArray[np.floating]) -> Numbers:
    return numbers.astype(np.float64)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
