"""Every error of speech; each says what to do about it. None repeats what was to be spoken.

- `SpeechError`
    - `UnknownLanguage`
    - `UnreadableValue`
    - `EspeakMissing`
    - `UnknownVoice`
    - `SynthesisBusy`
    - `SynthesisFailed`
    - `RecordingUnusable`
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from hotline.errors import HotlineError


class SpeechError(HotlineError):
    """Something cannot be spoken."""


class UnknownLanguage(SpeechError):
    """`language` has no reading rules or no voice; `known` are the languages that have."""

    def __init__(self, language: str, known: Iterable[str]) -> None:
        self.language = language
        self.known = tuple(sorted(known))
        super().__init__(language, self.known)

    def __str__(self) -> str:
        known = ", ".join(self.known)
        return f"'{self.language}' cannot be spoken; use one of {known}, or add rules and a voice"


class UnreadableValue(SpeechError):
    """A value of `kind` has no spoken form, for the reason `why`; the value itself is not kept."""

    def __init__(self, kind: str, why: str) -> None:
        self.kind = kind
        self.why = why
        super().__init__(kind, why)

    def __str__(self) -> str:
        return f"a {self.kind} value cannot be read aloud: {self.why}"


class EspeakMissing(SpeechError):
    """No usable espeak-ng library; `reasons` say what each place lacked."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(self.reasons)

    def __str__(self) -> str:
        return (
            f"espeak-ng cannot be loaded ({'; '.join(self.reasons)}). Install it with "
            "`sudo apt-get install libespeak-ng1`, or run `make run`, which unpacks it into a "
            "private folder and names that folder as speech.espeak_dir"
        )


class UnknownVoice(SpeechError):
    """The synthesiser has no voice with the id `voice`."""

    def __init__(self, voice: str, available: Iterable[str]) -> None:
        self.voice = voice
        self.close = tuple(get_close_matches(voice, tuple(available), n=3, cutoff=0.3))
        super().__init__(voice, self.close)

    def __str__(self) -> str:
        hint = f"near it: {', '.join(self.close)}" if self.close else "see `espeak-ng --voices`"
        return f"espeak-ng has no voice '{self.voice}'; name another in the settings ({hint})"


class SynthesisBusy(SpeechError):
    """`waiting` texts wait for the synthesiser already, which is its limit."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        super().__init__(waiting)

    def __str__(self) -> str:
        return f"{self.waiting} texts wait for the synthesiser already; try again in a moment"


class SynthesisFailed(SpeechError):
    """The synthesiser brought no audio after `attempts` attempts; `reason` is the last one's."""

    def __init__(self, attempts: int, reason: str) -> None:
        self.attempts = attempts
        self.reason = reason
        super().__init__(attempts, reason)

    def __str__(self) -> str:
        return (
            f"no speech after {self.attempts} attempts: {self.reason}. If it stays so, "
            "`hotline doctor` tries what speaks"
        )


class RecordingUnusable(SpeechError):
    """The recorded voice file `path` cannot be played, for the reason `why`."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(path, why)

    def __str__(self) -> str:
        return f"{self.path}: {self.why}; save it as a 16-bit WAV with sound, or remove it"
