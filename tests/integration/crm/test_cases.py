"""Cases are opened once, go through every state in turn, and keep their whole history."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.crm import CrmRepository
from hotline.crm.cases.errors import CaseChanged, StateRefused, UnknownCase, WordsNeeded
from hotline.crm.cases.repository import CaseDraft, Cases
from hotline.model.case import STATES, Case, CaseMatter, CaseState
from hotline.privacy import KeyRing
from hotline.testing.people import NOON

DAY = timedelta(days=1)


@pytest.fixture
def cases(crm: CrmRepository, keys: KeyRing) -> Cases:
    return Cases(crm.database, keys, ZoneInfo("Asia/Shanghai"))


def complaint(name: str = "call:1:open", customer: str | None = "622200017") -> CaseDraft:
    matter = CaseMatter(summary="Charged twice", number="+8613800138000", customer=customer)
    return CaseDraft(
        name=name, kind="complaint", matter=matter, claim="damages", tier="vip", answer_within=DAY
    )


async def to(cases: Cases, case: Case, *states: CaseState) -> Case:
    for state in states:
        words = "Money is back" if state in {"resolved", "rejected"} else ""
        case = await cases.move("demo", case.reference, state, who="li", at=NOON, words=words)
    return case


async def test_a_case_is_read_as_it_was_opened(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    assert await cases.get("demo", case.reference) == case
    assert (case.kind, case.state, case.claim, case.tier) == ("complaint", "open", "damages", "vip")
    assert case.matter == complaint().matter
    assert (case.opened_at, case.due_at, case.version) == (NOON, NOON + DAY, 1)


async def test_a_reference_tells_the_day_at_the_bank_and_checks_itself(cases: Cases) -> None:
    late = NOON.replace(hour=23)
    first = await cases.open("demo", complaint("a"), who="caller", at=late)
    second = await cases.open("demo", complaint("b"), who="caller", at=late)
    other = await cases.open("other", complaint("a"), who="caller", at=late)
    # 23:00 UTC is the next day in Shanghai.
    assert [first.reference, second.reference] == ["26030200013", "26030200021"]
    assert other.reference == first.reference


async def test_the_same_draft_opens_one_case(cases: Cases) -> None:
    first = await cases.open("demo", complaint(), who="caller", at=NOON)
    again = await cases.open("demo", complaint(), who="caller", at=NOON + DAY)
    assert again == first
    assert len(await cases.waiting("demo")) == 1


async def test_a_complaint_goes_all_the_way(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    case = await to(cases, case, "assigned", "in_work", "resolved", "confirmed", "closed")
    assert (case.state, case.closed_at, case.version) == ("closed", NOON, 6)
    assert case.matter.resolution == "Money is back"
    assert await cases.waiting("demo") == []
    history = await cases.history("demo", case.reference)
    assert [(step.who, step.state, step.note) for step in history] == [
        ("caller", "open", ""),
        ("li", "assigned", ""),
        ("li", "in_work", ""),
        ("li", "resolved", "Money is back"),
        ("li", "confirmed", ""),
        ("li", "closed", ""),
    ]


async def test_a_customer_who_is_not_satisfied_sends_it_back(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    case = await to(cases, case, "assigned", "in_work", "resolved", "rejected", "assigned")
    assert case.state == "assigned"


@pytest.mark.parametrize("kind", list(STATES))
def test_every_state_can_be_reached_and_left_until_the_last(kind: str) -> None:
    states = STATES[kind]  # type: ignore[index]
    reached = {"open"} | {after for ways in states.values() for after in ways}
    assert reached == set(states)
    assert [state for state, ways in states.items() if not ways] == ["closed"]


async def test_no_state_is_skipped(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    with pytest.raises(StateRefused, match=r"is open and cannot become resolved.*assigned"):
        await to(cases, case, "resolved")
    assert (await cases.get("demo", case.reference)).version == 1


async def test_what_is_closed_stays_closed(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    case = await to(cases, case, "assigned", "in_work", "resolved", "confirmed", "closed")
    with pytest.raises(StateRefused, match="it is over"):
        await to(cases, case, "assigned")


async def test_nothing_is_resolved_without_a_word(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    case = await to(cases, case, "assigned", "in_work")
    with pytest.raises(WordsNeeded):
        await cases.move("demo", case.reference, "resolved", who="li", at=NOON, words="  ")


async def test_who_has_it_and_why_it_came_are_noted_on_the_way(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    case = await cases.move(
        "demo", case.reference, "assigned", who="wu", at=NOON, owner="li", cause="double_booking"
    )
    assert (case.owner, case.cause) == ("li", "double_booking")
    case = await to(cases, case, "in_work")
    assert (case.owner, case.cause) == ("li", "double_booking")


async def test_who_looked_at_an_older_version_changes_nothing(cases: Cases) -> None:
    case = await cases.open("demo", complaint(), who="caller", at=NOON)
    await to(cases, case, "assigned")
    with pytest.raises(CaseChanged, match="since version 1"):
        await cases.move("demo", case.reference, "assigned", who="wu", at=NOON, version=1)


async def test_those_due_first_come_first(cases: Cases) -> None:
    later = await cases.open("demo", complaint("a"), who="caller", at=NOON + DAY)
    sooner = await cases.open("demo", complaint("b"), who="caller", at=NOON)
    assert await cases.waiting("demo") == [sooner, later]
    assert await cases.waiting("demo", due_by=NOON + DAY) == [sooner]
    assert await cases.waiting("other") == []


async def test_a_customers_cases_are_found_latest_first(cases: Cases) -> None:
    first = await cases.open("demo", complaint("a"), who="caller", at=NOON)
    second = await cases.open("demo", complaint("b"), who="caller", at=NOON + DAY)
    await cases.open("demo", complaint("c", customer=None), who="caller", at=NOON)
    assert await cases.of_customer("demo", "622200017") == [second, first]
    assert await cases.of_customer("other", "622200017") == []


@pytest.mark.parametrize("reference", ["26030100013", "", "'"])
async def test_there_is_no_such_case(cases: Cases, reference: str) -> None:
    with pytest.raises(UnknownCase):
        await cases.get("demo", reference)
    with pytest.raises(UnknownCase):
        await cases.history("demo", reference)
    with pytest.raises(UnknownCase):
        await cases.move("demo", reference, "assigned", who="li", at=NOON)
