"""What service and worker tell each other over two pipes: a kind, a stream, and what is told.

To the worker go `LISTEN` with the phrases, `SOUND` as 16-bit samples and `FORGET`; from it come
`READY`, `BEGUN` where somebody begins to speak, `SO_FAR` with the words that were understood until
then, and `HEARD` once with the words that count. `BEHIND` says that an utterance is listened to no
more, for its sound came too late, and a `FORGET` of the worker's own that it can hear none of the
phrases. `KNOWN` asks which of them its model does not know, and is answered by the same; so is
`ALIVE`, to one of the worker's lanes, as many as the `READY` says for its stream.

A worker for a class of the bank's own is first told to `OPEN` it, and answers `READY`, or
`UNUSABLE` with the reason; of what it raises later, a `FAILED` tells.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

_HEAD = struct.Struct("!BII")
HEAD_BYTES = _HEAD.size
MOST_BYTES = 1 << 20
"""More is not told at once."""


class Kind(IntEnum):
    """What is told."""

    READY = 1
    LISTEN = 2
    SOUND = 3
    FORGET = 4
    BEGUN = 5
    HEARD = 6
    KNOWN = 7
    SO_FAR = 8
    BEHIND = 9
    ALIVE = 10
    OPEN = 11
    UNUSABLE = 12
    FAILED = 13


@dataclass(frozen=True, kw_only=True)
class Head:
    """What comes before the told bytes."""

    kind: Kind
    stream: int
    length: int


def packed(kind: Kind, stream: int = 0, told: bytes = b"") -> bytes:
    """Return one message as bytes."""
    return _HEAD.pack(kind, stream, len(told)) + told


def packed_values(kind: Kind, stream: int = 0, **values: Any) -> bytes:
    """Return one message that tells named values."""
    return packed(kind, stream, json.dumps(values).encode())


def head(data: bytes) -> Head:
    """Read what comes before a message.

    Raises:
        ValueError: It is none of ours.
    """
    kind, stream, length = _HEAD.unpack(data)
    if length > MOST_BYTES:
        raise ValueError(f"{length} bytes at once")
    return Head(kind=Kind(kind), stream=stream, length=length)
