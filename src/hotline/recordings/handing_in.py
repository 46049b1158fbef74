"""What an uploader beside Asterisk and the service say to each other: paths, names, limits.

An uploader tells every two seconds which recordings lie in its spool (`POST` of `PATH`), and is
told what is to become of each (`Word`). One that is to be sent it announces, track by track, each
with its size and hash (`PUT` of `PATH/RECORDING`), and is told how much of each track is here. The
rest it sends in chunks (`PATCH` of `PATH/RECORDING/TRACK`), each with its place (`OFFSET`) and its
own hash (`Content-Digest`, RFC 9530), and is told the same again. Everything may be said twice.

Both sides read this module; the uploader's has no package but Python's own.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Literal

Word = Literal["goes_on", "send", "waits", "kept", "unwanted"]
"""What is to become of a recording: let it go on; send it; wait until it is sealed; delete it, for
it is sealed; delete it unheard, for nobody may keep it."""

PATH = "/pbx/recordings"
OFFSET = "Upload-Offset"
"""The header with the place of a chunk in its track, in bytes."""
DIGEST = "Content-Digest"
LARGEST_CHUNK = 1_048_576
"""Bytes of a track that are sent at once: half a minute."""
LARGEST_WORDS = 1_048_576
"""Bytes that may be said of recordings at once."""
MOST_RECORDINGS = 4_000
"""So many may be told of at once."""
MOST_TRACKS = 4_000
"""So many tracks a recording may have: two for each piece."""
LARGEST_TRACK = 1_382_400_000
"""Bytes of a track: a day of samples."""
SETTLED_S = 5.0
"""Whatever goes on is written to in this time: the PBX writes every two seconds."""


def digest_of(content: bytes) -> str:
    """Return what `Content-Digest` says of a chunk."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
