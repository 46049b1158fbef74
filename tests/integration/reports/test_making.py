"""What the journal lacks is told in a report, but for what went with its month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.crm import CrmRepository
from hotline.journal import CallHeader, OpenedCall
from hotline.model.interaction import Interaction
from hotline.privacy import Erasure
from hotline.privacy.erasing import record_erasure
from hotline.reports.making import ReportMaker
from hotline.testing.journal import InMemoryJournal
from hotline.testing.stores import Stores

DROPPED = datetime(2026, 1, 15, 12, tzinfo=UTC)
KEPT = datetime(2026, 2, 15, 12, tzinfo=UTC)
TURN = datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CALLS = {
    "went": DROPPED,
    "over the turn of a month": TURN,
    "is still there": DROPPED,
    "is kept": KEPT,
    "lost": KEPT,
}
IN_JOURNAL = ("is still there", "is kept")


class Journal(InMemoryJournal):
    """A journal of which nobody reads call after call: there may be millions."""

    async def calls(
        self, tenant: str, *, limit: int = 50, before: datetime | None = None
    ) -> list[OpenedCall]:
        raise AssertionError("a report reads no calls")


async def test_of_erased_calls_those_are_lost_whose_month_is_kept(stores: Stores) -> None:
    journal = Journal()
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
    ):
        await crm.save_interactions([contact(*one) for one in CALLS.items()])
        await crm.retained.note_erased("demo", [*CALLS], NOW)
        for call_id in IN_JOURNAL:
            await journal.open_call(header(call_id, CALLS[call_id]))
        await record_erasure(keys, went("journal:2026-01"))
        maker = ReportMaker(
            tenant="demo", journal=journal, crm=crm, zone=ZoneInfo("UTC"), clock=lambda: NOW
        )
        report = await maker.make(datetime(2025, 12, 1, tzinfo=UTC), NOW, interval="1d")
    (told,) = (one for one in report.identities if one.name == "journal")
    assert (told.left, told.right) == (4, 5)


def contact(call_id: str, began: datetime) -> Interaction:
    return Interaction(
        tenant="demo",
        call_id=call_id,
        caller_number="",
        dialled_number="8888",
        language="zh-CN",
        started_at=began,
        ended_at=began + timedelta(minutes=5),
        outcome="ok",
        flow="main",
        bundle="",
    )


def header(call_id: str, began: datetime) -> CallHeader:
    return CallHeader(
        tenant="demo",
        call_id=call_id,
        dialled_number="8888",
        caller_number="",
        flow="main",
        bundle="",
        engine=1,
        pbx="pbx-1",
        channel="",
        opened_at=began,
    )


def went(month: str) -> Erasure:
    return Erasure(
        tenant="demo",
        at=NOW,
        who="hotline",
        why="nothing in it was to be kept any longer",
        subject=month,
        calls=3,
        messages=0,
        first_at=None,
        last_at=None,
    )
