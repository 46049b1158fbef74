"""The shelf: composed audio at signed, unguessable addresses that never change their content.

`/audio/catalogue/DIGEST.SIGNATURE.wav` holds only fixed words and is the same for every caller, so
the PBX may keep it. `/audio/personal/TOKEN.SIGNATURE.sln` is new with each publishing, lives in
memory only and for a short time. It travels as bare samples (`.sln`, which Asterisk plays too), so
that among the PBX's copies, which it names by itself, those about somebody are known by their
ending and can be swept.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from hotline.speech.composer import ComposedAudio
from hotline.speech.pcm import SAMPLE_RATE_HZ, bare

PERSONAL_TTL_S = 300.0
PERSONAL_LIMIT_BYTES = 256 * 1024 * 1024
CATALOGUE_LIMIT_BYTES = 64 * 1024 * 1024
TOKEN_BYTES = 16

PERSONAL_ENDING = ".sln"
CATALOGUE_ENDING = ".wav"

_PATH = re.compile(
    r"/audio/(catalogue|personal)/([A-Za-z0-9_-]{1,128})\.([A-Za-z0-9_-]{43})(\.wav|\.sln)"
)


class Kind(StrEnum):
    """Whose audio it is; the folder in its address."""

    CATALOGUE = "catalogue"
    PERSONAL = "personal"

    @property
    def ending(self) -> str:
        """The ending of its address."""
        return PERSONAL_ENDING if self is Kind.PERSONAL else CATALOGUE_ENDING


@dataclass(frozen=True, kw_only=True)
class _Shelved:
    wav: bytes
    until: float


class _Board:
    """One kind's audio, oldest first, up to so many bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._items: OrderedDict[str, _Shelved] = OrderedDict()

    def put(self, name: str, item: _Shelved, now: float) -> None:
        self._drop(name)
        self._items[name] = item
        self._bytes += len(item.wav)
        while self._items:
            oldest = next(iter(self._items))
            if self._items[oldest].until > now and self._bytes <= self._limit_bytes:
                break
            self._drop(oldest)

    def get(self, name: str, now: float) -> bytes | None:
        item = self._items.get(name)
        if item is None:
            return None
        if item.until <= now:
            self._drop(name)
            return None
        return item.wav

    def newest(self, count: int, now: float) -> dict[str, bytes]:
        items = ((name, item) for name, item in reversed(self._items.items()) if item.until > now)
        return {name: item.wav for name, item in islice(items, count)}

    def _drop(self, name: str) -> None:
        item = self._items.pop(name, None)
        if item is not None:
            self._bytes -= len(item.wav)


class AudioShelf:
    """Publishes composed audio and finds it again.

    Args:
        signing_key: At least 32 bytes; keep it between runs, and the PBX's copies stay good.
        personal_ttl_s: Seconds that personal audio is kept.
        personal_limit_bytes: Beyond this the oldest personal audio is dropped early.
        catalogue_limit_bytes: Beyond this the catalogue audio published longest ago is dropped.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        *,
        signing_key: bytes,
        personal_ttl_s: float = PERSONAL_TTL_S,
        personal_limit_bytes: int = PERSONAL_LIMIT_BYTES,
        catalogue_limit_bytes: int = CATALOGUE_LIMIT_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        assert len(signing_key) >= 32, "the signing key is shorter than 32 bytes"
        self._signing_key = signing_key
        self._personal_ttl_s = personal_ttl_s
        self._clock = clock
        self._boards = {
            Kind.CATALOGUE: _Board(catalogue_limit_bytes),
            Kind.PERSONAL: _Board(personal_limit_bytes),
        }

    def publish(self, audio: ComposedAudio) -> str:
        """Put `audio` on the shelf and return its path, beginning with `/audio/`."""
        now = self._clock()
        if audio.personal:
            # A digest of personal words would tell a log's reader whether a guess is right.
            kind, name = Kind.PERSONAL, secrets.token_urlsafe(TOKEN_BYTES)
            until = now + self._personal_ttl_s
        else:
            kind, name, until = Kind.CATALOGUE, audio.digest, float("inf")
        self._boards[kind].put(name, _Shelved(wav=audio.wav, until=until), now)
        return f"/audio/{kind}/{name}.{self._sign(kind, name)}{kind.ending}"

    def copies(self, kind: Kind, *, newest: int) -> dict[str, bytes]:
        """Return what was published last of one kind, by its paths."""
        return {
            f"/audio/{kind}/{name}.{self._sign(kind, name)}{kind.ending}": wav
            for name, wav in self._boards[kind].newest(newest, self._clock()).items()
        }

    def put_copies(self, copies: Mapping[str, bytes]) -> None:
        """Put another process's audio at the paths that it gave; what is not signed is left."""
        for path, wav in copies.items():
            match = _PATH.fullmatch(path)
            if match is None or not self._is_signed(match):
                continue
            kind, now = Kind(match[1]), self._clock()
            until = now + self._personal_ttl_s if kind is Kind.PERSONAL else float("inf")
            self._boards[kind].put(match[2], _Shelved(wav=wav, until=until), now)

    def seconds(self, url: str) -> float | None:
        """Return how long the audio at an address of ours lasts; None where there is none."""
        path = url[url.rfind("/audio/") :]
        wav = self.find(path)
        if wav is None:
            return None
        return len(bare(wav)) / (2 * SAMPLE_RATE_HZ)

    def find(self, path: str) -> bytes | None:
        """Return the WAV published at `path`; None when it is not ours, forged or gone."""
        match = _PATH.fullmatch(path)
        if match is None or not self._is_signed(match):
            return None
        return self._boards[Kind(match[1])].get(match[2], self._clock())

    def _is_signed(self, match: re.Match[str]) -> bool:
        kind, name, signature = Kind(match[1]), match[2], match[3]
        return match[4] == kind.ending and hmac.compare_digest(signature, self._sign(kind, name))

    def _sign(self, kind: Kind, name: str) -> str:
        digest = hmac.digest(self._signing_key, f"{kind}/{name}".encode(), "sha256")
        return urlsafe_b64encode(digest).rstrip(b"=").decode()
