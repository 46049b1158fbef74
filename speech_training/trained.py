"""What was learned, as plain numbers in a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
OFFSETS = ((-2, -1, 0, 1, 2), (-1, 0, 1), *((-3, 0, 3),) * 4, (0,))
"""Which frames of the layer below each layer sees; the second one keeps every third."""
CONTEXT = sum(max(offsets) for offsets in OFFSETS)
"""Frames that the network sees on each side of a step."""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer: its output is `scale * relu(weights @ input + bias) + shift`.

    The weights are by output and input; the inputs by offset, then by channel. The last layer has
    no relu.
    """

    weights: Numbers
    bias: Numbers
    scale: Numbers
    shift: Numbers


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A network; of each band its mean and deviation, of each class how common it is."""

    mean: Numbers
    deviation: Numbers
    priors: Numbers
    layers: tuple[Layer, ...]


def save_trained(trained: Trained, file: Path) -> None:
    """Write what was learned."""
    arrays = {"mean": trained.mean, "deviation": trained.deviation, "priors": trained.priors}
    for number, layer in enumerate(trained.layers):
        for name in ("weights", "bias", "scale", "shift"):
            arrays[f"{number}.{name}"] = getattr(layer, name)
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **arrays)
    unfinished.replace(file)


def load_trained(file: Path) -> Trained:
    """Read what `save_trained` wrote."""
    with np.load(file) as kept:
        arrays = dict(kept)
    layers = tuple(
        Layer(
            weights=arrays[f"{number}.weights"],
            bias=arrays[f"{number}.bias"],
            scale=arrays[f"{number}.scale"],
            shift=arrays[f"{number}.shift"],
        )
        for number in range(len(OFFSETS))
    )
    return Trained(
        mean=arrays["mean"],
        deviation=arrays["deviation"],
        priors=arrays["priors"],
        layers=layers,
    )
