"""A sealed transcript: beside its recording, under the same key, so that it goes with that key."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from hotline.model.transcript import Transcript
from hotline.privacy import Seal, SealBroken
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.sealed_file import Label

MAGIC = b"hotline transcript 1\n"
_JSON: TypeAdapter[Transcript] = TypeAdapter(Transcript)


def write_transcript(path: Path, label: Label, transcript: Transcript, seal: Seal) -> None:
    """Write a transcript; it is whole and on the disk, or it is not there.

    Args:
        path: Where; the recording lies beside it.
        label: The recording's.
        transcript: What was said.
        seal: The recording's.

    Raises:
        OSError: It cannot be written.
    """
    draft = path.with_suffix(".transcript-draft")
    with open(draft, "wb", opener=_private) as file:
        file.write(MAGIC + seal.close_bytes(_JSON.dump_json(transcript), *_place(label)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_transcript(path: Path, label: Label, seal: Seal) -> Transcript:
    """Read a transcript.

    Raises:
        RecordingDamaged: It is not what was sealed for that recording.
        FileNotFoundError: There is none.
        OSError: It cannot be read.
    """
    content = path.read_bytes()
    if not content.startswith(MAGIC):
        raise RecordingDamaged(label.name, "its transcript does not begin as one does")
    try:
        return _JSON.validate_json(seal.open_bytes(content[len(MAGIC) :], *_place(label)))
    except (SealBroken, ValidationError):
        raise RecordingDamaged(label.name, "its transcript was altered, or cut") from None


def _place(label: Label) -> tuple[str, ...]:
    return ("transcript", label.tenant, label.name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
