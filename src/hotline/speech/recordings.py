"""A recorded voice, which wins over the synthesiser wherever there is a file.

    voice_prompts/en-US/prompts/welcome.wav        a prompt without values
    voice_prompts/en-US/prompts/account_balance.2.wav   the second run of fixed words in a prompt
    voice_prompts/en-US/terms/savings.wav          the catalogue's word for a value
    voice_prompts/en-US/readings/thirty-four.wav   a word from the reading rules
    voice_prompts/en-US/readings/Hong_Kong_dollars.wav   a space is written _
    voice_prompts/zh-CN/readings/一千.wav

Files are 16-bit mono WAV of 8 to 48 kHz and at most 5 MB; silence at their ends is trimmed. Whoever
edits a prompt's words in the catalogue must record it again or remove its file: the file wins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.speech.errors import RecordingUnusable
from hotline.speech.pcm import NotAudio, Samples, prepare, read_wav
from hotline.speech.script import Fragment

MAX_BYTES = 5_000_000
"""Nearly a minute at 48 kHz."""
LOWEST_HZ, HIGHEST_HZ = 8_000, 48_000


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One recorded fragment: its samples at 8 kHz, and a digest of the file."""

    samples: Samples
    digest: str


@dataclass(frozen=True, kw_only=True)
class Recordings:
    """Every recorded fragment, by language and name: `("en-US", "terms/savings")`."""

    files: Mapping[tuple[str, str], Recording]

    def find(self, fragment: Fragment) -> Recording | None:
        """Return the recording that replaces `fragment`; None where there is none."""
        return self.files.get((fragment.language, fragment.recording))


def load_recordings(folder: Path) -> Recordings:
    """Read every recording under `folder`, which may hold none, or be missing.

    Raises:
        RecordingUnusable: A file cannot be read, or is no 16-bit mono WAV with sound.
    """
    files: dict[tuple[str, str], Recording] = {}
    for path in sorted(folder.glob("*/*/*.wav")):
        try:
            if path.stat().st_size > MAX_BYTES:
                raise RecordingUnusable(path, f"more than {MAX_BYTES:,} bytes for one prompt")
            content = path.read_bytes()
            samples, rate_hz = read_wav(content)
            if not LOWEST_HZ <= rate_hz <= HIGHEST_HZ:
                raise NotAudio(f"{rate_hz} samples a second instead of 8,000 to 48,000")
            samples = prepare(samples, rate_hz)
        except (NotAudio, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise RecordingUnusable(path, why or type(error).__name__) from None
        language, origin = path.parts[-3:-1]
        digest = hashlib.sha256(content).hexdigest()
        files[language, f"{origin}/{path.stem}"] = Recording(samples=samples, digest=digest)
    return Recordings(files=files)
