"""What every journal promises: those in SQLite and PostgreSQL, and the one in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from hotline.journal import (
    CallAlreadyOpen,
    CallHeader,
    Journal,
    JournalClosed,
    NewRecord,
    RecordRefused,
)
from hotline.model.moment import NaiveMoment
from hotline.privacy.tables import DATA_KEY
from hotline.testing.journal import InMemoryJournal
from hotline.testing.stores import Stores

AnyJournal = Journal | InMemoryJournal
NewStores = Callable[[str], AbstractAsyncContextManager[Stores]]
BuildRecord = Callable[..., NewRecord]
BuildHeader = Callable[..., CallHeader]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def journal(
    request: pytest.FixtureRequest, new_stores: NewStores
) -> AsyncIterator[AnyJournal]:
    if request.param == "memory":
        yield InMemoryJournal()
        return
    async with (
        new_stores(request.param) as stores,
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        yield journal


async def test_a_record_is_read_as_it_was_appended(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    event = {"kind": "digits_collected", "digits": "1", "名": ["余额", None, 1.5, True]}
    commands = [{"kind": "play", "prompts": ["welcome"]}, {"kind": "hang_up"}]
    at = datetime(2026, 3, 1, 20, 0, 0, 7, tzinfo=UTC)
    seq = await journal.append(new_record(at=at, event=event, commands=commands))
    (record,) = await journal.read("demo", "call:1")
    assert (record.seq, record.tenant, record.stream) == (seq, "demo", "call:1")
    assert (record.at, record.at.tzinfo) == (at, UTC)
    assert (record.event_kind, record.event) == ("digits_collected", event)
    assert record.commands == tuple(commands)


async def test_later_changes_to_an_appended_event_are_not_journaled(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    event = {"kind": "call_arrived", "digits": ["1"]}
    await journal.append(new_record(event=event))
    event["digits"] = []
    (record,) = await journal.read("demo", "call:1")
    assert record.event["digits"] == ["1"]


async def test_the_sequence_is_one_for_all_streams_and_tenants(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    seqs = [
        await journal.append(new_record(stream=stream, tenant=tenant))
        for stream, tenant in [("call:1", "demo"), ("floor", "demo"), ("call:1", "other")]
    ]
    assert seqs == [1, 2, 3]


async def test_appends_at_once_keep_the_order_of_asking(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    records = [new_record(event={"kind": "tick", "n": n}) for n in range(600)]
    seqs = await asyncio.gather(*(journal.append(record) for record in records))
    assert seqs == sorted(set(seqs))
    read = await journal.read("demo", "call:1")
    assert [record.event["n"] for record in read] == list(range(600))
    assert [record.seq for record in read] == seqs


async def test_a_stream_is_read_from_its_last_record_of_a_kind_on(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    kinds = ["tick", "mark", "tick", "mark", "tick", "tick"]
    for number, kind in enumerate(kinds):
        await journal.append(new_record(event={"kind": kind, "n": number}))
        await journal.append(new_record(event={"kind": "mark"}, stream="call:2"))
        await journal.append(new_record(event={"kind": "mark"}, tenant="other"))
    read = await journal.read_from_last("demo", "call:1", "mark")
    assert [record.event["n"] for record in read] == [3, 4, 5]
    assert read == (await journal.read("demo", "call:1"))[3:]


async def test_a_stream_is_read_from_its_last_record_of_a_kind_up_to_another(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    kinds = ["tick", "mark", "tick", "mark", "tick", "mark", "tick"]
    records = [new_record(event={"kind": kind, "n": n}) for n, kind in enumerate(kinds)]
    seqs = await journal.append_many(records)

    async def numbers(up_to: int, limit: int | None = None) -> list[object]:
        read = await journal.read_from_last("demo", "call:1", "mark", up_to=up_to, limit=limit)
        return [record.event["n"] for record in read]

    assert await numbers(seqs[4]) == [3, 4, 5, 6]
    assert await numbers(seqs[3], limit=2) == [3, 4]
    # None of that kind was before it.
    assert await numbers(seqs[0], limit=3) == [0, 1, 2]


async def test_a_stream_without_a_record_of_a_kind_is_read_as_a_whole(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    await journal.append_many([new_record(), new_record()])
    assert len(await journal.read_from_last("demo", "call:1", "mark")) == 2
    assert await journal.read_from_last("demo", "call:2", "mark") == []


async def test_a_stream_is_read_on_from_a_record_some_at_a_time(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    await journal.append_many([new_record(event={"kind": "tick", "n": n}) for n in range(5)])
    await journal.append(new_record(stream="call:2"))
    whole = await journal.read("demo", "call:1")
    first = await journal.read_after("demo", "call:1", 0, limit=2)
    assert first == whole[:2]
    assert await journal.read_after("demo", "call:1", first[-1].seq, limit=9) == whole[2:]
    assert await journal.read_after("demo", "call:1", whole[-1].seq, limit=9) == []


async def test_critical_records_keep_their_place_among_others(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    records = [new_record(event={"kind": "tick", "n": n}, critical=n % 3 == 0) for n in range(50)]
    await asyncio.gather(*(journal.append(record) for record in records))
    read = await journal.read("demo", "call:1")
    assert [record.event["n"] for record in read] == list(range(50))


async def test_records_appended_together_are_neighbours(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    pairs = await asyncio.gather(
        *(
            journal.append_many([new_record(stream=f"call:{n}"), new_record(stream="floor")])
            for n in range(20)
        )
    )
    assert all(second == first + 1 for first, second in pairs)
    assert len(await journal.read("demo", "floor")) == 20


async def test_one_bad_record_keeps_its_companions_out(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    with pytest.raises(RecordRefused):
        await journal.append_many([new_record(), new_record(event={"kind": "x", "bad": {1}})])
    assert await journal.read("demo", "call:1") == []


async def test_appending_nothing_gives_no_sequence(journal: AnyJournal) -> None:
    assert await journal.append_many([]) == []


async def test_a_naive_moment_is_refused(journal: AnyJournal, new_record: BuildRecord) -> None:
    with pytest.raises(RecordRefused, match="no time zone"):
        await journal.append(new_record(at=NOON.replace(tzinfo=None)))


async def test_a_closed_journal_refuses(journal: AnyJournal, new_record: BuildRecord) -> None:
    await journal.close()
    with pytest.raises(JournalClosed):
        await journal.append(new_record())


async def test_a_header_is_found_as_it_was_opened(
    journal: AnyJournal, new_header: BuildHeader
) -> None:
    header = new_header()
    await journal.open_call(header)
    assert await journal.call("demo", "0195-a") == header
    assert await journal.call("demo", "0195-b") is None


async def test_a_call_opens_once(journal: AnyJournal, new_header: BuildHeader) -> None:
    await journal.open_call(new_header())
    with pytest.raises(CallAlreadyOpen):
        await journal.open_call(new_header(flow="other"))
    assert len(await journal.calls("demo")) == 1
    header = await journal.call("demo", "0195-a")
    assert header is not None
    assert header.flow == "main"


async def test_a_header_with_a_naive_moment_is_refused(
    journal: AnyJournal, new_header: BuildHeader
) -> None:
    with pytest.raises(NaiveMoment):
        await journal.open_call(new_header(opened_at=NOON.replace(tzinfo=None)))


async def test_calls_come_latest_first_and_page_by_page(
    journal: AnyJournal, new_header: BuildHeader
) -> None:
    for n in range(5):
        opened_at = NOON + timedelta(microseconds=n)
        await journal.open_call(new_header(call_id=f"call-{n}", opened_at=opened_at))
    first = await journal.calls("demo", limit=2)
    second = await journal.calls("demo", limit=2, before=first[-1].opened_at)
    assert [call.call_id for call in first + second] == ["call-4", "call-3", "call-2", "call-1"]


async def test_of_however_many_calls_those_are_known_that_were_opened(
    journal: AnyJournal, new_header: BuildHeader
) -> None:
    await journal.open_call(new_header(call_id="00001"))
    await journal.open_call(new_header(call_id="39999"))
    await journal.open_call(new_header(call_id="00002", tenant="other"))
    # More than a database takes values in one statement.
    asked = [f"{number:05}" for number in range(40_000)]
    assert await journal.known_calls("demo", asked) == {"00001", "39999"}
    assert await journal.known_calls("demo", []) == set()


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_a_call_whose_key_is_lost_is_listed(
    store: str, new_stores: NewStores, new_header: BuildHeader
) -> None:
    async with (
        new_stores(store) as stores,
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        await journal.open_call(new_header())
        await keys.database.write(lambda connection: connection.execute(delete(DATA_KEY)))
        (call,) = await journal.calls("demo")
        assert (call.call_id, call.opened_at) == ("0195-a", NOON)


async def test_another_tenant_sees_nothing(
    journal: AnyJournal, new_record: BuildRecord, new_header: BuildHeader
) -> None:
    await journal.append(new_record())
    await journal.open_call(new_header())
    assert await journal.read("other", "call:1") == []
    assert await journal.calls("other") == []
    assert await journal.call("other", "0195-a") is None


async def test_personal_values_are_read_as_they_were_appended(
    journal: AnyJournal, new_header: BuildHeader, new_record: BuildRecord
) -> None:
    money = {"kind": "money", "amount": "23499.63", "currency": "CNY"}
    phrase = {"prompt": "account_balance", "language": "en-US", "values": {"balance": money}}
    event = {"kind": "call_arrived", "caller_number": "13800138000"}
    commands = [{"kind": "play", "ref": 1, "utterance": [phrase]}]
    await journal.open_call(new_header(call_id="1"))
    await journal.append(new_record(event=event, commands=commands))
    await journal.identify_call("demo", "1", "10000001")
    await journal.append(new_record(event=event))
    await journal.close_call("demo", "1")
    first, second = await journal.read("demo", "call:1")
    assert (first.event, first.commands) == (event, tuple(commands))
    assert second.event == event


async def test_personal_records_keep_the_order_of_asking_without_a_header(
    journal: AnyJournal, new_record: BuildRecord
) -> None:
    records = [
        new_record(event={"kind": "call_arrived", "caller_number": f"{n}" * (n % 3 == 0)})
        for n in range(30)
    ]
    seqs = await asyncio.gather(*(journal.append(record) for record in records))
    assert seqs == list(range(1, 31))
    read = await journal.read("demo", "call:1")
    assert [record.event for record in read] == [record.event for record in records]


async def test_two_tenants_may_use_one_call_id(
    journal: AnyJournal, new_header: BuildHeader
) -> None:
    await journal.open_call(new_header(tenant="demo"))
    await journal.open_call(new_header(tenant="other", flow="theirs"))
    found = await journal.call("other", "0195-a")
    assert found is not None
    assert found.flow == "theirs"
