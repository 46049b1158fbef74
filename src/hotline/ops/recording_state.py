"""Whether a recording is what the call's journal says: there, whole, and as it was sealed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hotline.projection.recordings import CallRecording
from hotline.recordings.archive import Archive
from hotline.recordings.errors import NoRecording, RecordingDamaged, RecordingErased
from hotline.recordings.shelf import spooled
from hotline.settings import AsteriskSettings

SHORT_S = 1.0
"""A recording may be so much shorter than the journal says: the PBX ends it a moment before."""


@dataclass(frozen=True, kw_only=True)
class State:
    """What a recording is worth.

    Attributes:
        is_well: Whether nothing is wrong with it.
        words: What it is.
        seconds: How long its sound is; None where nobody knows.
    """

    is_well: bool
    words: str
    seconds: float | None = None


async def state_of(
    archive: Archive, known: CallRecording, asterisk: AsteriskSettings, *, thoroughly: bool
) -> State:
    """Return what a recording is worth that the journal tells of.

    Args:
        archive: Where recordings are.
        known: What the journal tells.
        asterisk: Where they are before.
        thoroughly: Whether all of it is read.
    """
    try:
        recording = await archive.open(known.name)
        if thoroughly:
            await recording.check()
    except NoRecording:
        return await _not_kept(known, asterisk)
    except RecordingErased:
        return State(is_well=True, words="erased")
    except RecordingDamaged as error:
        return State(is_well=False, words=str(error))
    label = recording.label
    lacks_s = (label.expected_s or label.seconds) - label.seconds
    if lacks_s > SHORT_S:
        return State(is_well=False, words=f"cut: {lacks_s:.1f} s lack", seconds=label.seconds)
    gaps = f", {len(label.gaps)} gap(s)" if label.gaps else ""
    return State(is_well=True, words=f"whole{gaps}", seconds=label.seconds)


async def _not_kept(known: CallRecording, asterisk: AsteriskSettings) -> State:
    if known.ends is None:
        return State(is_well=True, words="goes on")
    left = await asyncio.to_thread(spooled, asterisk.recordings_dir)
    if any(one.name == known.name for one in left):
        return State(is_well=True, words="not sealed yet")
    return State(is_well=False, words="missing: neither in the archive nor in Asterisk's spool")
