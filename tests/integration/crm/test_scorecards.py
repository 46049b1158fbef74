"""Scorecards in the CRM: every step stays, nobody is faster unseen, words go with the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from hotline.crm import CrmRepository
from hotline.crm.call_search.floor_facts import FloorCalls, FloorFacts
from hotline.crm.counted import ScoreRow
from hotline.crm.floor_cells.repository import Counted
from hotline.crm.relations import Relations
from hotline.crm.scorecards import repository
from hotline.crm.scorecards.errors import ScorecardChanged, ScoredAlready, UnknownScorecard
from hotline.crm.scorecards.scorable import ServedCall, scorable, served
from hotline.crm.scorecards.tables import SCORECARD_STEP
from hotline.database import DatabaseError
from hotline.model.interaction import Interaction
from hotline.model.survey import Mark
from hotline.privacy import KeyErased
from hotline.privacy.audit import Erasure
from hotline.privacy.erasing import destroy, kept_of_call
from hotline.scorecards.sampling import RiskLimits, risks
from hotline.scorecards.steps import Note, Said, Scorecard, Step, StepRefused
from hotline.settings import CrmSettings
from hotline.testing.served import are_served

AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
CALL = "019ab2c4-7d1e-7000-8000-000000000001"
SAID = Said(words="Mr Wang was put off", notes=(Note(at=AT, text="Too long", question="hold"),))
SCORED = Step(
    deed="scored",
    at=AT,
    who="user:quinn",
    answers={"hold": 0, "right": None},
    percent=62.5,
    failed=("hold",),
    is_passed=False,
    said=SAID,
)
CARD = Scorecard(
    tenant="demo",
    scorecard_id="019ab2c4-7d1e-7000-8000-0000000000aa",
    call_id=CALL,
    agent_id="zhou",
    queue="agents",
    form="small",
    digest="d" * 64,
    calibration="",
    scorer="user:quinn",
    began_at=AT,
    steps=(SCORED,),
)
RELEASED = Step(deed="released", at=AT, who="user:quinn")

INTERACTION = Interaction(
    tenant="demo",
    call_id=CALL,
    caller_number="",
    dialled_number="8888",
    language="zh-CN",
    tier="vip",
    started_at=AT,
    ended_at=AT + timedelta(minutes=5),
    flow="main",
    bundle="",
)


@pytest.fixture
def relations(crm: CrmRepository) -> Relations:
    return Relations.over(crm, CrmSettings(), ZoneInfo("UTC"))


async def test_what_is_kept_comes_back_with_every_step(relations: Relations) -> None:
    cards = relations.scorecards
    await cards.begin(CARD, "form: small")
    revised = replace(SCORED, deed="revised", answers={"hold": 1}, percent=100.0, failed=())
    await cards.go_on("demo", CARD.scorecard_id, revised, version=1)
    await cards.go_on("demo", CARD.scorecard_id, RELEASED, version=2)
    found = await cards.get("demo", CARD.scorecard_id)
    assert found == replace(CARD, steps=(SCORED, revised, RELEASED))
    assert await cards.form_text("demo", CARD.digest) == "form: small"
    assert await cards.of_call("demo", CALL) == [found]
    assert await cards.of_call("other", CALL) == []
    with pytest.raises(UnknownScorecard):
        await cards.get("other", CARD.scorecard_id)


async def test_who_looked_at_less_is_refused_and_nothing_is_overwritten(
    relations: Relations,
) -> None:
    cards = relations.scorecards
    await cards.begin(CARD, "form: small")
    await cards.go_on("demo", CARD.scorecard_id, RELEASED, version=1)
    with pytest.raises(ScorecardChanged):
        await cards.go_on("demo", CARD.scorecard_id, RELEASED, version=1)
    again = replace(SCORED, deed="revised")
    with pytest.raises(StepRefused, match="it is released and cannot be revised"):
        await cards.go_on("demo", CARD.scorecard_id, again, version=2)
    assert (await cards.get("demo", CARD.scorecard_id)).version == 2


async def test_reports_count_what_agents_were_shown_as_it_holds_now(
    relations: Relations, crm: CrmRepository
) -> None:
    cards, day = relations.scorecards, timedelta(days=1)
    await cards.begin(CARD, "form: small")
    assert await crm.counts.scores("demo", AT, AT + day) == []
    await cards.go_on("demo", CARD.scorecard_id, RELEASED, version=1)
    appealed = Step(deed="appealed", at=AT, who="user:zhou", said=Said(words="No"))
    await cards.go_on("demo", CARD.scorecard_id, appealed, version=2)
    better = replace(SCORED, deed="answered", percent=90.0, failed=(), is_passed=True)
    await cards.go_on("demo", CARD.scorecard_id, better, version=3)
    found = ScoreRow("zhou", "small", AT, 90.0, True, False, True)
    assert await crm.counts.scores("demo", AT, AT + day, agent_id="zhou") == [found]
    assert await crm.counts.scores("demo", AT, AT + day, agent_id="li") == []
    assert await crm.counts.scores("other", AT, AT + day) == []


async def test_one_person_scores_a_call_once_and_once_more_to_calibrate(
    relations: Relations,
) -> None:
    cards = relations.scorecards
    await cards.begin(CARD, "form: small")
    other_id = "019ab2c4-7d1e-7000-8000-0000000000ab"
    with pytest.raises(ScoredAlready):
        await cards.begin(replace(CARD, scorecard_id=other_id), "form: small")
    await cards.begin(replace(CARD, scorecard_id=other_id, calibration="k"), "form: small")
    counted = await cards.scored("demo", since=AT, until=AT + timedelta(days=1))
    assert [one.scorecard_id for one in counted] == [CARD.scorecard_id]


async def test_a_list_has_the_latest_and_what_is_scored_is_read_whole(
    relations: Relations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "LISTED", 2)
    cards, day = relations.scorecards, timedelta(days=1)
    for at in range(4):
        one = f"019ab2c4-7d1e-7000-8000-00000000000{at}"
        began = AT + at * timedelta(hours=1)
        card = replace(CARD, scorecard_id=one, call_id=one, began_at=began)
        await cards.begin(card, "form: small")
        if at != 2:
            await cards.go_on("demo", one, RELEASED, version=1)
    shown = await cards.of_agent("demo", "zhou", since=AT, until=AT + day)
    # The third is not released, and takes nobody's place.
    assert [one.scorecard_id[-1] for one in shown] == ["3", "1"]
    assert shown[0].steps[0].said == SAID
    assert await cards.of_agent("demo", "li", since=AT, until=AT + day) == []
    counted = await cards.scored("demo", since=AT, until=AT + day)
    assert [one.scorecard_id[-1] for one in counted] == ["0", "1", "2", "3"]
    assert {one.holds.said for one in counted} == {None}


async def test_an_appeal_waits_no_longer_once_its_call_is_erased(
    relations: Relations, crm: CrmRepository
) -> None:
    cards, appealed = relations.scorecards, Step(deed="appealed", at=AT, who="user:zhou")
    await crm.save_interactions([INTERACTION, replace(INTERACTION, call_id=f"{CALL[:-1]}2")])
    for at in (1, 2):
        one = f"{CALL[:-1]}{at}"
        await cards.begin(replace(CARD, scorecard_id=one, call_id=one), "form: small")
        await cards.go_on("demo", one, RELEASED, version=1)
        await cards.go_on("demo", one, appealed, version=2)
    waiting = await cards.appealed("demo")
    assert [one.call_id[-1] for one in waiting] == ["2", "1"]
    await crm.retained.erase("demo", [CALL])
    await crm.retained.note_erased("demo", [CALL], AT)
    (left,) = await cards.appealed("demo")
    assert left.call_id == f"{CALL[:-1]}2"
    assert await cards.appealed("other") == []


async def test_the_database_itself_refuses_to_change_a_step(
    relations: Relations, crm: CrmRepository
) -> None:
    await relations.scorecards.begin(CARD, "form: small")
    for statement in (update(SCORECARD_STEP).values(percent=100.0), delete(SCORECARD_STEP)):
        with pytest.raises(DatabaseError, match="what was scored stays as it was"):
            await crm.database.write(lambda connection: connection.execute(statement))  # noqa: B023


async def test_what_was_written_goes_with_the_call_and_the_score_stays(
    relations: Relations, crm: CrmRepository
) -> None:
    await relations.scorecards.begin(CARD, "form: small")
    kept = await kept_of_call(crm.keys, "demo", CALL)
    erasure = Erasure(
        tenant="demo",
        at=AT,
        who="root",
        why="asked",
        subject=kept.subject,
        calls=1,
        messages=0,
        first_at=None,
        last_at=None,
    )
    await destroy(crm.keys, kept, erasure)
    # Unreadable at once, also where a copy of the row is left.
    (found,) = await relations.scorecards.of_call("demo", CALL)
    assert (found.steps[0].said, found.holds.percent) == (None, 62.5)
    await crm.retained.erase("demo", [CALL])
    (found,) = await relations.scorecards.of_call("demo", CALL)
    assert found.steps == (replace(SCORED, said=None),)
    with pytest.raises(KeyErased):
        await relations.scorecards.go_on("demo", CARD.scorecard_id, RELEASED, version=1)


async def test_calls_that_can_be_scored_are_told_with_what_is_known(crm: CrmRepository) -> None:
    others = [
        replace(INTERACTION, call_id=f"{CALL[:-1]}2"),
        replace(INTERACTION, call_id=f"{CALL[:-1]}3", ended_at=None),
        replace(INTERACTION, call_id=f"{CALL[:-1]}4", tenant="other"),
    ]
    await crm.save_interactions([INTERACTION, *others])
    await are_served(crm, CALL, f"{CALL[:-1]}3", f"{CALL[:-1]}4", agent="zhou", at_s=20.0)
    # Who served first, and who gave it away at once, scores nothing.
    await are_served(crm, CALL, agent="ben", queue="loans", at_s=15.0)
    mark = Mark(
        tenant="demo",
        call_id=CALL,
        ref=9,
        question="satisfied",
        survey="s",
        score=1,
        lowest=1,
        highest=5,
        is_low=True,
        agent_id="zhou",
        queue="agents",
        flow="main",
        bundle="b",
        at=AT,
    )
    await crm.marks.save([mark])
    day = (AT, AT + timedelta(days=1))
    assert await served(crm.database, "demo", *day) == [ServedCall(CALL, "zhou", "agents")]
    found = await scorable(crm.database, "demo", *day, limits=RiskLimits())
    assert [(one.call_id, one.agent_id, one.queue, one.tier, one.low_marks) for one in found] == [
        (CALL, "zhou", "agents", "vip", 1)
    ]


async def test_of_most_calls_nothing_tells_and_they_are_not_read(crm: CrmRepository) -> None:
    limits = RiskLimits()
    told = {
        "held": FloorFacts(longest_hold_s=limits.hold_s),
        "vip who waited": FloorFacts(waited_s=limits.vip_wait_s),
        "vip who was late": FloorFacts(late_s=1),
        "given away": FloorFacts(transfers=limits.transfers),
        "nothing": FloorFacts(waited_s=limits.vip_wait_s - 1, longest_hold_s=1, transfers=1),
        "waited, and is no vip": FloorFacts(waited_s=500, late_s=100),
        "wanted": FloorFacts(),
        "unknown": None,
    }
    ids = {name: f"{CALL[:-2]}{number:02}" for number, name in enumerate(told, 10)}
    calls = [
        replace(
            INTERACTION,
            call_id=call_id,
            tier="standard" if name == "waited, and is no vip" else "vip",
        )
        for name, call_id in ids.items()
    ]
    await crm.save_interactions(calls)
    before = await crm.floor_cells.counted("demo")
    facts = {ids[name]: one for name, one in told.items() if one is not None}
    counted = Counted(seq=1, state="{}")
    await crm.floor_cells.add("demo", before, counted, {}, {}, FloorCalls(facts=facts))
    await are_served(crm, *ids.values())
    wanted = [ids["wanted"], ids["held"], "of another time"]
    day = (AT, AT + timedelta(days=1))
    found = await scorable(crm.database, "demo", *day, limits=limits, besides=wanted)
    names = {call_id: name for name, call_id in ids.items()}
    assert sorted(names[one.call_id] for one in found) == [
        "given away",
        "held",
        "vip who waited",
        "vip who was late",
        "wanted",
    ]
    by_name = {names[one.call_id]: one for one in found}
    judged = {name for name, one in by_name.items() if risks(one, limits)}
    assert judged == by_name.keys() - {"wanted"}
