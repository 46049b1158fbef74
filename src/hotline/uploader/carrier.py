"""Carries what is over from Asterisk's spool to the service, and deletes what that has sealed."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hotline.recordings.handing_in import (
    DIGEST,
    LARGEST_CHUNK,
    MOST_RECORDINGS,
    OFFSET,
    PATH,
    SETTLED_S,
    digest_of,
)
from hotline.recordings.shelf import Spooled, spooled
from hotline.uploader.errors import Refused, ServiceAway

log = logging.getLogger("hotline.uploader")


class Asks(Protocol):
    """Asks the service; see `hotline.uploader.link.Link`."""

    def ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str] = ...
    ) -> dict[str, object]:
        """Ask one thing; return what is answered."""


@dataclass(frozen=True)
class _Found:
    """A recording in the spool, when it was looked at."""

    spooled: Spooled
    size: int
    silent_s: float

    @property
    def is_settled(self) -> bool:
        return self.silent_s >= SETTLED_S

    @property
    def files(self) -> dict[str, Path]:
        """Its files by the names of their tracks."""
        there = (file for piece in self.spooled.pieces for file in (piece.said, piece.heard))
        start = len(self.spooled.name) + 1
        return {file.stem[start:]: file for file in there if file.exists()}


class Carrier:
    """Keeps nothing in mind from one look to the next: the service and the spool say what is left.

    Args:
        spool: Where Asterisk records.
        service: Asks the service.
    """

    def __init__(self, spool: Path, service: Asks) -> None:
        self._spool = spool
        self._service = service

    def look(self) -> None:
        """Tell what is here, and do what the service says of it.

        Raises:
            ServiceAway: It does not answer.
            Refused: It refuses what it is told of the spool.
            OSError: The spool cannot be read, or nothing be deleted in it.
        """
        found = {one.spooled.name: one for one in self._found()}
        for name, word in self._told(found).items():
            one = found.get(name)
            if one is None or not one.is_settled:
                continue
            match word:
                case "send":
                    self._try_to_send(one)
                case "kept":
                    one.spooled.delete()
                    log.info("sealed, and deleted here: %s", name)
                case "unwanted":
                    one.spooled.delete()
                    log.warning("deleted unheard, for nobody may keep it: %s", name)
                case _:
                    # It goes on, or waits to be sealed.
                    pass

    def _found(self) -> Iterator[_Found]:
        # A folder that is not there is no empty one.
        os.stat(self._spool)
        for one in spooled(self._spool)[:MOST_RECORDINGS]:
            files = [file for piece in one.pieces for file in (piece.said, piece.heard)]
            size = 0
            for file in files:
                with suppress(FileNotFoundError):
                    size += file.stat().st_size
            if written_at := one.written_at:
                yield _Found(one, size, max(0.0, time.time() - written_at))

    def _told(self, found: Mapping[str, _Found]) -> dict[str, object]:
        room = os.statvfs(self._spool)
        told = {
            "recordings": [
                {"name": name, "size": one.size, "silent_s": one.silent_s}
                for name, one in found.items()
            ],
            "free_bytes": room.f_bavail * room.f_frsize,
        }
        answer = self._service.ask("POST", PATH, json.dumps(told).encode())
        words = answer.get("recordings")
        return words if isinstance(words, dict) else {}

    def _try_to_send(self, one: _Found) -> None:
        """Send a recording; where only this one is refused, the others come next."""
        try:
            self._send(one)
        except Refused as refused:
            if refused.status in (401, 403):
                raise
            log.warning("not sent: %s: %s", one.spooled.name, refused)
        except FileNotFoundError:
            log.warning("not sent, for it is gone: %s", one.spooled.name)

    def _send(self, one: _Found) -> None:
        files = one.files
        if not files:
            return
        place = f"{PATH}/{one.spooled.name}"
        tracks = {
            track: {"size": file.stat().st_size, "sha256": _sha256(file)}
            for track, file in files.items()
        }
        so_far = self._service.ask("PUT", place, json.dumps({"tracks": tracks}).encode())
        for track, file in files.items():
            if so_far.get("whole") is True:
                break
            so_far = self._send_track(f"{place}/{track}", file, _has(so_far, track)) or so_far
        if so_far.get("whole") is True:
            log.info("sent: %s", one.spooled.name)
        else:
            log.warning("sent, and is another one there; comes again: %s", one.spooled.name)

    def _send_track(self, place: str, file: Path, at: int) -> dict[str, object] | None:
        """Send what is missing of a track; return what is said then, None where nothing was."""
        so_far = None
        with file.open("rb") as opened:
            opened.seek(at)
            while chunk := opened.read(LARGEST_CHUNK):
                headers = {OFFSET: str(at), DIGEST: digest_of(chunk)}
                so_far = self._service.ask("PATCH", place, chunk, headers)
                at += len(chunk)
        return so_far


def _has(so_far: Mapping[str, object], track: str) -> int:
    """Return how many bytes of a track the service has.

    Raises:
        ServiceAway: It does not tell.
    """
    has = so_far.get("has")
    at = has.get(track) if isinstance(has, dict) else None
    if not isinstance(at, int):
        raise ServiceAway(f"the service does not tell how much of track {track} it has")
    return at


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
