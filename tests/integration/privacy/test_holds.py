"""Legal holds: what they keep from being erased, and the record of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from hotline.database import DatabaseFailed
from hotline.privacy import AlreadyHeld, Erasure, Held, KeyRing, NotHeld, NothingToHold
from hotline.privacy.erasing import Kept, destroy, erasures, kept_of_call, kept_of_customer
from hotline.privacy.holds import (
    held_calls,
    held_since,
    holds,
    lift_hold,
    place_hold,
    record_of_holds,
)
from hotline.privacy.subject import Subject, subject_of_call, subject_of_customer
from hotline.testing.stores import Stores

CUSTOMER, OTHER = "10000001", "10000002"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def keys(stores: Stores) -> AsyncIterator[KeyRing]:
    """Calls 1 and 2 of a customer, and call 3 of another."""
    async with await stores.open_keys() as keys:
        for call_id, customer in (("1", CUSTOMER), ("2", CUSTOMER), ("3", OTHER)):
            await keys.identify("demo", f"call:{call_id}", customer)
        yield keys


async def place(keys: KeyRing, subject: Subject) -> None:
    await place_hold(keys, "demo", subject, who="Li Wei", why="case 7", at=NOON)


async def lift(keys: KeyRing, subject: Subject) -> None:
    later = NOON + timedelta(days=1)
    await lift_hold(keys, "demo", subject, who="Ma Li", why="case closed", at=later)


def erasure_of(kept: Kept) -> Erasure:
    return Erasure(
        tenant="demo",
        at=NOON,
        who="Li Wei",
        why="asked",
        subject=kept.subject,
        calls=len(kept.call_ids),
        messages=0,
        first_at=None,
        last_at=None,
    )


async def test_since_when_a_call_is_held_by_itself_or_with_its_customer(keys: KeyRing) -> None:
    assert await held_since(keys, "demo", "1") is None
    await place(keys, await subject_of_customer(keys, "demo", CUSTOMER))
    before = NOON - timedelta(days=1)
    await place_hold(keys, "demo", subject_of_call("2"), who="Li Wei", why="case 8", at=before)
    assert await held_since(keys, "demo", "1") == NOON
    assert await held_since(keys, "demo", "2") == before
    assert await held_since(keys, "demo", "3") is None
    assert await held_since(keys, "other", "1") is None


async def test_held_customer_is_not_erased_and_no_call_of_theirs(keys: KeyRing) -> None:
    await place(keys, await subject_of_customer(keys, "demo", CUSTOMER))
    assert await held_calls(keys, "demo") == {"1", "2"}
    with pytest.raises(
        Held, match=r"since 2026-03-01, placed by Li Wei \(case 7\).*hold lift CUSTOMER"
    ):
        await kept_of_customer(keys, "demo", CUSTOMER)
    with pytest.raises(Held):
        await kept_of_call(keys, "demo", "2")
    assert (await kept_of_customer(keys, "demo", OTHER)).call_ids == ("3",)


async def test_call_that_a_held_customer_makes_later_is_held(keys: KeyRing) -> None:
    await place(keys, await subject_of_customer(keys, "demo", CUSTOMER))
    await keys.identify("demo", "call:4", CUSTOMER)
    assert await held_calls(keys, "demo") == {"1", "2", "4"}


async def test_held_call_keeps_its_customer_and_not_the_customers_other_calls(
    keys: KeyRing,
) -> None:
    await place(keys, subject_of_call("1"))
    with pytest.raises(Held, match=r"call 1 is under a legal hold .*hold lift --call 1"):
        await kept_of_customer(keys, "demo", CUSTOMER)
    kept = await kept_of_call(keys, "demo", "2")
    await destroy(keys, kept, erasure_of(kept))
    assert await held_calls(keys, "demo") == {"1"}


@pytest.mark.parametrize("whose", ["customer", "call"])
async def test_hold_that_comes_after_a_look_keeps_the_keys(keys: KeyRing, whose: str) -> None:
    kept = await kept_of_call(keys, "demo", "1")
    subjects = {
        "customer": await subject_of_customer(keys, "demo", CUSTOMER),
        "call": subject_of_call("1"),
    }
    await place(keys, subjects[whose])
    with pytest.raises(Held):
        await destroy(keys, kept, erasure_of(kept))
    assert await erasures(keys, "demo") == []
    assert None not in (await keys.seals(kept.key_ids)).values()


async def test_lifted_hold_holds_nothing_and_stays_on_record(keys: KeyRing) -> None:
    subject = await subject_of_customer(keys, "demo", CUSTOMER)
    await place(keys, subject)
    await lift(keys, subject)
    assert await holds(keys, "demo") == []
    assert await held_calls(keys, "demo") == frozenset()
    assert (await kept_of_customer(keys, "demo", CUSTOMER)).call_ids == ("1", "2")
    record = await record_of_holds(keys, "demo")
    assert [(one.who, one.why, one.placed) for one in record] == [
        ("Li Wei", "case 7", True),
        ("Ma Li", "case closed", False),
    ]
    assert CUSTOMER not in str(record)
    await place(keys, subject)
    assert [one.subject for one in await holds(keys, "demo")] == [subject.recorded]


async def test_hold_of_another_bank_holds_nothing_here(keys: KeyRing) -> None:
    await keys.identify("other", "call:1", CUSTOMER)
    subject = await subject_of_customer(keys, "other", CUSTOMER)
    await place_hold(keys, "other", subject, who="x", why="y", at=NOON)
    assert await held_calls(keys, "demo") == frozenset()
    assert (await kept_of_call(keys, "demo", "1")).call_ids == ("1",)


async def test_holds_that_change_nothing_are_refused(keys: KeyRing) -> None:
    with pytest.raises(NothingToHold, match="customer 19999999"):
        await place(keys, await subject_of_customer(keys, "demo", "19999999"))
    subject = subject_of_call("1")
    with pytest.raises(NotHeld, match="call 1"):
        await lift(keys, subject)
    await place(keys, subject)
    with pytest.raises(AlreadyHeld, match="already, since 2026-03-01, placed by Li Wei"):
        await place(keys, subject)


@pytest.mark.parametrize("change", ["UPDATE hold SET placed = false", "DELETE FROM hold"])
async def test_record_of_a_hold_stays_as_it_is(keys: KeyRing, change: str) -> None:
    await place(keys, subject_of_call("1"))
    with pytest.raises(DatabaseFailed, match="for ever"):
        await keys.database.write(lambda connection: connection.exec_driver_sql(change))
