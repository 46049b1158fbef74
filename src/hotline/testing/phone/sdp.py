"""Session descriptions: one audio line, u-law, and keys as RFC 4733 events."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from hotline.testing.phone.errors import SdpError

EVENTS_PAYLOAD = 101
"""The payload type this phone offers for keys."""

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]

_MIRRORED: dict[str, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}


@dataclass(frozen=True, kw_only=True)
class Media:
    """Where one side wants its audio: an address, and its payload type for keys (None: no keys)."""

    host: str
    port: int
    events: int | None = EVENTS_PAYLOAD
    direction: Direction = "sendrecv"

    def answering(self, offer: "Media") -> "Media":
        """Return this side's media as the answer to `offer` (RFC 3264, 6.1)."""
        return replace(self, events=offer.events, direction=_MIRRORED[offer.direction])


def write_sdp(media: Media, *, session: int, version: int) -> str:
    """Return a session description; `version` grows by one with every change (RFC 3264, 8)."""
    payloads = "0" if media.events is None else f"0 {media.events}"
    lines = [
        "v=0",
        f"o=- {session} {version} IN IP4 {media.host}",
        "s=call",
        f"c=IN IP4 {media.host}",
        "t=0 0",
        f"m=audio {media.port} RTP/AVP {payloads}",
        "a=rtpmap:0 PCMU/8000",
    ]
    if media.events is not None:
        lines += [
            f"a=rtpmap:{media.events} telephone-event/8000",
            f"a=fmtp:{media.events} 0-15",
        ]
    lines += ["a=ptime:20", f"a={media.direction}"]
    return "\r\n".join(lines) + "\r\n"


def read_sdp(text: str) -> Media:
    """Return the audio that a session description offers or accepts.

    Raises:
        SdpError: there is no audio line, it is switched off, or it has no u-law.
    """
    session, _, audio = text.partition("m=audio ")
    audio = audio.partition("\nm=")[0]
    line = re.match(r"(\d+)(?:/\d+)? RTP/\S+ ([\d ]+)", audio)
    if line is None or int(line[1]) == 0 or "0" not in line[2].split():
        raise SdpError(f"no u-law audio in the session description:\n{text}")
    address = re.search(r"^c=IN IP4 (\S+)", audio, re.M) or re.search(
        r"^c=IN IP4 (\S+)", session, re.M
    )
    if address is None:
        raise SdpError(f"no address in the session description:\n{text}")
    events = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", audio, re.M | re.I)
    direction = re.search(
        r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", audio, re.M
    ) or re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", session, re.M)
    # Mirroring twice gives the direction back, with the type that a regular expression loses.
    return Media(
        host=address[1],
        port=int(line[1]),
        events=int(events[1]) if events else None,
        direction=_MIRRORED[_MIRRORED[direction[1]]] if direction else "sendrecv",
    )
