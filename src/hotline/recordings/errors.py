"""What can be wrong with recordings.

- `RecordingError`
    - `NoRecording`: there is none of this name
    - `RecordingDamaged`: it was altered, cut, or sealed with another key
    - `RecordingErased`: its key is gone, and with it what was said
    - `NotReceived`: what an uploader brings is not taken
        - `NotAnnounced`: nobody has told that it would come
        - `NotThere`: its place in its track is another one
        - `NoRoomToReceive`: there is no room for it now
        - `TooLongToReceive`: nor will there be
"""

from __future__ import annotations

from pathlib import Path

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


class NotReceived(RecordingError):
    """What an uploader brings of a recording is not taken."""


class NotAnnounced(NotReceived):
    """Nobody has told of a track, or of so long a one."""

    def __init__(self, name: str, track: str) -> None:
        super().__init__(f"nobody has told of so much of track {track} of '{name}': announce it")


class NotThere(NotReceived):
    """A chunk has another place in its track than the next one.

    Attributes:
        has: How many bytes of the track are here.
    """

    def __init__(self, name: str, track: str, has: int) -> None:
        self.has = has
        super().__init__(f"of track {track} of '{name}' {has} bytes are here: go on from there")


class NoRoomToReceive(NotReceived):
    """There is no room for more, until something is sealed."""

    def __init__(self, folder: Path, room_bytes: int) -> None:
        super().__init__(
            f"{folder} holds as much as it may, {room_bytes:,} bytes: see why nothing is sealed, "
            "or let it hold more (recording.received_mb)"
        )


class TooLongToReceive(NotReceived):
    """A recording is longer than all that may be here at once."""

    def __init__(self, name: str, size: int, room_bytes: int) -> None:
        super().__init__(
            f"recording '{name}' has {size:,} bytes, and {room_bytes:,} may be here at once: let "
            "there be more (recording.received_mb)"
        )
