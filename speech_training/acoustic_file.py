"""`am/final.mdl`: what is learned, in Kaldi's `nnet3` format."""

from __future__ import annotations

import numpy as np

from speech_training.features import BANDS
from speech_training.kaldi_file import (
    BINARY,
    double,
    integer,
    integers,
    matrix,
    single,
    token,
    vector,
)
from speech_training.kaldi_sounds import KaldiSounds
from speech_training.labels import first_class
from speech_training.trained import OFFSETS, Numbers, Trained

_EVENLY = 0.5
"""How likely it is that a sound goes on: all of that is left to the network."""


LEAST_PRIOR = 0.002
"""vosk divides by how common a class is. Training leaves each class some probability everywhere, so
that one that hardly ever comes, such as a stop that lasts, would win in every silence."""


def acoustic_file(trained: Trained, sounds: KaldiSounds) -> bytes:
    """Return the file."""
    return BINARY + _transitions(sounds) + _network(trained)


def _transitions(sounds: KaldiSounds) -> bytes:
    """Every sound has the same topology, of which only the classes of its two states differ."""
    numbers = list(range(1, sounds.count + 1))
    topology = (
        integers(numbers)
        + integers([-1] + [0] * sounds.count)
        # -1: the classes of going on and of staying differ. One topology, of two states.
        + integer(-1)
        + integer(1)
        + integer(2)
        # The first: its classes, and two ways, to itself and on.
        + integer(0)
        + integer(1)
        + integer(2)
        + integer(0)
        + single(_EVENLY)
        + integer(1)
        + single(_EVENLY)
        # The end, which has no class.
        + integer(-1)
        + integer(-1)
        + integer(0)
    )
    states = integer(sounds.count)
    for number in numbers:
        first = first_class(sounds.name_number(number))
        states += integer(number) + integer(0) + integer(first) + integer(first + 1)
    likely = [0.0] + [float(np.log(_EVENLY))] * (2 * sounds.count)
    return (
        token("<TransitionModel>")
        + token("<Topology>")
        + topology
        + token("</Topology>")
        + token("<Tuples>")
        + states
        + token("</Tuples>")
        + token("<LogProbs>")
        + vector(likely)
        + token("</LogProbs>")
        + token("</TransitionModel>")
    )


def _network(trained: Trained) -> bytes:
    lines = [f"input-node name=input dim={BANDS}"]
    components: list[bytes] = []
    # What a layer's input must be multiplied with, and added to it, before its own weights count.
    scale, shift = 1 / trained.deviation, -trained.mean / trained.deviation
    below = "input"
    last = len(OFFSETS) - 1
    for number, (layer, offsets) in enumerate(zip(trained.layers, OFFSETS, strict=True)):
        name = f"layer{number}"
        every_scale, every_shift = np.tile(scale, len(offsets)), np.tile(shift, len(offsets))
        bias = layer.bias + layer.weights @ every_shift
        seen = ", ".join(f"Offset({below}, {offset})" if offset else below for offset in offsets)
        affine = f"{name}.affine"
        lines.append(f"component-node name={affine} component={affine} input=Append({seen})")
        components.append(_affine(affine, layer.weights * every_scale, bias))
        kind = "LogSoftmaxComponent" if number == last else "RectifiedLinearComponent"
        lines.append(f"component-node name={name} component={name} input={name}.affine")
        components.append(_nonlinear(name, kind, len(bias)))
        below, scale, shift = name, layer.scale, layer.shift
    lines.append(f"output-node name=output input={below} objective=linear")
    return (
        token("<Nnet3>")
        + ("\n" + "\n".join(lines) + "\n\n").encode()
        + token("<NumComponents>")
        + integer(len(components))
        + b"".join(components)
        + token("</Nnet3>")
        + token("<LeftContext>")
        + integer(0)
        + token("<RightContext>")
        + integer(0)
        + token("<Priors>")
        + vector(np.maximum(trained.priors, LEAST_PRIOR))
    )


def _affine(name: str, weights: Numbers, bias: Numbers) -> bytes:
    return (
        token("<ComponentName>")
        + token(name)
        + token("<FixedAffineComponent>")
        + token("<LinearParams>")
        + matrix(weights)
        + token("<BiasParams>")
        + vector(bias)
        + token("</FixedAffineComponent>")
    )


def _nonlinear(name: str, kind: str, width: int) -> bytes:
    counted_nothing = (
        token("<ValueAvg>")
        + vector([])
        + token("<DerivAvg>")
        + vector([])
        + token("<Count>")
        + double(0)
        + token("<OderivRms>")
        + vector([])
        + token("<OderivCount>")
        + double(0)
        + token("<NumDimsSelfRepaired>")
        + double(0)
        + token("<NumDimsProcessed>")
        + double(0)
    )
    return (
        token("<ComponentName>")
        + token(name)
        + token(f"<{kind}>")
        + token("<Dim>")
        + integer(width)
        + counted_nothing
        + token(f"</{kind}>")
    )
