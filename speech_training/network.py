"""The network: a stack of convolutions that sees 0.6 s around each step, 0.6 million weights.

Kaldi knows it as a TDNN. Nothing is padded in it, so that it is the same over a stream.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from speech_training.features import BANDS
from speech_training.trained import OFFSETS, Layer, Numbers

WIDTH = 192
_DROPPED = 0.1


def new_network(classes: int) -> nn.Sequential:
    """Return an untrained network; it takes (utterance, band, frame) of mean 0 and deviation 1."""
    layers: list[nn.Module] = []
    below = BANDS
    for number, offsets in enumerate(OFFSETS[:-1]):
        stride = 3 if number == 1 else 1
        layers += [
            nn.Conv1d(below, WIDTH, len(offsets), stride=stride),
            nn.ReLU(),
            nn.BatchNorm1d(WIDTH),
            nn.Dropout(_DROPPED),
        ]
        below = WIDTH
    return nn.Sequential(*layers, nn.Conv1d(WIDTH, classes, 1))


def layers_of(network: nn.Sequential) -> list[Layer]:
    """Return what a network has learned, layer by layer."""
    convolutions = [part for part in network if isinstance(part, nn.Conv1d)]
    norms = [part for part in network if isinstance(part, nn.BatchNorm1d)]
    found = []
    for convolution, norm in zip(convolutions, [*norms, None], strict=True):
        weights = _numbers(convolution.weight)
        outputs = len(weights)
        scale, shift = np.ones(outputs), np.zeros(outputs)
        if norm is not None:
            scale = _numbers(norm.weight) / np.sqrt(_numbers(norm.running_var) + norm.eps)
            shift = _numbers(norm.bias) - _numbers(norm.running_mean) * scale
        found.append(
            Layer(
                weights=weights.transpose(0, 2, 1).reshape(outputs, -1),
                bias=_numbers(convolution.bias),
                scale=scale,
                shift=shift,
            )
        )
    return found


def _numbers(tensor: torch.Tensor | None) -> Numbers:
    assert tensor is not None
    return np.asarray(tensor.detach().double().numpy())
