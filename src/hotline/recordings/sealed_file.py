"""A sealed recording: a label in clear, then its sound in pieces, each sealed for its place.

Whoever has the file and not the call's key learns of it when it was made, how long it is, and
nothing of what was said. A piece that was altered, moved, left out or put in is found, and so is a
changed label: each piece is bound to the label, its number, and whether it is the last (the STREAM
construction of Hoang et al., https://eprint.iacr.org/2015/189). Any piece is read without those
before it, so that a listener may jump.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from hotline.model.recording import PauseReason, RecordedPart
from hotline.privacy import Seal, SealBroken
from hotline.privacy.sealing import NONCE_BYTES
from hotline.recordings.errors import RecordingDamaged

MAGIC = b"hotline recording 1\n"
PIECE = 65_536
"""Bytes of sound in a piece: some four seconds."""
TAG_BYTES = 16
SEALED_PIECE = NONCE_BYTES + PIECE + TAG_BYTES
LONGEST_LABEL = 65_536


class LabelGap(BaseModel):
    """A silence, in seconds from the beginning; `ends_s` of None is the end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    why: PauseReason
    begins_s: float
    ends_s: float | None


class Label(BaseModel):
    """What is known of a recording without its key.

    `seconds` is how long its sound is; `expected_s` how long it should be, by the call's journal;
    `lacks_s` how much is not there of what should be (see `coverage`), at its end, in the middle or
    of one side; None in files from before it was told.
    `key_id` names the key, `size` counts the bytes of its FLAC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    call_id: str
    name: str
    part: RecordedPart
    rule: str
    key_id: str
    begins: AwareDatetime
    seconds: float
    expected_s: float | None
    lacks_s: float | None = None
    gaps: tuple[LabelGap, ...]
    keep_until: AwareDatetime | None
    size: int


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """A file that was read as far as its label.

    Attributes:
        path: Where it is.
        label: What it says of itself.
    """

    path: Path
    label: Label
    _begins_at: int
    _bound_to: str

    def read(self, seal: Seal, first: int, last: int) -> Iterator[bytes]:
        """Yield the bytes of its sound from `first` to `last`, both included, as they are there.

        Raises:
            RecordingDamaged: A piece is not what was sealed.
            OSError: It cannot be read.
        """
        pieces = _pieces(self.label.size)
        with self.path.open("rb") as file:
            for number in range(first // PIECE, min(last // PIECE, pieces - 1) + 1):
                file.seek(self._begins_at + number * SEALED_PIECE)
                sealed = file.read(SEALED_PIECE)
                plain = self._opened(seal, sealed, number, is_last=number == pieces - 1)
                before = number * PIECE
                yield plain[max(0, first - before) : last - before + 1]

    def check(self, seal: Seal) -> None:
        """Read all of it.

        Raises:
            RecordingDamaged: It is not what was sealed.
        """
        try:
            size = sum(map(len, self.read(seal, 0, self.label.size)))
            whole = self.path.stat().st_size
        except OSError as error:
            raise RecordingDamaged(self.label.name, error.strerror or str(error)) from error
        tail = whole - self._begins_at - _sealed_size(self.label.size)
        if size != self.label.size or tail != 0:
            raise RecordingDamaged(self.label.name, "it is longer than what was sealed")

    def _opened(self, seal: Seal, sealed: bytes, number: int, *, is_last: bool) -> bytes:
        try:
            return seal.open_bytes(sealed, *_place(self._bound_to, number, is_last=is_last))
        except SealBroken:
            raise RecordingDamaged(
                self.label.name, f"what is said from byte {number * PIECE:,} on was altered, or cut"
            ) from None


def write_sealed(path: Path, label: Label, flac: bytes, seal: Seal) -> None:
    """Write a sealed recording; it is whole and on the disk, or it is not there.

    Raises:
        OSError: It cannot be written.
    """
    head = label.model_dump_json().encode()
    bound_to = hashlib.sha256(head).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".draft")
    with open(draft, "wb", opener=_private) as file:
        file.write(MAGIC + len(head).to_bytes(4, "big") + head)
        last = _pieces(len(flac)) - 1
        for number in range(last + 1):
            piece = flac[number * PIECE : (number + 1) * PIECE]
            place = _place(bound_to, number, is_last=number == last)
            file.write(seal.close_bytes(piece, *place))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def open_sealed(path: Path) -> SealedFile:
    """Read a sealed recording's label.

    Raises:
        RecordingDamaged: It is none.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        magic, length = file.read(len(MAGIC)), int.from_bytes(file.read(4), "big")
        head = file.read(min(length, LONGEST_LABEL))
    if magic != MAGIC or len(head) != length:
        raise RecordingDamaged(path.stem, "it does not begin as a sealed recording does")
    try:
        label = Label.model_validate_json(head)
    except ValidationError:
        raise RecordingDamaged(path.stem, "its label cannot be read") from None
    return SealedFile(
        path=path,
        label=label,
        _begins_at=len(MAGIC) + 4 + length,
        _bound_to=hashlib.sha256(head).hexdigest(),
    )


def _pieces(size: int) -> int:
    return max(1, -(-size // PIECE))


def _sealed_size(size: int) -> int:
    return size + _pieces(size) * (NONCE_BYTES + TAG_BYTES)


def _place(bound_to: str, number: int, *, is_last: bool) -> tuple[str, ...]:
    return ("recording", bound_to, str(number), "last" if is_last else "")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
