"""Reports made: what is counted is read, and told in sections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hotline.crm import CrmRepository
from hotline.journal import JournalPort
from hotline.journal.old_months import month_on_record
from hotline.privacy.erasing import is_on_record
from hotline.reports.floor_keeper import FloorKeeper
from hotline.reports.intervals import bucket_of, whole_quarters
from hotline.reports.of_agent import AgentFacts, agent_section, quality_sections
from hotline.reports.of_calls import call_identities, call_sections
from hotline.reports.of_floor import FloorFacts, floor_identities, floor_sections
from hotline.reports.of_ledgers import ledger_identities, payment_section, promise_section
from hotline.reports.of_surveys import survey_identities, survey_sections
from hotline.reports.report import Report
from hotline.roster.shifts import Shifts, planned
from hotline.routing.figures import By

OF_CONTACTS: tuple[By, ...] = ("queue", "tier", "queue_tier", "agent")
OF_TIME: tuple[By, ...] = ("floor", "agent")


def _nobodys(_: str) -> Shifts | None:
    return None


@dataclass(frozen=True, kw_only=True)
class ReportMaker:
    """Makes one tenant's reports.

    Attributes:
        tenant: Whose.
        journal: Has the floor's log and the calls.
        crm: Has what is counted.
        zone: The bank's.
        clock: The time.
        shifts_of: Returns when an agent is to be there; None where nobody has said it.
    """

    tenant: str
    journal: JournalPort
    crm: CrmRepository
    zone: ZoneInfo
    clock: Callable[[], datetime]
    shifts_of: Callable[[str], Shifts | None] = _nobodys

    async def make(self, since: datetime, until: datetime, *, interval: str) -> Report:
        """Return a report of the calls that came in a time.

        The floor is counted by quarters of an hour, so whole ones are told, of all figures.

        Args:
            since: From when on, aware.
            until: Up to when, aware.
            interval: One of `INTERVALS`.

        Raises:
            HotlineError: Journal or CRM cannot be used.
        """
        since, until = whole_quarters(since, until)
        await FloorKeeper(self.tenant, self.journal, self.crm.floor_cells).look()
        cells, counts = self.crm.floor_cells, self.crm.counts
        of = self.tenant
        facts = FloorFacts(
            intervals=await cells.contacts(of, "floor", since=since, until=until),
            contacts={
                by: await cells.by_name(of, by, since=since, until=until) for by in OF_CONTACTS
            },
            time={by: await cells.time_by_name(of, by, since=since, until=until) for by in OF_TIME},
        )
        name_of = bucket_of(interval, self.zone)
        contacts = await counts.contacts(of, since, until)
        calls = call_sections(contacts, name_of)
        payments = payment_section(await counts.payments(of, since, until))
        promises = promise_section(await counts.promises(of, since, until))
        surveys = survey_sections(await counts.marks(of, since, until))
        quality = quality_sections(await counts.scores(of, since, until))
        in_journal = await self.journal.count_calls(of, since=since, until=until)
        of_old_months = await self._of_old_months(since, until, len(contacts) - in_journal)
        return Report(
            tenant=of,
            since=since,
            until=until,
            made_at=self.clock(),
            sections=[
                *calls,
                *floor_sections(facts, name_of),
                payments,
                promises,
                *surveys,
                *quality,
            ],
            identities=[
                *call_identities(calls, in_journal=in_journal + of_old_months),
                *floor_identities(facts),
                *ledger_identities(payments, promises),
                *survey_identities(surveys),
            ],
        )

    async def _of_old_months(self, since: datetime, until: datetime, missing: int) -> int:
        """Return how many of the calls that the journal lacks went with a month, all erased before.

        The CRM keeps the rows of erased calls for such figures, and the journal drops whole months
        of them, each on record. A call that lasted over the turn of a month went with either.
        """
        if missing <= 0:
            return 0
        months = {
            one.call_id: {month_on_record(at) for at in (one.started_at, one.ended_at) if at}
            for one in await self.crm.counts.erased(self.tenant, since, until)
        }
        dropped = {
            month
            for month in set().union(*months.values())
            if await is_on_record(self.crm.keys, self.tenant, month)
        }
        of_them = [call_id for call_id, its in months.items() if its & dropped]
        return len(of_them) - len(await self.journal.known_calls(self.tenant, of_them))

    async def of_agent(
        self, agent_id: str, since: datetime, until: datetime, *, interval: str
    ) -> Report:
        """Return one agent's scorecard over time, from the same figures as `make`.

        Args:
            agent_id: Whose.
            since: From when on, aware.
            until: Up to when, aware.
            interval: One of `INTERVALS`.

        Raises:
            HotlineError: Journal or CRM cannot be used.
        """
        since, until = whole_quarters(since, until)
        keeper = FloorKeeper(self.tenant, self.journal, self.crm.floor_cells)
        await keeper.look()
        cells, counts, of = self.crm.floor_cells, self.crm.counts, self.tenant
        shifts, now = self.shifts_of(agent_id), self.clock()
        # Nobody is late for what is still to come, nor while a floor on which nothing happens tells
        # nothing of who is there.
        told_until = min(until, now, await keeper.told_until() or since)
        facts = AgentFacts(
            scores=await counts.scores(of, since, until, agent_id=agent_id),
            marks=await counts.marks_of(of, agent_id, since, until),
            contacts=await cells.contacts_of(of, agent_id, since=since, until=until),
            time=await cells.time_of(of, agent_id, since=since, until=until),
            planned=None if shifts is None else planned(shifts, since, told_until, self.zone),
        )
        return Report(
            tenant=of,
            since=since,
            until=until,
            made_at=now,
            sections=[agent_section(facts, bucket_of(interval, self.zone))],
            identities=[],
        )
