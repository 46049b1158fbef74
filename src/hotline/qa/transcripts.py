"""What was said in a call, as far as it was written down; and the calls in which something was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hotline.crm.call_search.repository import CallFound, CallSearch
from hotline.crm.call_search.spoken_words import SpokenWords
from hotline.crm.call_search.wanted import CallsWanted
from hotline.model.search_words import is_said, tokens_wanted
from hotline.model.transcript import Transcript
from hotline.recordings.archive import Archive
from hotline.recordings.errors import NoRecording, RecordingDamaged, RecordingErased
from hotline.recordings.sealed_file import Label
from hotline.recordings.untold import TRIES

MOST_READ = 500
"""The transcripts of so many calls are read for one page; the next one goes on from there."""

Code = Literal["made", "not_made", "failed", "erased", "damaged"]


@dataclass(frozen=True, kw_only=True)
class CallTranscript:
    """The words of one recording.

    Attributes:
        name: The recording's name.
        label: What is known of it; None where its file is none.
        code: `not_made`: nobody has written them down, or not yet; `failed`: nobody could.
        transcript: The words; None where there are none.
        why: What failed or is damaged; "" where nothing is.
    """

    name: str
    label: Label | None
    code: Code
    transcript: Transcript | None = None
    why: str = ""


class CallTranscripts:
    """The transcripts of one tenant's calls.

    Args:
        archive: Where recordings are.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def of_call(self, call_id: str) -> list[CallTranscript]:
        """Return what was said in a call, recording by recording."""
        return [await self._of(*one) for one in await self._archive.of_call(call_id)]

    async def says(self, call_id: str, wanted: str) -> bool:
        """Tell whether all that is wanted is said in a call."""
        found = await self.of_call(call_id)
        return is_said(
            wanted,
            [
                line.text
                for one in found
                if one.transcript is not None
                for line in one.transcript.lines
            ],
        )

    async def _of(self, name: str, label: Label | RecordingDamaged) -> CallTranscript:
        if isinstance(label, RecordingDamaged):
            return CallTranscript(name=name, label=None, code="damaged", why=str(label))
        try:
            recording = await self._archive.open(name)
            transcript = await recording.transcript()
        except (RecordingErased, NoRecording):
            return CallTranscript(name=name, label=label, code="erased")
        except RecordingDamaged as error:
            return CallTranscript(name=name, label=label, code="damaged", why=str(error))
        if transcript is not None:
            return CallTranscript(name=name, label=label, code="made", transcript=transcript)
        failure = await recording.failure()
        if failure is not None and failure.tries >= TRIES:
            return CallTranscript(name=name, label=label, code="failed", why=failure.why)
        return CallTranscript(name=name, label=label, code="not_made")


@dataclass(frozen=True, kw_only=True)
class CallsPage:
    """Some calls, the latest first; `before` is the call before which others may be, if any."""

    calls: Sequence[CallFound]
    before: str | None


async def calls_where_said(
    tenant: str,
    wanted: CallsWanted,
    said: str,
    *,
    search: CallSearch,
    words: SpokenWords,
    transcripts: CallTranscripts,
    limit: int,
    before: str | None = None,
) -> CallsPage:
    """Find calls in which all of some words were said, by hashes first, then by what was said.

    Args:
        tenant: Whose calls.
        wanted: What else they must be like.
        said: Words, and rows of characters; one of them at least.
        search: Finds calls.
        words: Their hashes.
        transcripts: What was said in them.
        limit: How many at most.
        before: Only those before this call; None for all.
    """
    hashed = replace(wanted, said=await words.hashes(tenant, tokens_wanted(said)))
    found: list[CallFound] = []
    for _ in range(0, MOST_READ, limit):
        some = await search.find(tenant, hashed, limit=limit, before=before)
        for one in some:
            before = one.call_id
            if await transcripts.says(one.call_id, said):
                found.append(one)
                if len(found) == limit:
                    return CallsPage(calls=found, before=before)
        if len(some) < limit:
            return CallsPage(calls=found, before=None)
    return CallsPage(calls=found, before=before)
