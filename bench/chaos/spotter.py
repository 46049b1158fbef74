"""Spots where any of many prompts may begin, at a fraction of the cost of a search for each.

One transform of what was heard serves all prompts; a search then confirms what was spotted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.reference import ANCHOR_S, Reference

SCORE = 0.5
"""A correlation with the beginning of a prompt that is worth a search, which asks for more."""
ANCHOR = round(ANCHOR_S * RATE_HZ)
SIZE = 2**13
"""Samples that are looked at together, those of the beginning included."""
_SILENT_POWER = 100.0


class Spotter:
    """Knows how all prompts begin."""

    def __init__(self, references: Mapping[str, Reference]) -> None:
        anchors = [(name, anchor) for name, ref in references.items() for anchor in ref.anchors]
        self._starts = [anchor.start for _, anchor in anchors]
        self._names = [name for name, _ in anchors]
        samples = np.stack([_unit(anchor.samples) for _, anchor in anchors])
        self._spectra = np.conj(np.fft.rfft(samples, SIZE))

    def spot(self, heard: NDArray[np.float32], names: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield the prompts of these that may begin, and at which sample.

        Args:
            heard: At most `SIZE` samples; beginnings lie in it whole.
            names: The prompts that are listened for.
        """
        places = len(heard) - ANCHOR + 1
        sums = np.concatenate(([0.0], np.cumsum(np.square(heard, dtype=np.float64))))
        powers = sums[ANCHOR:] - sums[:-ANCHOR]
        if places < 1 or powers.max() < _SILENT_POWER * ANCHOR:
            return
        norms = np.sqrt(np.maximum(powers, _SILENT_POWER * ANCHOR)).astype(np.float32)
        wanted = set(names)
        rows = [row for row, name in enumerate(self._names) if name in wanted]
        spectrum = np.fft.rfft(heard, SIZE)
        products = np.fft.irfft(self._spectra[rows] * spectrum, SIZE)[:, :places]
        scores = products / norms
        for row, of_row in zip(rows, scores, strict=True):
            peak = int(np.argmax(of_row))
            if of_row[peak] >= SCORE:
                yield self._names[row], peak - self._starts[row]


def _unit(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    padded = np.pad(samples, (0, ANCHOR - len(samples)))
    return padded / np.float32(np.sqrt(np.sum(np.square(padded, dtype=np.float64))))
