"""A recorded voice, which wins over the synthesiser wherever there is a file.

    voice_prompts/en-US/prompts/welcome.wav        a prompt without values
    voice_prompts/en-US/prompts/account_balance.2.wav   the second run of fixed words in a prompt
    voice_prompts/en-US/terms/savings.wav          the catalogue's word for a value
    voice_prompts/en-US/readings/thirty-four.wav   a word from the reading rules
    voice_prompts/en-US/readings/Hong_Kong_dollars.wav   a space is written _
    voice_prompts/zh-CN/readings/一千.wav

Files are WAVs of one or two channels, 8 to 48 kHz, and at most 20 MB and two minutes; silence at
their ends is trimmed, and they are made as loud as everything else. The file wins: whoever edits a
prompt's words must have it recorded again, and `hotline prompts stale` tells which those are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotline.speech.errors import RecordingUnusable
from hotline.speech.pcm import NotAudio, Samples
from hotline.speech.recorded_file import MAX_BYTES, read_recorded
from hotline.speech.script import Fragment


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One recorded fragment: its samples at 8 kHz, and a digest of the file."""

    samples: Samples
    digest: str


@dataclass(frozen=True, kw_only=True)
class Recordings:
    """Every recorded fragment, by language and name: `("en-US", "terms/savings")`.

    Attributes:
        files: What can be played.
        unusable: What cannot, and why.
    """

    files: Mapping[tuple[str, str], Recording]
    unusable: Mapping[tuple[str, str], RecordingUnusable] = field(default_factory=dict)

    def find(self, fragment: Fragment) -> Recording | None:
        """Return the recording that replaces `fragment`; None where there is none."""
        return self.files.get((fragment.language, fragment.recording))


def load_recordings(folder: Path) -> Recordings:
    """Read every recording under `folder`, which may hold none, or be missing.

    Raises:
        RecordingUnusable: A file cannot be read, or is no WAV with sound.
    """
    recordings = look_at_recordings(folder)
    for unusable in recordings.unusable.values():
        raise unusable
    return recordings


def look_at_recordings(folder: Path) -> Recordings:
    """Read every recording under `folder`, with what keeps some from being played."""
    files: dict[tuple[str, str], Recording] = {}
    unusable: dict[tuple[str, str], RecordingUnusable] = {}
    for path in sorted(folder.glob("*/*/*.wav")):
        language, origin = path.parts[-3:-1]
        key = language, f"{origin}/{path.stem}"
        try:
            files[key] = _read(path)
        except RecordingUnusable as error:
            unusable[key] = error
    return Recordings(files=files, unusable=unusable)


def _read(path: Path) -> Recording:
    try:
        if not path.is_file():
            raise RecordingUnusable(path, "not a file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise RecordingUnusable(path, f"more than {MAX_BYTES:,} bytes for one prompt")
        samples = read_recorded(content)
    except (NotAudio, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise RecordingUnusable(path, why or type(error).__name__) from None
    return Recording(samples=samples, digest=hashlib.sha256(content).hexdigest())
