"""What was promised is made once, kept by one at a time, and never late in silence."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.crm import CrmRepository
from hotline.crm.cases.repository import CaseDraft, Cases
from hotline.crm.promises.errors import LeaseLost, PromiseOver, UnknownPromise
from hotline.crm.promises.leases import Leases
from hotline.crm.promises.repository import PromiseDraft, Promises
from hotline.model.case import CaseMatter, CaseState
from hotline.model.promise import Lease, PromiseKind, PromiseMatter, WhenLate
from hotline.privacy import KeyRing
from hotline.testing.people import NOON

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def promises(crm: CrmRepository, keys: KeyRing) -> Promises:
    return Promises(crm.database, keys)


@pytest.fixture
def leases(crm: CrmRepository, keys: KeyRing) -> Leases:
    return Leases(crm.database, keys)


def callback(
    name: str = "call:1:callback",
    *,
    due_at: datetime = NOON + HOUR,
    kind: PromiseKind = "callback",
    when_late: WhenLate = "tell_supervisor",
    case: str | None = None,
) -> PromiseDraft:
    return PromiseDraft(
        name=name,
        kind=kind,
        matter=PromiseMatter(number="+8613800138000", customer="622200017", plan="About a loan"),
        owner="loans",
        due_at=due_at,
        when_late=when_late,
        case=case,
    )


async def taken(leases: Leases, holder: str = "seat-1", at: datetime = NOON) -> Lease | None:
    return await leases.take("demo", holder, at=at, hold_for=5 * MINUTE)


async def what_became(promises: Promises, promise_id: str) -> list[tuple[str, str]]:
    return [(step.who, step.what) for step in await promises.history("demo", promise_id)]


async def test_a_promise_is_read_as_it_was_made(promises: Promises) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    assert await promises.get("demo", made.promise_id) == made
    assert (made.kind, made.state, made.owner) == ("callback", "open", "loans")
    assert (made.made_at, made.due_at, made.attempts) == (NOON, NOON + HOUR, 0)
    assert made.matter == callback().matter


async def test_the_same_draft_makes_one_promise(promises: Promises) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    assert await promises.make("demo", callback(), who="flow", at=NOON + HOUR) == made
    assert await promises.listed("demo") == [made]
    assert await promises.listed("other") == []


async def test_what_is_due_first_is_kept_first(promises: Promises, leases: Leases) -> None:
    later = await promises.make("demo", callback("a", due_at=NOON + 2 * HOUR), who="x", at=NOON)
    sooner = await promises.make("demo", callback("b"), who="x", at=NOON)
    first, second = await taken(leases), await taken(leases)
    assert first is not None
    assert second is not None
    assert (first.promise.promise_id, second.promise.promise_id) == (
        sooner.promise_id,
        later.promise_id,
    )
    assert await taken(leases) is None


async def test_only_what_is_asked_for_is_taken(promises: Promises, leases: Leases) -> None:
    await promises.make("demo", callback(), who="x", at=NOON)
    assert await leases.take("other", "x", at=NOON, hold_for=MINUTE) is None
    visits: tuple[PromiseKind, ...] = ("return_visit",)
    assert await leases.take("demo", "x", at=NOON, hold_for=MINUTE, kinds=visits) is None
    assert await leases.take("demo", "x", at=NOON, hold_for=MINUTE, due_by=NOON) is None
    callbacks: tuple[PromiseKind, ...] = ("callback", "return_visit")
    assert await leases.take("demo", "x", at=NOON, hold_for=MINUTE, kinds=callbacks)


async def test_twenty_who_ask_at_once_get_each_promise_once(
    promises: Promises, leases: Leases
) -> None:
    for number in range(12):
        await promises.make("demo", callback(str(number)), who="x", at=NOON)
    taken_at_once = await asyncio.gather(*(taken(leases, f"seat-{n}") for n in range(20)))
    got = [lease.promise.promise_id for lease in taken_at_once if lease is not None]
    assert len(got) == len(set(got)) == 12


async def test_a_kept_promise_is_over(promises: Promises, leases: Leases) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    lease = await taken(leases)
    assert lease is not None
    kept = await leases.keep(lease, result="Wants the papers", at=NOON + MINUTE)
    assert (kept.state, kept.attempts, kept.matter.result) == ("kept", 1, "Wants the papers")
    assert await promises.get("demo", made.promise_id) == kept
    assert await taken(leases, at=NOON + HOUR) is None
    with pytest.raises(PromiseOver, match="is kept"):
        await promises.withdraw("demo", made.promise_id, who="x", why="y", at=NOON)
    assert await what_became(promises, made.promise_id) == [
        ("flow", "made"),
        ("seat-1", "leased"),
        ("seat-1", "kept"),
    ]


async def test_who_dies_with_a_promise_leaves_it_to_the_next(
    promises: Promises, leases: Leases
) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    lost = await taken(leases)
    assert lost is not None
    assert await taken(leases, "seat-2", at=NOON + 5 * MINUTE - timedelta(seconds=1)) is None
    found = await taken(leases, "seat-2", at=NOON + 5 * MINUTE)
    assert found is not None
    assert found.promise.promise_id == made.promise_id
    with pytest.raises(LeaseLost):
        await leases.keep(lost, result="x", at=NOON + 5 * MINUTE)
    with pytest.raises(LeaseLost):
        await leases.put_back(lost, why="x", at=NOON + 5 * MINUTE)
    assert (await leases.keep(found, result="x", at=NOON + 6 * MINUTE)).state == "kept"


async def test_a_lease_that_has_ended_keeps_nothing_though_nobody_took_it(
    promises: Promises,
    leases: Leases,
) -> None:
    await promises.make("demo", callback(), who="flow", at=NOON)
    lease = await taken(leases)
    assert lease is not None
    with pytest.raises(LeaseLost):
        await leases.keep(lease, result="x", at=lease.until)


async def test_what_was_kept_in_time_and_is_told_late_counts_unless_it_is_somebody_elses(
    promises: Promises,
    leases: Leases,
) -> None:
    await promises.make("demo", callback(), who="flow", at=NOON)
    first = await taken(leases)
    assert first is not None
    second = await taken(leases, "seat-2", at=first.until)
    assert second is not None
    with pytest.raises(LeaseLost):
        await leases.keep(first, result="x", at=second.until, late=True)
    assert (await leases.keep(second, result="x", at=second.until, late=True)).state == "kept"


async def test_who_needs_longer_asks_for_it(promises: Promises, leases: Leases) -> None:
    await promises.make("demo", callback(), who="flow", at=NOON)
    lease = await taken(leases)
    assert lease is not None
    longer = await leases.extend(lease, at=NOON + 4 * MINUTE, hold_for=5 * MINUTE)
    assert longer.until == NOON + 9 * MINUTE
    assert await taken(leases, "seat-2", at=NOON + 8 * MINUTE) is None
    await leases.keep(longer, result="x", at=NOON + 8 * MINUTE)


async def test_nobody_answered_so_another_try_comes_later(
    promises: Promises, leases: Leases
) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    lease = await taken(leases)
    assert lease is not None
    later = NOON + 3 * HOUR
    await leases.put_back(lease, why="no_answer", at=NOON + MINUTE, due_at=later)
    again = await promises.get("demo", made.promise_id)
    assert (again.state, again.due_at, again.attempts) == ("open", later, 1)
    assert await taken(leases, "seat-2", at=NOON + MINUTE) is not None
    assert ("seat-1", "put_back") in await what_became(promises, made.promise_id)


async def test_a_promise_that_is_late_is_noted_once_and_is_still_to_be_kept(
    promises: Promises,
    leases: Leases,
) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    assert await promises.note_late("demo", NOON + HOUR, supervisor="wu") == []
    (late,) = await promises.note_late("demo", NOON + HOUR + MINUTE, supervisor="wu")
    assert (late.promise_id, late.state) == (made.promise_id, "open")
    assert late.late_at == NOON + HOUR + MINUTE
    assert await promises.note_late("demo", NOON + 2 * HOUR, supervisor="wu") == []
    assert await taken(leases, at=NOON + 2 * HOUR) is not None


async def test_a_late_promise_may_be_given_up(promises: Promises, leases: Leases) -> None:
    await promises.make("demo", callback(when_late="give_up"), who="flow", at=NOON)
    (late,) = await promises.note_late("demo", NOON + 2 * HOUR, supervisor="wu")
    assert late.state == "broken"
    assert await taken(leases, at=NOON + 2 * HOUR) is None


async def test_a_late_answer_to_a_complaint_goes_up(
    promises: Promises, crm: CrmRepository, keys: KeyRing
) -> None:
    cases = Cases(crm.database, keys, ZoneInfo("Asia/Shanghai"))
    matter = CaseMatter(summary="Charged twice")
    draft = CaseDraft(name="c", kind="complaint", matter=matter, answer_within=HOUR)
    case = await cases.open("demo", draft, who="flow", at=NOON)
    answer = callback(kind="complaint_answer", when_late="escalate", case=case.reference)
    await promises.make("demo", answer, who="flow", at=NOON)
    await promises.note_late("demo", NOON + 2 * HOUR, supervisor="wu")
    await promises.note_late("demo", NOON + 3 * HOUR, supervisor="wu")
    escalated = await cases.get("demo", case.reference)
    assert (escalated.owner, escalated.escalated, escalated.state) == ("wu", 1, "open")
    steps = await cases.history("demo", case.reference)
    assert [(step.who, step.owner) for step in steps] == [("flow", ""), ("ledger", "wu")]


async def test_a_moved_promise_is_late_from_its_new_moment_on(promises: Promises) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    await promises.note_late("demo", NOON + 2 * HOUR, supervisor="wu")
    moved = await promises.move(
        "demo", made.promise_id, NOON + 5 * HOUR, who="wu", why="agreed", at=NOON + 2 * HOUR
    )
    assert (moved.due_at, moved.late_at) == (NOON + 5 * HOUR, None)
    assert await promises.note_late("demo", NOON + 4 * HOUR, supervisor="wu") == []
    assert len(await promises.note_late("demo", NOON + 6 * HOUR, supervisor="wu")) == 1


async def test_the_list_shows_what_was_asked_for(promises: Promises) -> None:
    first = await promises.make("demo", callback("a"), who="x", at=NOON)
    second = await promises.make("demo", callback("b", due_at=NOON + 9 * HOUR), who="x", at=NOON)
    gone = await promises.make("demo", callback("c"), who="x", at=NOON)
    gone = await promises.withdraw("demo", gone.promise_id, who="x", why="y", at=NOON)
    assert await promises.listed("demo") == [first, second]
    assert await promises.listed("demo", due_by=NOON + HOUR) == [first]
    assert await promises.listed("demo", state="withdrawn") == [gone]
    assert await promises.listed("demo", state=None, customer="622200017") == [
        first,
        gone,
        second,
    ]
    assert await promises.listed("demo", customer="1") == []


async def test_there_is_no_such_promise(promises: Promises) -> None:
    with pytest.raises(UnknownPromise):
        await promises.get("demo", "nothing")
    with pytest.raises(UnknownPromise):
        await promises.move("demo", "nothing", NOON, who="x", why="y", at=NOON)


async def test_who_answers_a_complaint_has_kept_its_promise(
    crm: CrmRepository, keys: KeyRing, promises: Promises
) -> None:
    cases = Cases(crm.database, keys, ZoneInfo("Asia/Shanghai"))
    draft = CaseDraft(
        name="call:1-2",
        kind="complaint",
        matter=CaseMatter(summary="Charged twice"),
        claim="damages",
        tier="standard",
        answer_within=HOUR,
    )
    case = await cases.open("demo", draft, who="hotline", at=NOON)
    answer = callback("call:1-2", kind="complaint_answer", case=case.reference)
    promise = await promises.make("demo", answer, who="hotline", at=NOON)
    steps: list[tuple[CaseState, str]] = [
        ("assigned", ""),
        ("in_work", ""),
        ("resolved", "Paid back"),
    ]
    for state, words in steps:
        assert (await promises.get("demo", promise.promise_id)).state == "open"
        await cases.move("demo", case.reference, state, who="wu", at=NOON, words=words)
    assert (await promises.get("demo", promise.promise_id)).state == "kept"
    assert await what_became(promises, promise.promise_id) == [("hotline", "made"), ("wu", "kept")]
    assert await promises.note_late("demo", NOON + 2 * HOUR, supervisor="li") == []


async def take_by_itself(leases: Leases, at: datetime) -> Lease | None:
    """Take what is not left to people, as the floor does."""
    return await leases.take("demo", "floor", at=at, hold_for=5 * MINUTE, for_people=False)


async def test_what_is_left_to_people_is_theirs_until_somebody_moves_it(
    promises: Promises, leases: Leases
) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    lease = await take_by_itself(leases, NOON)
    assert lease is not None
    await leases.leave(lease, why="do_not_call", at=NOON)
    assert (await promises.get("demo", made.promise_id)).state == "open"
    assert await take_by_itself(leases, NOON) is None
    at = NOON + HOUR / 2
    await promises.move("demo", made.promise_id, NOON + HOUR, who="wu", why="asked", at=at)
    again = await take_by_itself(leases, at)
    assert again is not None
    await leases.leave(again, why="no_number", at=at)
    assert await take_by_itself(leases, at) is None
    assert await taken(leases, "wu", at) is not None
    (step,) = (await promises.history("demo", made.promise_id))[-2:-1]
    assert (step.what, step.why) == ("left", "no_number")


async def test_what_a_call_has_just_made_is_not_taken_yet(
    promises: Promises, leases: Leases
) -> None:
    async def takes(at: datetime) -> str | None:
        by = at - 5 * MINUTE
        lease = await leases.take("demo", "floor", at=at, hold_for=MINUTE, off_the_line_by=by)
        return None if lease is None else lease.promise.name

    await promises.make("demo", callback("call:1-7"), who="flow", at=NOON)
    await promises.make("demo", callback("by hand", due_at=NOON + 2 * HOUR), who="wu", at=NOON)
    assert await takes(NOON) == "by hand"
    assert await takes(NOON) is None
    assert await takes(NOON + 5 * MINUTE) == "call:1-7"


async def test_who_has_a_lease_is_known_by_its_fence(promises: Promises, leases: Leases) -> None:
    made = await promises.make("demo", callback(), who="flow", at=NOON)
    lease = await taken(leases)
    assert await leases.held("demo", made.promise_id, "seat-1", 1) == lease
    for holder, fence in (("seat-2", 1), ("seat-1", 2)):
        with pytest.raises(LeaseLost):
            await leases.held("demo", made.promise_id, holder, fence)
    with pytest.raises(UnknownPromise):
        await leases.held("demo", "none", "seat-1", 1)
