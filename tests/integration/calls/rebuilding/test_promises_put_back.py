"""What calls promised comes back into the ledger, once, and as it stood."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.calls.erasure import erase, plan_erasure
from hotline.model.promise import Promise
from hotline.privacy.erasing import kept_of_customer
from hotline.testing.line import FakeLine

TENANT = "demo"
VIP = "10000002"


async def books_a_callback(bank: Any) -> Promise:
    """Let somebody ask for a person, whom nobody can be, and be promised a call instead."""
    line = FakeLine(caller_number="13800138000")
    carried = asyncio.ensure_future(bank.office.carries(line))
    line.presses("20")
    await line.hears("For us to call you back")
    line.presses("1")
    await line.hears("To be called at the number")
    line.presses("1")
    await carried
    (promise,) = await promises(bank)
    return promise


async def promises(bank: Any) -> list[Promise]:
    listed: list[Promise] = await bank.relations.promises.listed(TENANT, state=None)
    return listed


async def loses(bank: Any, *tables: str) -> None:
    for table in tables:
        await bank.by_hand(f"DELETE FROM {table}")


async def test_a_callback_comes_back_as_it_was_promised(bank: Any) -> None:
    promise = await books_a_callback(bank)
    assert (promise.kind, promise.matter.number) == ("callback", "+8613800138000")
    assert (await bank.rebuilds()).promises == Counter(same=1)
    await loses(bank, "promise_step", "promise")
    looked = await bank.rebuilds(dry_run=True)
    assert (looked.promises, looked.differences, looked.left) == (Counter(missing=1), 1, 0)
    assert await promises(bank) == []
    assert (await bank.rebuilds()).promises == Counter(missing=1)
    (back,) = await promises(bank)
    assert replace(back, promise_id=promise.promise_id) == promise
    (step,) = await bank.relations.promises.history(TENANT, back.promise_id)
    assert (step.who, step.what, step.at) == ("hotline", "made", promise.made_at)
    assert (await bank.rebuilds()).differences == 0


@pytest.mark.parametrize("is_case_lost", [True, False])
async def test_a_complaints_answer_comes_back(bank: Any, is_case_lost: bool) -> None:
    await bank.complains()
    (promise,) = await promises(bank)
    await loses(bank, "promise_step", "promise")
    if is_case_lost:
        await loses(bank, "case_step", "service_case")
    assert (await bank.rebuilds()).promises == Counter(missing=1)
    (back,) = await promises(bank)
    assert replace(back, promise_id=promise.promise_id) == promise
    assert (await bank.rebuilds()).differences == 0


async def test_the_answer_of_a_resolved_case_comes_back_kept(bank: Any) -> None:
    _, case = await bank.complains()
    for state in ("assigned", "in_work", "resolved"):
        now = datetime.now(UTC)
        await bank.relations.cases.move(
            TENANT, case.reference, state, who="wu", words="repaired", at=now
        )
    await loses(bank, "promise_step", "promise")
    await bank.rebuilds()
    (back,) = await promises(bank)
    *_, last = await bank.relations.promises.history(TENANT, back.promise_id)
    assert (back.state, last.what, last.who, last.at) == ("kept", "kept", "wu", now)


async def test_a_promise_that_is_over_is_not_opened_again(bank: Any) -> None:
    promise = await books_a_callback(bank)
    await bank.relations.promises.withdraw(
        TENANT, promise.promise_id, who="wu", why="rang_us", at=datetime.now(UTC)
    )
    assert (await bank.rebuilds()).promises == Counter(same=1)
    (still,) = await promises(bank)
    assert still.state == "withdrawn"


async def test_a_promise_to_someone_erased_stays_erased(bank: Any) -> None:
    await bank.complains()
    kept = await kept_of_customer(bank.crm.keys, TENANT, VIP)
    await erased(bank, kept)
    await loses(bank, "promise_step", "promise", "interaction")
    assert (await bank.rebuilds()).promises == Counter()
    assert await promises(bank) == []


async def test_a_promise_whose_own_key_is_erased_counts_as_erased(bank: Any) -> None:
    await books_a_callback(bank)
    await loses(bank, "promise_step", "promise")
    await bank.crm.keys.database.write(
        lambda connection: connection.exec_driver_sql(
            "UPDATE data_key SET wrapped = NULL WHERE name LIKE 'promise:%'"
            if connection.dialect.name == "sqlite"
            else "UPDATE data_key SET wrapped = NULL WHERE name LIKE 'promise:%%'"
        )
    )
    for dry_run in (True, False):
        assert (await bank.rebuilds(dry_run=dry_run)).promises == Counter(erased=1)
    assert await promises(bank) == []


async def test_a_promise_that_no_journal_tells_is_told_and_stays(bank: Any) -> None:
    promise = await books_a_callback(bank)
    await bank.by_hand("UPDATE promise SET name = name || '0'")
    assert (await bank.rebuilds()).promises == Counter(missing=1, extra=1)
    assert promise.promise_id in {one.promise_id for one in await promises(bank)}


async def test_a_callback_whose_journal_tells_no_moment_is_lost_when_it_is(bank: Any) -> None:
    await books_a_callback(bank)
    await bank.by_hand_in_journal(
        "UPDATE journal_record SET event = replace(event, 'made_at', 'then')"
    )
    assert (await bank.rebuilds()).promises == Counter(same=1)
    await loses(bank, "promise_step", "promise")
    rebuilt = await bank.rebuilds()
    assert (rebuilt.promises, rebuilt.left) == (Counter(lost=1), 1)


async def erased(bank: Any, kept: Any) -> None:
    plan = await plan_erasure(TENANT, kept, bank.crm, None)
    await erase(
        TENANT, plan, keys=bank.crm.keys, crm=bank.crm, who="wu", why="asked", at=datetime.now(UTC)
    )
