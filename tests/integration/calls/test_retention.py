"""What was kept long enough is erased, and nothing else: on real files of every kind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.calls.retention import Done, Due, Retention, erase_due, find_due
from hotline.crm import CrmRepository
from hotline.crm.cases.repository import CaseDraft, Cases
from hotline.crm.promises.repository import PromiseDraft, Promises
from hotline.journal import CallHeader, Journal
from hotline.model.case import CaseMatter
from hotline.model.interaction import Interaction
from hotline.model.personal import ERASED
from hotline.model.promise import PromiseMatter
from hotline.privacy import Erasure, KeyRing
from hotline.privacy.erasing import erasures
from hotline.privacy.holds import lift_hold, place_hold
from hotline.privacy.subject import Subject, subject_of_call, subject_of_customer
from hotline.testing.keys import open_test_keys

TENANT, CUSTOMER, OTHER, NUMBER = "demo", "10000001", "10000002", "13800138000"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT_DAYS = 30
NO_LIMIT = Retention(calls=None, messages=None)


@dataclass
class Bank:
    """A bank's files, and what retention does with them at a moment."""

    keys: KeyRing
    crm: CrmRepository
    journal: Journal
    messages: Path

    async def call(
        self, call_id: str, customer: str | None = None, *, began: datetime = NOON, kept: int = 30
    ) -> None:
        """Keep a call of a customer, or of somebody unknown, for so many days (0: no limit)."""
        await self.arrives(call_id, began)
        if customer:
            await self.journal.identify_call(TENANT, call_id, customer)
        await self.crm.save_interaction(
            Interaction(
                tenant=TENANT,
                call_id=call_id,
                customer=customer,
                caller_number=NUMBER,
                dialled_number="95500",
                language="zh-CN",
                started_at=began,
                ended_at=began,
                outcome="completed",
                flow="main",
                bundle="b",
                retain_until=began + kept * DAY if kept else None,
            )
        )
        await self.journal.close_call(TENANT, call_id)

    async def arrives(self, call_id: str, began: datetime = NOON) -> None:
        """Begin a call, as far as the journal goes."""
        await self.journal.open_call(
            CallHeader(
                tenant=TENANT,
                call_id=call_id,
                dialled_number="95500",
                caller_number=NUMBER,
                flow="main",
                bundle="b",
                engine=1,
                pbx="pbx",
                channel=call_id,
                opened_at=began,
            )
        )

    def message(self, name: str, *, left: datetime = NOON) -> Path:
        path = self.messages / f"{name}.wav"
        path.write_bytes(b"RIFF")
        os.utime(path, (left.timestamp(), left.timestamp()))
        return path

    async def due(self, at: datetime, retention: Retention = NO_LIMIT) -> Due:
        return await find_due(
            TENANT,
            at,
            keys=self.keys,
            crm=self.crm,
            recordings=self.messages,
            retention=retention,
        )

    async def retain(self, at: datetime, retention: Retention = NO_LIMIT) -> Done:
        return await erase_due(
            TENANT,
            await self.due(at, retention),
            keys=self.keys,
            crm=self.crm,
            clock=lambda: at,
        )

    async def readable(self) -> set[str]:
        """Return the calls of which the journal and the CRM still say who called."""
        calls = await self.journal.calls(TENANT)
        found = [await self.journal.call(TENANT, call.call_id) for call in calls]
        heads = [head for head in found if head is not None]
        rows = await self.crm.interactions(TENANT)
        told = {head.call_id for head in heads if head.caller_number == NUMBER}
        assert {head.call_id for head in heads} - told == {
            head.call_id for head in heads if head.caller_number == ERASED
        }
        assert {row.call_id for row in rows if row.caller_number == NUMBER} <= told
        return told

    async def record(self) -> list[Erasure]:
        return await erasures(self.keys, TENANT)

    async def hold(self, subject: Subject) -> None:
        await place_hold(self.keys, TENANT, subject, who="Li Wei", why="case 7", at=NOON)


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    (tmp_path / "spool").mkdir()
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
        await Journal.open(tmp_path / "journal.db", keys) as journal,
    ):
        yield Bank(keys, crm, journal, tmp_path / "spool")


async def test_call_is_erased_when_its_time_is_over_and_not_before(bank: Bank) -> None:
    await bank.call("a")
    message = bank.message("a-1")
    before = await bank.retain(NOON + KEPT_DAYS * DAY - timedelta(seconds=1))
    assert (before.calls, await bank.readable(), message.exists()) == (0, {"a"}, True)
    done = await bank.retain(NOON + KEPT_DAYS * DAY)
    assert (done.calls, done.messages, list(done.failures)) == (1, 1, [])
    assert await bank.readable() == set()
    assert not message.exists()
    (erasure,) = await bank.record()
    assert (erasure.who, erasure.subject, erasure.messages) == ("retention", "call:a", 1)


async def test_others_are_left_alone(bank: Bank) -> None:
    await bank.call("due", CUSTOMER)
    await bank.call("later", kept=90)
    await bank.call("ever", kept=0)
    others = [bank.message("later-1"), bank.message("ever-fallback"), bank.message("fallback-1.2")]
    assert (await bank.retain(NOON + 31 * DAY)).calls == 1
    assert await bank.readable() == {"later", "ever"}
    assert all(message.exists() for message in others)


async def test_later_call_of_the_same_customer_stays(bank: Bank) -> None:
    await bank.call("first", CUSTOMER)
    await bank.call("second", CUSTOMER, began=NOON + 10 * DAY)
    await bank.retain(NOON + 31 * DAY)
    assert await bank.readable() == {"second"}
    assert (await bank.crm.interaction(TENANT, "second")).customer == CUSTOMER
    await bank.retain(NOON + 41 * DAY)
    assert await bank.readable() == set()


async def test_second_run_finds_nothing_to_do(bank: Bank) -> None:
    await bank.call("a", CUSTOMER)
    await bank.retain(NOON + 31 * DAY)
    again = await bank.due(NOON + 31 * DAY)
    assert (again.call_ids, again.messages, again.held) == ((), (), ())
    assert len(await bank.record()) == 1


@pytest.mark.parametrize("whole", [True, False], ids=["the customer", "the call"])
async def test_what_is_held_stays_until_the_hold_is_lifted(bank: Bank, whole: bool) -> None:
    await bank.call("held", CUSTOMER)
    await bank.call("other", OTHER)
    message = bank.message("held-1")
    customer = await subject_of_customer(bank.keys, TENANT, CUSTOMER)
    subject = customer if whole else subject_of_call("held")
    await bank.hold(subject)
    in_a_year = NOON + 365 * DAY
    messages_too = Retention(calls=30 * DAY, messages=5 * DAY)
    due = await bank.due(in_a_year, messages_too)
    assert (due.call_ids, due.messages, due.held) == (("other",), (), ("held",))
    done = await bank.retain(in_a_year, messages_too)
    assert (done.calls, list(done.failures)) == (1, [])
    assert await bank.readable() == {"held"}
    assert message.exists()
    await lift_hold(bank.keys, TENANT, subject, who="Li Wei", why="closed", at=in_a_year)
    await bank.retain(in_a_year, messages_too)
    assert await bank.readable() == set()
    assert not message.exists()


async def test_hold_that_comes_after_the_look_is_respected(bank: Bank) -> None:
    await bank.call("a", CUSTOMER)
    await bank.call("kept", OTHER, kept=0)
    messages = [bank.message("a-1"), bank.message("kept-1")]
    at = NOON + 31 * DAY
    due = await bank.due(at, Retention(calls=None, messages=DAY))
    assert (due.call_ids, due.messages) == (("a",), (messages[1],))
    await bank.hold(subject_of_call("a"))
    await bank.hold(subject_of_call("kept"))
    done = await erase_due(
        TENANT,
        due,
        keys=bank.keys,
        crm=bank.crm,
        clock=lambda: at,
    )
    assert (done.calls, done.messages) == (0, 0)
    assert [what for what, _ in done.failures] == ["call a"]
    assert "legal hold" in str(done.failures[0][1])
    assert all(message.exists() for message in messages)
    assert await bank.record() == []


async def test_call_that_cannot_be_erased_stops_no_other(bank: Bank) -> None:
    for call_id in ("a", "b", "open"):
        await bank.call(call_id)
    await bank.keys.begin(TENANT, "call:open")
    (bank.messages / "a-1.wav").mkdir()
    done = await bank.retain(NOON + 31 * DAY)
    assert done.calls == 1
    failures = {what: str(error) for what, error in done.failures}
    assert "cannot be deleted" in failures["call a"]
    assert "there is a call going on (open)" in failures["call open"]
    assert await bank.readable() == {"a", "open"}
    (bank.messages / "a-1.wav").rmdir()
    await bank.keys.end(TENANT, "call:open")
    assert (await bank.retain(NOON + 31 * DAY)).calls == 2
    assert await bank.readable() == set()


async def test_row_that_came_back_with_a_backup_is_cleared_again(
    bank: Bank, tmp_path: Path
) -> None:
    await bank.call("a", CUSTOMER)
    await bank.crm.close()
    shutil.copy(tmp_path / "crm.db", tmp_path / "backup.db")
    bank.crm = await CrmRepository.open(tmp_path / "crm.db", bank.keys)
    await bank.retain(NOON + 31 * DAY)
    await bank.crm.close()
    shutil.copy(tmp_path / "backup.db", tmp_path / "crm.db")
    async with await CrmRepository.open(tmp_path / "crm.db", bank.keys) as bank.crm:
        done = await bank.retain(NOON + 31 * DAY)
        assert (done.calls, (await bank.due(NOON + 31 * DAY)).call_ids) == (1, ())
    with closing(sqlite3.connect(tmp_path / "crm.db")) as connection:
        left = connection.execute("SELECT sealed, pseudonym FROM interaction").fetchall()
    assert left == [(None, None)]
    assert len(await bank.record()) == 1


async def test_call_that_the_crm_lost_goes_by_the_age_of_its_key(bank: Bank) -> None:
    await bank.arrives("lost")
    await bank.journal.close_call(TENANT, "lost")
    await bank.call("kept", kept=0)
    now = datetime.now(UTC)
    retention = Retention(calls=30 * DAY, messages=None)
    assert (await bank.retain(now + 29 * DAY, retention)).calls == 0
    assert (await bank.retain(now + 31 * DAY, retention)).calls == 1
    assert await bank.readable() == {"kept"}


async def test_messages_go_earlier_than_their_calls_where_the_bank_says_so(bank: Bank) -> None:
    await bank.call("a", CUSTOMER)
    old = [bank.message("a-1"), bank.message("fallback-17.1")]
    young = bank.message("a-2", left=NOON + 5 * DAY)
    done = await bank.retain(NOON + 7 * DAY, Retention(calls=30 * DAY, messages=7 * DAY))
    assert (done.calls, done.messages) == (0, 2)
    assert [message.exists() for message in (*old, young)] == [False, False, True]
    assert await bank.readable() == {"a"}
    assert [(one.subject, one.calls, one.messages) for one in await bank.record()] == [
        ("message:a-1", 0, 1),
        ("message:fallback-17.1", 0, 1),
    ]


async def test_message_of_nobody_goes_with_the_calls_of_its_age(bank: Bank) -> None:
    await bank.call("longer", kept=90)
    nobodys, somebodys = bank.message("fallback-17.1"), bank.message("longer-1")
    await bank.retain(NOON + 30 * DAY, Retention(calls=30 * DAY, messages=None))
    assert [nobodys.exists(), somebodys.exists()] == [False, True]


# --- what cases and promises were about ---


async def test_what_a_case_was_about_goes_when_it_was_over_long_enough(bank: Bank) -> None:
    cases = Cases(bank.crm.database, bank.keys, ZoneInfo("UTC"))
    matter = CaseMatter(summary="Where is my card?", customer=CUSTOMER)
    drafts = [
        CaseDraft(name=name, kind="request", matter=matter, answer_within=DAY)
        for name in ("over", "goes on")
    ]
    over, goes_on = [await cases.open(TENANT, draft, who="li", at=NOON) for draft in drafts]
    for state in ("assigned", "in_work", "resolved", "closed"):
        await cases.move(TENANT, over.reference, state, who="li", at=NOON, words="It is there")
    month = Retention(matters=30 * DAY)
    assert (await bank.due(NOON + 29 * DAY, month)).matters == ()
    assert (await bank.retain(NOON + 30 * DAY, month)).matters == 1
    assert (await bank.due(NOON + 90 * DAY, month)).matters == ()
    left = await cases.get(TENANT, over.reference)
    assert (left.matter.summary, left.state, left.closed_at) == (ERASED, "closed", NOON)
    assert {step.note for step in await cases.history(TENANT, over.reference)} == {""}
    assert (await cases.get(TENANT, goes_on.reference)).matter == matter
    (record,) = await erasures(bank.keys, TENANT)
    assert (record.subject, record.who) == (f"case:{over.reference}", "retention")


async def test_whom_a_promise_was_for_goes_when_it_was_over_long_enough(bank: Bank) -> None:
    promises = Promises(bank.crm.database, bank.keys)
    draft = PromiseDraft(
        name="p",
        kind="callback",
        matter=PromiseMatter(number=NUMBER, customer=CUSTOMER),
        owner="loans",
        due_at=NOON,
    )
    made = await promises.make(TENANT, draft, who="flow", at=NOON)
    month = Retention(matters=30 * DAY)
    assert (await bank.due(NOON + 90 * DAY, month)).matters == ()
    await promises.withdraw(TENANT, made.promise_id, who="li", why="not wanted", at=NOON + DAY)
    assert (await bank.due(NOON + 30 * DAY, month)).matters == ()
    assert (await bank.retain(NOON + 31 * DAY, month)).matters == 1
    assert (await promises.get(TENANT, made.promise_id)).matter.number == ""


async def test_a_held_customers_case_is_kept(bank: Bank) -> None:
    await bank.call("a", CUSTOMER)
    cases = Cases(bank.crm.database, bank.keys, ZoneInfo("UTC"))
    matter = CaseMatter(summary="Where is my card?", customer=CUSTOMER)
    draft = CaseDraft(name="c", kind="request", matter=matter, answer_within=DAY)
    case = await cases.open(TENANT, draft, who="li", at=NOON)
    for state in ("assigned", "in_work", "resolved", "closed"):
        await cases.move(TENANT, case.reference, state, who="li", at=NOON, words="It is there")
    subject = await subject_of_customer(bank.keys, TENANT, CUSTOMER)
    await place_hold(bank.keys, TENANT, subject, who="li", why="case 7", at=NOON)
    done = await bank.retain(NOON + 30 * DAY, Retention(matters=DAY))
    assert (done.matters, done.failures) == (0, [])
    assert (await cases.get(TENANT, case.reference)).matter.summary == "Where is my card?"
