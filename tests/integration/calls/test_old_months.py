"""Months of the journal go when nothing in them is to be kept, and not before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from hotline.calls.erasure import erase, plan_erasure
from hotline.calls.old_months import Forgetting
from hotline.calls.retention import Retention, erase_due, find_due
from hotline.crm import CrmRepository
from hotline.database import Database, PostgresSchema
from hotline.errors import HotlineError
from hotline.journal import CallHeader, Journal, NewRecord, call_stream, old_months
from hotline.journal.journal import MIGRATIONS
from hotline.journal.old_months import Streams
from hotline.model.interaction import Interaction
from hotline.privacy import KeyRing
from hotline.privacy.erasing import erasures, kept_of_call
from hotline.privacy.holds import lift_hold, place_hold
from hotline.privacy.subject import subject_of_call, subject_of_customer
from hotline.testing.stores import Stores

TENANT, CUSTOMER = "demo", "10000001"
JANUARY, FEBRUARY, MARCH = (datetime(2020, month, 10, tzinfo=UTC) for month in (1, 2, 3))
DAY = timedelta(days=1)
NO_LIMIT = Retention()
SUMMER = datetime(2020, 7, 1, tzinfo=UTC)
"""When all that was kept for a month is to go."""


@dataclass
class Archive:
    """A bank's stores with calls of old months, and the journal's database besides."""

    keys: KeyRing
    crm: CrmRepository
    journal: Journal
    database: Database
    on_server: bool
    now: datetime = SUMMER

    async def call(
        self,
        call_id: str,
        *months: datetime,
        kept: int | None = 30,
        tenant: str = TENANT,
        customer: str | None = None,
        in_crm: bool = True,
    ) -> None:
        """Keep a call with a record in each of some months, for so many days."""
        began = months[0]
        await self.journal.open_call(
            CallHeader(
                tenant=tenant,
                call_id=call_id,
                dialled_number="95500",
                caller_number="13800138000",
                flow="main",
                bundle="b",
                engine=1,
                pbx="pbx",
                channel=call_id,
                opened_at=began,
            )
        )
        if customer:
            await self.journal.identify_call(tenant, call_id, customer)
        for month in months:
            await self.write(call_stream(call_id), month, tenant=tenant)
        if in_crm:
            await self.crm.save_interaction(
                Interaction(
                    tenant=tenant,
                    call_id=call_id,
                    customer=customer,
                    caller_number="13800138000",
                    dialled_number="95500",
                    language="zh-CN",
                    started_at=began,
                    ended_at=began,
                    outcome="completed",
                    flow="main",
                    bundle="b",
                    retain_until=None if kept is None else began + kept * DAY,
                )
            )
        await self.journal.close_call(tenant, call_id)

    async def write(self, stream: str, at: datetime, *, tenant: str = TENANT) -> None:
        """Write one record as if it were that month."""
        event = {"kind": "call_arrived"}
        seq = await self.journal.append(NewRecord(tenant=tenant, stream=stream, at=at, event=event))
        if self.on_server:
            begin = at.replace(day=1)
            end = (begin + 32 * DAY).replace(day=1)
            await self.run(
                f"CREATE TABLE IF NOT EXISTS journal_record_{at:%Y_%m} PARTITION OF journal_record "
                f"FOR VALUES FROM ('{begin.isoformat()}') TO ('{end.isoformat()}')",
                f"UPDATE journal_record SET written_at = '{at.isoformat()}' WHERE seq = {seq}",
            )

    async def run(self, *statements: str) -> None:
        await self.database.write(
            lambda connection: [connection.exec_driver_sql(one) for one in statements]
        )

    def forgetting(self, retention: Retention) -> Forgetting:
        return Forgetting(
            TENANT,
            journal=self.journal,
            keys=self.keys,
            crm=self.crm,
            retention=retention,
            clock=lambda: self.now,
        )

    async def retain(
        self, retention: Retention = NO_LIMIT, *, tenant: str = TENANT
    ) -> Sequence[tuple[str, HotlineError]]:
        """Erase what is due; return what could not be."""
        due = await find_due(
            tenant,
            self.now,
            keys=self.keys,
            crm=self.crm,
            recordings=None,
            retention=retention,
        )
        done = await erase_due(tenant, due, keys=self.keys, crm=self.crm, clock=lambda: self.now)
        return done.failures

    async def erase_by_hand(self, call_id: str) -> None:
        kept = await kept_of_call(self.keys, TENANT, call_id)
        plan = await plan_erasure(TENANT, kept, self.crm, None)
        await erase(
            TENANT, plan, keys=self.keys, crm=self.crm, who="Li Wei", why="asked", at=self.now
        )

    async def forget(self, retention: Retention = NO_LIMIT) -> list[str]:
        """Drop the months that may go; return them."""
        forgetting = self.forgetting(retention)
        found = await forgetting.find()
        return [one.month.name for one in found if await forgetting.drop(one)]

    async def streams(self) -> set[str]:
        """Return the streams of which there is any record, all of whose headers are there too."""
        query = text("SELECT DISTINCT stream FROM journal_record")
        streams = await self.database.read(lambda connection: {*connection.scalars(query)})
        headers = text("SELECT 'call:' || call_id FROM call_header")
        headed = await self.database.read(lambda connection: {*connection.scalars(headers)})
        assert headed == {stream for stream in streams if stream.startswith("call:")}
        return {stream.removeprefix("call:") for stream in streams}

    async def parts(self) -> set[str]:
        """Return the old months that have a table on the server."""
        query = text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'journal_record_2020%'")
        return await self.database.read(lambda connection: {*connection.scalars(query)})

    async def record(self, tenant: str = TENANT) -> list[tuple[str, str, int]]:
        """Return the months that are on record."""
        return [
            (one.who, one.subject, one.calls)
            for one in await erasures(self.keys, tenant)
            if one.subject.startswith("journal:")
        ]


@pytest.fixture
async def archive(stores: Stores) -> AsyncIterator[Archive]:
    database = await Database.open(stores.journal, migrations=MIGRATIONS)
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
        await Journal.open(stores.journal, keys) as journal,
    ):
        on_server = isinstance(stores.journal, PostgresSchema)
        yield Archive(keys, crm, journal, database, on_server)
    await database.close()


async def test_a_month_goes_when_all_of_its_calls_are_over(archive: Archive) -> None:
    await archive.call("a", JANUARY)
    await archive.call("b", JANUARY + DAY)
    await archive.call("ever", MARCH, kept=None)
    assert await archive.forget() == []
    await archive.retain()
    with capture_logs() as logs:
        assert await archive.forget() == ["2020-01"]
    assert {"event": "journal_month_dropped", "month": "2020-01", "calls": 2}.items() <= logs[
        -1
    ].items()
    assert await archive.streams() == {"ever"}
    assert await archive.record() == [("retention", "journal:2020-01", 2)]
    if archive.on_server:
        assert await archive.parts() == {"journal_record_2020_03"}
    assert await archive.forget() == []
    # The rows of the calls stay, for the figures.
    rows = await archive.crm.interactions(TENANT)
    assert {row.call_id for row in rows} == {"a", "b", "ever"}


async def test_one_call_keeps_its_whole_month(archive: Archive) -> None:
    await archive.call("over", JANUARY)
    await archive.call("longer", JANUARY, kept=400)
    await archive.call("other month", FEBRUARY)
    await archive.retain()
    assert await archive.forget() == ["2020-02"]
    assert await archive.streams() == {"over", "longer"}


async def test_a_call_erased_by_hand_is_kept_for_its_time(archive: Archive) -> None:
    await archive.call("a", JANUARY, kept=400)
    await archive.erase_by_hand("a")
    assert await archive.forget() == []


@pytest.mark.parametrize("whole", [True, False], ids=["the customer", "the call"])
async def test_a_hold_keeps_the_month(archive: Archive, whole: bool) -> None:
    await archive.call("held", JANUARY, customer=CUSTOMER)
    await archive.call("other", JANUARY)
    customer = await subject_of_customer(archive.keys, TENANT, CUSTOMER)
    subject = customer if whole else subject_of_call("held")
    await place_hold(archive.keys, TENANT, subject, who="Li Wei", why="case 7", at=MARCH)
    await archive.retain()
    assert await archive.forget() == []
    await lift_hold(archive.keys, TENANT, subject, who="Li Wei", why="closed", at=MARCH)
    await archive.retain()
    assert await archive.forget() == ["2020-01"]


async def test_a_hold_on_a_customer_keeps_what_was_erased_before_it(archive: Archive) -> None:
    await archive.call("erased", JANUARY, customer=CUSTOMER)
    await archive.call("later", MARCH, customer=CUSTOMER, kept=400)
    await archive.retain()
    customer = await subject_of_customer(archive.keys, TENANT, CUSTOMER)
    await place_hold(archive.keys, TENANT, customer, who="Li Wei", why="case 7", at=MARCH)
    assert await archive.forget() == []


async def test_a_hold_that_comes_after_the_look_keeps_the_month(archive: Archive) -> None:
    await archive.call("erased", JANUARY, customer=CUSTOMER)
    await archive.call("later", MARCH, customer=CUSTOMER, kept=400)
    await archive.retain()
    forgetting = archive.forgetting(NO_LIMIT)
    (found,) = await forgetting.find()
    customer = await subject_of_customer(archive.keys, TENANT, CUSTOMER)
    await place_hold(archive.keys, TENANT, customer, who="Li Wei", why="case 7", at=MARCH)
    assert await forgetting.drop(found) is False
    assert len(await archive.streams()) == 2


async def test_a_call_over_the_turn_of_a_month_goes_whole(archive: Archive) -> None:
    await archive.call("spans", JANUARY, FEBRUARY)
    await archive.call("kept", FEBRUARY, kept=400)
    assert await archive.forget() == []
    await archive.retain()
    assert await archive.forget() == ["2020-01"]
    assert await archive.streams() == {"kept"}


async def test_a_call_that_goes_on_keeps_the_month_in_which_it_began(archive: Archive) -> None:
    await archive.call("over", JANUARY)
    await archive.call("goes on", JANUARY, FEBRUARY)
    await archive.keys.begin(TENANT, call_stream("goes on"))
    assert [what for what, _ in await archive.retain()] == ["call goes on"]
    assert await archive.forget() == []
    assert await archive.streams() == {"over", "goes on"}


async def test_another_tenants_calls_count_by_their_own_time(archive: Archive) -> None:
    await archive.call("ours", JANUARY)
    await archive.call("theirs", JANUARY, tenant="other", kept=400)
    await archive.call("theirs, over", FEBRUARY, tenant="other")
    await archive.retain()
    await archive.retain(tenant="other")
    assert await archive.forget() == ["2020-02"]
    assert await archive.record() == []
    assert await archive.record("other") == [("retention", "journal:2020-02", 1)]


async def test_a_call_that_the_crm_lost_goes_by_the_age_of_its_key(archive: Archive) -> None:
    await archive.call("lost", JANUARY, in_crm=False)
    await archive.erase_by_hand("lost")
    month = Retention(calls=30 * DAY)
    # Keys are of the day on which they were made.
    archive.now = datetime.now(UTC) + 29 * DAY
    assert await archive.forget(month) == []
    archive.now += 2 * DAY
    assert await archive.forget(NO_LIMIT) == []
    assert await archive.forget(month) == ["2020-01"]


async def test_killed_in_the_middle_the_next_run_does_the_rest(archive: Archive) -> None:
    for call_id in ("a", "b", "c"):
        await archive.call(call_id, JANUARY, FEBRUARY)
    await archive.call("kept", FEBRUARY, kept=400)
    await archive.retain()
    months = archive.journal.old_months
    (found,) = await archive.forgetting(NO_LIMIT).find()
    # As far as a run comes that is killed after the record and the first calls.
    await archive.forgetting(NO_LIMIT)._put_on_record(found.month, TENANT, 3)
    await months.clear(found.month, Streams(tenant=TENANT, names=("call:c",)))
    assert await archive.forget() == ["2020-01"]
    assert await archive.streams() == {"kept"}
    assert await archive.record() == [("retention", "journal:2020-01", 3)]


async def test_a_month_that_lasts_stays(archive: Archive) -> None:
    now = datetime.now(UTC)
    await archive.call("a", now, kept=-10_000)
    await archive.retain()
    assert await archive.forget() == []
    assert await archive.streams() == {"a"}


async def test_what_came_in_a_month_that_was_not_made_goes_too(archive: Archive) -> None:
    await archive.call("a", JANUARY)
    await archive.call("kept", FEBRUARY, kept=400)
    if archive.on_server:
        await archive.run(
            "ALTER TABLE journal_record DETACH PARTITION journal_record_2020_01",
            "INSERT INTO journal_record SELECT * FROM journal_record_2020_01",
            "DROP TABLE journal_record_2020_01",
        )
    await archive.retain()
    assert await archive.forget() == ["2020-01"]
    assert await archive.streams() == {"kept"}


async def test_a_stream_that_is_no_call_stays(archive: Archive) -> None:
    await archive.call("a", JANUARY)
    await archive.write("floor", JANUARY)
    await archive.retain()
    await archive.forget()
    assert "floor" in await archive.streams()


async def test_more_calls_than_one_page_holds(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_months, "PAGE", 2)
    for number in range(5):
        await archive.call(f"{number}", JANUARY, FEBRUARY)
    await archive.call("kept", FEBRUARY, kept=400)
    await archive.retain()
    assert await archive.forget() == ["2020-01"]
    assert await archive.streams() == {"kept"}
