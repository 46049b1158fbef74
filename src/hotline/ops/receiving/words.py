"""What an uploader may say, held against what one of ours says: anything else is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hotline.recordings.handing_in import LARGEST_TRACK, MOST_RECORDINGS, MOST_TRACKS, SETTLED_S
from hotline.recordings.received import Announced

RecordingName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-r[0-9]{1,6}$"
    ),
]
TrackName = Annotated[str, StringConstraints(pattern=r"^[0-9]{13}-(in|out)$")]
Bytes = Annotated[int, Field(ge=0, le=2**53)]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ToldRecording(_Words):
    """A recording in the spool: its size, and for how many seconds nobody has written to it."""

    name: RecordingName
    size: Bytes
    silent_s: Annotated[float, Field(ge=0, allow_inf_nan=False)]

    @property
    def is_settled(self) -> bool:
        """Whether nobody writes to it any more."""
        return self.silent_s >= SETTLED_S


class Inventory(_Words):
    """What is in the spool, and how many bytes are free there."""

    recordings: Annotated[list[ToldRecording], Field(max_length=MOST_RECORDINGS)]
    free_bytes: Bytes


class ToldTrack(_Words):
    """A track as it is to arrive."""

    size: Annotated[int, Field(ge=0, le=LARGEST_TRACK)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Announcement(_Words):
    """All tracks of a recording."""

    tracks: Annotated[dict[TrackName, ToldTrack], Field(min_length=1, max_length=MOST_TRACKS)]

    @property
    def announced(self) -> dict[str, Announced]:
        """The tracks, as they are received."""
        return {
            name: Announced(size=one.size, sha256=one.sha256) for name, one in self.tracks.items()
        }
