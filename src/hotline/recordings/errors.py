"""What can be wrong with recordings.

- `RecordingError`
    - `NoRecording`: there is none of this name
    - `RecordingDamaged`: it was altered, cut, or sealed with another key
    - `RecordingErased`: its key is gone, and with it what was said
"""

from __future__ import annotations

from hotline.errors import HotlineError


class RecordingError(HotlineError):
    """A recording cannot be used."""


class NoRecording(RecordingError):
    """There is no recording of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no recording '{name}'; `hotline recordings list` shows all")


class RecordingDamaged(RecordingError):
    """A recording is not what was sealed."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"recording '{name}' is damaged: {why}; if there is a backup of the recordings' folder,"
            " take this file from there"
        )


class RecordingErased(RecordingError):
    """The key of a recording was destroyed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"recording '{name}' was erased with its customer or call")
