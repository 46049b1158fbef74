"""Ports that watch: each hands everything on to the real part and notes how it went."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter

from hotline.bank.gateway import BankGateway
from hotline.calls.ports import Speaker
from hotline.flow.utterance import Utterance
from hotline.journal import (
    CallHeader,
    JournalError,
    JournalPort,
    JournalRecord,
    JournalStalled,
    NewRecord,
    OpenedCall,
)
from hotline.model.bank import VOCABULARY, BankAnswer
from hotline.ops.figures import Figures
from hotline.ops.signs import Lately, Streak

PROMPT_FAILED = "prompt_failed"
"""The event of a prompt that a caller did not hear."""


class WatchedBank:
    """A bank whose answers are timed."""

    def __init__(self, bank: BankGateway, figures: Figures, answers: Streak) -> None:
        self._bank = bank
        self._figures = figures
        self._answers = answers

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        began = perf_counter()
        answer = await self._bank.ask(operation, arguments, name=name)
        self._figures.bank_answered(operation, answer.outcome, perf_counter() - began)
        if answer.outcome == VOCABULARY[operation].unanswered:
            self._answers.bad()
        else:
            self._answers.good()
        return answer


class WatchedSpeaker:
    """A speaker whose work is timed."""

    def __init__(self, speaker: Speaker, figures: Figures) -> None:
        self._speaker = speaker
        self._figures = figures

    async def url(self, utterance: Utterance) -> str:
        """Return the address of the utterance's audio; see `Speaker.url`."""
        began = perf_counter()
        url = await self._speaker.url(utterance)
        self._figures.prompt_composed(perf_counter() - began)
        return url


class WatchedJournal:
    """A journal whose appends are timed, and in which prompts that failed are noticed."""

    def __init__(
        self, journal: JournalPort, figures: Figures, appends: Streak, prompts: Lately
    ) -> None:
        self._journal = journal
        self._figures = figures
        self._appends = appends
        self._prompts = prompts

    async def append(self, record: NewRecord) -> int:
        """Append one record; see `JournalPort.append`."""
        (seq,) = await self.append_many([record])
        return seq

    async def append_many(self, records: Sequence[NewRecord]) -> list[int]:
        """Append records; see `JournalPort.append_many`."""
        with self._watching():
            seqs = await self._journal.append_many(records)
        for record in records:
            if record.event.get("kind") == PROMPT_FAILED:
                why = str(record.event.get("why"))
                self._prompts.bad(why)
                self._figures.prompt_failed(why)
        return seqs

    async def read(self, tenant: str, stream: str) -> list[JournalRecord]:
        """Read a whole stream; see `JournalPort.read`."""
        return await self._journal.read(tenant, stream)

    async def read_from_last(
        self,
        tenant: str,
        stream: str,
        event_kind: str,
        *,
        up_to: int | None = None,
        limit: int | None = None,
    ) -> list[JournalRecord]:
        """Read a stream from its last record of a kind on; see `JournalPort.read_from_last`."""
        return await self._journal.read_from_last(
            tenant, stream, event_kind, up_to=up_to, limit=limit
        )

    async def read_after(
        self, tenant: str, stream: str, seq: int, *, limit: int
    ) -> list[JournalRecord]:
        """Read what comes after a sequence; see `JournalPort.read_after`."""
        return await self._journal.read_after(tenant, stream, seq, limit=limit)

    async def count_calls(self, tenant: str, *, since: datetime, until: datetime) -> int:
        """Count calls; see `JournalPort.count_calls`."""
        return await self._journal.count_calls(tenant, since=since, until=until)

    async def known_calls(self, tenant: str, call_ids: Collection[str]) -> set[str]:
        """Return those calls that have a header; see `JournalPort.known_calls`."""
        return await self._journal.known_calls(tenant, call_ids)

    async def open_call(self, header: CallHeader) -> None:
        """Write a call's header; see `JournalPort.open_call`."""
        with self._watching():
            await self._journal.open_call(header)

    async def identify_call(self, tenant: str, call_id: str, customer: str) -> None:
        """Note whose call it is; see `JournalPort.identify_call`."""
        await self._journal.identify_call(tenant, call_id, customer)

    async def close_call(self, tenant: str, call_id: str) -> None:
        """Note that a call is over; see `JournalPort.close_call`."""
        await self._journal.close_call(tenant, call_id)

    async def call(self, tenant: str, call_id: str) -> CallHeader | None:
        """Find one call's header; see `JournalPort.call`."""
        return await self._journal.call(tenant, call_id)

    async def calls(
        self, tenant: str, *, limit: int = 50, before: datetime | None = None
    ) -> list[OpenedCall]:
        """List calls; see `JournalPort.calls`."""
        return await self._journal.calls(tenant, limit=limit, before=before)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        began = perf_counter()
        try:
            yield
        except JournalError as error:
            self._appends.bad()
            self._figures.append_failed(
                "stalled" if isinstance(error, JournalStalled) else "refused"
            )
            raise
        self._appends.good()
        self._figures.appended(perf_counter() - began)
