"""The ring of keys: who can be erased, what that leaves, and the change of the master key."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.database import DatabaseFailed
from hotline.privacy import (
    CallOpen,
    CallsCame,
    Erasure,
    KeyErased,
    KeyMissing,
    KeyRing,
    MasterKeyUnknown,
    NobodyToErase,
)
from hotline.privacy.erasing import (
    calls_in_use,
    destroy,
    erasures,
    kept_of_call,
    kept_of_customer,
    rotate,
)
from hotline.testing.keys import MASTER_KEY, open_test_keys
from hotline.testing.stores import Stores

NEW_MASTER = bytes(reversed(range(32)))
CUSTOMER = "10000001"
ERASURE = Erasure(
    tenant="demo",
    at=datetime(2026, 3, 1, tzinfo=UTC),
    who="Li Wei",
    why="asked by letter",
    subject="p",
    calls=1,
    messages=0,
    first_at=None,
    last_at=None,
)


@pytest.fixture
async def keys(stores: Stores) -> AsyncIterator[KeyRing]:
    async with await stores.open_keys() as keys:
        yield keys


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


async def a_call(keys: KeyRing, name: str, customer: str = CUSTOMER) -> str:
    """Let a customer call and hang up; return the id of the call's key."""
    await keys.begin("demo", name)
    await keys.identify("demo", name, customer)
    await keys.end("demo", name)
    return (await keys.seal_of("demo", name)).key_id


async def test_key_outlives_its_new_wrapping(keys: KeyRing) -> None:
    seal = await keys.seal_of("demo", "call:1")
    sealed = seal.close("x")
    await a_call(keys, "call:1")
    found = (await keys.seals([seal.key_id]))[seal.key_id]
    assert found is not None
    assert found.open(sealed) == "x"


async def test_erased_customer_takes_all_calls_and_nobody_elses(keys: KeyRing) -> None:
    mine = {await a_call(keys, f"call:{n}") for n in range(3)}
    theirs = await a_call(keys, "call:9", "10000002")
    kept = await kept_of_customer(keys, "demo", CUSTOMER)
    assert kept.call_ids == ("0", "1", "2")
    await destroy(keys, kept, ERASURE)
    seals = await keys.seals([*mine, theirs])
    assert {key_id for key_id, seal in seals.items() if seal is None} == mine
    with pytest.raises(KeyErased):
        await keys.seal_of("demo", "call:1")
    with pytest.raises(NobodyToErase):
        await kept_of_customer(keys, "demo", CUSTOMER)


async def test_master_key_and_old_ciphertext_open_nothing_after_an_erasure(tmp_path: Path) -> None:
    async with await open_test_keys(tmp_path) as keys:
        await a_call(keys, "call:1")
        with closing(sqlite3.connect(tmp_path / "keys.db")) as connection:
            found = connection.execute("SELECT wrapped FROM data_key WHERE name NOT LIKE 'ps%'")
            wrapped = [blob for (blob,) in found]
        assert len(wrapped) == 2
        await destroy(keys, await kept_of_customer(keys, "demo", CUSTOMER), ERASURE)
        left = contents(tmp_path)
    assert [name for name, kept in left.items() if any(blob in kept for blob in wrapped)] == []
    assert left["keys.db-wal"] == b""


async def test_customer_on_the_line_is_not_erased(keys: KeyRing) -> None:
    await a_call(keys, "call:1")
    kept = await kept_of_customer(keys, "demo", CUSTOMER)
    await keys.begin("demo", "call:2")
    await keys.identify("demo", "call:2", CUSTOMER)
    with pytest.raises(CallOpen, match=r"going on \(2\)"):
        await kept_of_customer(keys, "demo", CUSTOMER)
    # Nor by whoever looked before the call came.
    with pytest.raises(CallOpen):
        await destroy(keys, kept, ERASURE)
    assert await erasures(keys, "demo") == []
    await keys.end("demo", "call:2")
    # Its message and its row in the CRM would outlive its key.
    with pytest.raises(CallsCame):
        await destroy(keys, kept, ERASURE)
    await destroy(keys, await kept_of_customer(keys, "demo", CUSTOMER), ERASURE)
    assert await erasures(keys, "demo") == [ERASURE]


async def test_call_of_a_dead_service_is_let_go_by_the_next_one(
    keys: KeyRing, stores: Stores
) -> None:
    await keys.begin("demo", "call:1")
    await keys.begin("demo", "call:2")
    await keys.end("demo", "call:2")
    async with await stores.open_keys() as next_one:
        assert await calls_in_use(next_one, "demo") == ["1"]
        await next_one.end("demo", "call:1")
    assert (await kept_of_call(keys, "demo", "1")).call_ids == ("1",)


async def test_erased_customer_who_calls_again_can_be_erased_again(keys: KeyRing) -> None:
    for name in ("call:1", "call:2"):
        key_id = await a_call(keys, name)
        kept = await kept_of_customer(keys, "demo", CUSTOMER)
        assert kept.call_ids == (name.removeprefix("call:"),)
        await destroy(keys, kept, ERASURE)
        assert (await keys.seals([key_id]))[key_id] is None


async def test_lost_key_is_told_from_an_erased_one(keys: KeyRing) -> None:
    with pytest.raises(KeyMissing, match=r"store\.keys"):
        await keys.seals(["nowhere"])


@pytest.mark.parametrize("change", ["UPDATE erasure SET who = 'nobody'", "DELETE FROM erasure"])
async def test_record_of_an_erasure_stays_as_it_is(keys: KeyRing, change: str) -> None:
    await a_call(keys, "call:1")
    await destroy(keys, await kept_of_call(keys, "demo", "1"), ERASURE)
    with pytest.raises(DatabaseFailed, match="for ever"):
        await keys.database.write(lambda connection: connection.exec_driver_sql(change))


async def test_another_master_key_is_refused_at_once(keys: KeyRing, stores: Stores) -> None:
    await a_call(keys, "call:1")
    with pytest.raises(MasterKeyUnknown, match="old_master_keys"):
        await KeyRing.open(stores.keys, master_key=NEW_MASTER)


async def test_master_key_is_changed(keys: KeyRing, stores: Stores) -> None:
    key_id = await a_call(keys, "call:1")
    pseudonym = await keys.pseudonym("demo", CUSTOMER)
    async with await KeyRing.open(
        stores.keys, master_key=NEW_MASTER, old_master_keys=[MASTER_KEY]
    ) as both:
        # The customer's and the one of the pseudonyms; the call's is under the customer's.
        assert await rotate(both) == 2
        assert await rotate(both) == 0
    async with await KeyRing.open(stores.keys, master_key=NEW_MASTER) as new:
        assert (await new.seals([key_id]))[key_id] is not None
        assert await new.pseudonym("demo", CUSTOMER) == pseudonym
        assert (await kept_of_customer(new, "demo", CUSTOMER)).call_ids == ("1",)


@pytest.mark.parametrize("name", ["keys.db", "keys.db-wal"])
async def test_file_is_readable_by_its_owner_only(tmp_path: Path, name: str) -> None:
    async with await open_test_keys(tmp_path) as keys:
        await a_call(keys, "call:1")
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


async def test_customer_of_whom_no_call_is_left_is_not_remembered(keys: KeyRing) -> None:
    for name in ("call:1", "call:2"):
        await a_call(keys, name)
    alive = "SELECT name FROM data_key WHERE wrapped IS NOT NULL AND name LIKE 'customer:%'"
    for call_id, left in (("1", 1), ("2", 0)):
        await destroy(keys, await kept_of_call(keys, "demo", call_id), ERASURE)
        found = await keys.database.read(
            lambda connection: connection.exec_driver_sql(alive).fetchall()
        )
        assert len(found) == left
