"""The recordings that are kept, opened by whoever may listen."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from hotline.model.transcript import Transcript
from hotline.privacy import KeyMissing, KeyRing, Seal, SealBroken
from hotline.privacy.holds import held_since
from hotline.privacy.subject import CALL
from hotline.recordings.errors import NoRecording, RecordingDamaged, RecordingErased
from hotline.recordings.peaks import SHORTEST_S, Peaks, peaks_of
from hotline.recordings.sealed_file import PIECE, Label, SealedFile, open_sealed
from hotline.recordings.shelf import WORDS, Shelf, call_of
from hotline.recordings.transcript_file import read_transcript, write_transcript
from hotline.recordings.untold import Failure, failure_of


@dataclass(frozen=True, kw_only=True)
class OpenRecording:
    """A recording that can be heard.

    Attributes:
        label: What is known of it.
    """

    label: Label
    _file: SealedFile
    _seal: Seal

    async def read(self, first: int, last: int) -> AsyncIterator[bytes]:
        """Yield the bytes of its FLAC from `first` to `last`, both included, piece by piece.

        Raises:
            RecordingDamaged: A piece is not what was sealed.
        """
        at = first
        while at <= last:
            end = min(last, (at // PIECE + 1) * PIECE - 1)
            yield await asyncio.to_thread(self._piece, at, end)
            at = end + 1

    async def peaks(self) -> Peaks:
        """Return how loud it is, part by part.

        Raises:
            RecordingDamaged: It is not what was sealed.
        """
        return await asyncio.to_thread(self._peaks)

    async def tracks(self) -> NDArray[np.int16]:
        """Return its sound: a column of samples for each side.

        Raises:
            RecordingDamaged: It is not what was sealed.
        """
        return await asyncio.to_thread(self._tracks)

    async def transcript(self) -> Transcript | None:
        """Return the words of it; None where nobody has written them down.

        Raises:
            RecordingDamaged: They are not what was sealed.
        """
        path = self._file.path.with_suffix(WORDS)
        try:
            return await asyncio.to_thread(read_transcript, path, self.label, self._seal)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RecordingDamaged(self.label.name, error.strerror or str(error)) from error

    async def failure(self) -> Failure | None:
        """Return why its words could not be written down the last time; None for nothing."""
        return await asyncio.to_thread(failure_of, self._file.path)

    async def keep_transcript(self, transcript: Transcript) -> None:
        """Keep the words of it, for as long as its key.

        Raises:
            OSError: They cannot be written.
        """
        path = self._file.path.with_suffix(WORDS)
        await asyncio.to_thread(write_transcript, path, self.label, transcript, self._seal)

    async def check(self) -> None:
        """Read all of it.

        Raises:
            RecordingDamaged: It is not what was sealed.
        """
        await asyncio.to_thread(self._file.check, self._seal)

    def _tracks(self) -> NDArray[np.int16]:
        if self.label.seconds == 0:
            return np.zeros((0, 2), dtype=np.int16)
        try:
            sound = io.BytesIO(self._piece(0, self.label.size - 1))
            tracks, _ = soundfile.read(sound, dtype="int16", always_2d=True)
        except RuntimeError:
            raise RecordingDamaged(self.label.name, "its sound cannot be read") from None
        return np.asarray(tracks)

    def _peaks(self) -> Peaks:
        if self.label.seconds == 0:
            # FLAC has no sound without a length.
            return Peaks(each_s=SHORTEST_S, said=[], heard=[])
        try:
            return peaks_of(self._piece(0, self.label.size - 1))
        except RuntimeError:
            raise RecordingDamaged(self.label.name, "its sound cannot be read") from None

    def _piece(self, first: int, last: int) -> bytes:
        try:
            return b"".join(self._file.read(self._seal, first, last))
        except OSError as error:
            raise RecordingDamaged(self.label.name, error.strerror or str(error)) from error


class Archive:
    """Finds and opens recordings of one tenant.

    Args:
        tenant: Whose.
        shelf: Where they are.
        keys: The keys of their calls.
    """

    def __init__(self, tenant: str, shelf: Shelf, keys: KeyRing) -> None:
        self.tenant = tenant
        self._shelf = shelf
        self._keys = keys

    @property
    def folder(self) -> Path:
        """Where recordings are."""
        return self._shelf.folder

    async def of_call(self, call_id: str) -> list[tuple[str, Label | RecordingDamaged]]:
        """Return each of a call's recordings, in order: its name, and what is known of it."""
        return await asyncio.to_thread(self._labels, call_id)

    async def is_erased(self, call_id: str) -> bool:
        """Tell whether the key of a call's recordings was destroyed."""
        return await self._keys.is_erased(self.tenant, CALL + call_id)

    async def held_since(self, call_id: str) -> datetime | None:
        """Return since when a call is under a legal hold; None where it is not."""
        return await held_since(self._keys, self.tenant, call_id)

    async def open(self, name: str) -> OpenRecording:
        """Open a recording.

        Its label is in clear: whoever may write there may have made anything of it.

        Raises:
            NoRecording: There is none of this name.
            RecordingDamaged: It is none, or not this one.
            RecordingErased: The key of its call is gone.
            MasterKeyUnknown: The settings lack the key of all keys.
        """
        file = await asyncio.to_thread(self._find, name)
        if file.label.tenant != self.tenant:
            raise RecordingDamaged(name, "its label names another tenant")
        if file.label.name != name or file.label.call_id != call_of(name):
            raise RecordingDamaged(name, "its file is that of another one")
        try:
            seal = await self._seal(name, file.label.key_id)
        except KeyMissing:
            why = "its label names a key that store.keys has never held, if that is not an old one"
            raise RecordingDamaged(name, why) from None
        except SealBroken as error:
            raise RecordingDamaged(name, str(error)) from error
        return OpenRecording(label=file.label, _file=file, _seal=seal)

    async def _seal(self, name: str, key_id: str) -> Seal:
        seal = (await self._keys.seals([key_id]))[key_id]
        if seal is not None:
            return seal
        call_id = call_of(name)
        if call_id is None or not await self.is_erased(call_id):
            raise RecordingDamaged(name, "its label names a key that was erased, not its call's")
        raise RecordingErased(name)

    def _labels(self, call_id: str) -> list[tuple[str, Label | RecordingDamaged]]:
        found: list[tuple[str, Label | RecordingDamaged]] = []
        for path in self._shelf.of_call(call_id):
            try:
                label = _opened(path.stem, path).label
            except RecordingDamaged as error:
                found.append((path.stem, error))
                continue
            if label.tenant == self.tenant:
                found.append((label.name, label))
        return found

    def _find(self, name: str) -> SealedFile:
        path = self._shelf.find(name)
        if path is None:
            raise NoRecording(name)
        return _opened(name, path)


def _opened(name: str, path: Path) -> SealedFile:
    try:
        return open_sealed(path)
    except OSError as error:
        raise RecordingDamaged(name, error.strerror or str(error)) from error
