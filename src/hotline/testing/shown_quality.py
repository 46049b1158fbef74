"""What quality staff see of a shown floor: the day's calls, and one with sound and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from hotline.calls.call_ids import new_call_id
from hotline.crm.scorecards.scorable import served
from hotline.desk.under_way import CallUnderWay
from hotline.floor.floor_log import STREAM
from hotline.flow.run import ENGINE
from hotline.journal import CallHeader
from hotline.model.interaction import Interaction
from hotline.model.survey import Mark
from hotline.model.tier import Tier
from hotline.qa.scorecards.quality import Quality
from hotline.recordings.archive import Archive
from hotline.reports.floor_keeper import FloorKeeper
from hotline.routing.codec import event_from_json
from hotline.routing.events import CallQueued
from hotline.settings import ScorecardSettings
from hotline.simulator.demo_data.scoring import DemoScorers
from hotline.testing.desk_room import REPLAYED, DeskRoom
from hotline.testing.floor import now
from hotline.testing.one_replay import BEGAN
from hotline.testing.people import PASSWORD
from hotline.testing.recorded_sound import Turn, keep_recording
from hotline.testing.served import are_served
from hotline.testing.shown_floor import NUMBER, ShownFloor
from hotline.testing.transcripts import Said, keep_transcript

QUALITY = "quinn"
"""Who may hear it."""
ENDED_AGO = timedelta(minutes=20)
WAITED_S = 35
TALK: list[Said] = [
    ("agent", 0.8, "en-US", "good morning this is Zhou Lan how can I help"),
    ("caller", 6.5, "en-US", "I paid a bill twice in November"),
    ("agent", 11.2, "en-US", "I see both payments and open a complaint for you"),
    ("caller", 18.0, "zh-CN", "好 谢谢 您"),
    ("agent", 20.5, "zh-CN", "不 客气 再见"),
]
SAID: list[Turn] = [(6.5, 10.1), (18.0, 19.6)]
HEARD_S: list[Turn] = [(0.8, 5.4), (11.2, 16.5), (20.5, 22.0)]


async def can_be_judged(floor: ShownFloor) -> str:
    """Let the day's calls be known to the CRM; return the id of one that can be heard and read."""
    room, heard_call = floor.room, new_call_id()
    await _day(floor)
    begins = now() - ENDED_AGO
    arrived = await floor.wants_a_person(heard_call, begins)
    in_flow_s = (begins - arrived).total_seconds()
    for number, part, at, seconds, said, heard, secret in (
        (1, "flow", arrived, in_flow_s, [(3.0, 4.0)], [(0.2, 2.8), (4.4, 7.5)], [(12.0, 19.0)]),
        (2, "talk", begins + timedelta(seconds=WAITED_S), 24.0, SAID, HEARD_S, []),
    ):
        await keep_recording(
            room.journal,
            room.keys,
            room.shelf,
            heard_call,
            number=number,
            part="talk" if part == "talk" else "flow",
            begins=at,
            seconds=seconds,
            said=said,
            heard=heard,
            secret=secret,
        )
    archive = Archive("demo", room.shelf, room.keys)
    await keep_transcript(archive, room.crm.spoken_words, f"{heard_call}-r2", TALK)
    ended = replace(
        room.live.pop(heard_call),
        caller_number="+8613800138000",
        ended_at=begins + timedelta(seconds=WAITED_S + 24),
        outcome="completed",
        node="main.goodbye",
    )
    await _keep(floor, [ended])
    await FloorKeeper("demo", room.journal, room.crm.floor_cells).look()
    await are_served(room.crm, heard_call)
    await _are_scored(room)
    await room.crm.save_interaction(_replayed())
    _are_under_way(floor)
    await room.people.users.add("demo", QUALITY, "quality", PASSWORD, who="root", at=now())
    return heard_call


async def _are_scored(room: DeskRoom) -> None:
    """Let people score some of the calls, calibrate, and an agent appeal."""
    quality = Quality.over("demo", room.crm, room.relations, ScorecardSettings(), ZoneInfo("UTC"))
    chance = Random(3)  # noqa: S311 - no secret, the same again
    scorers = DemoScorers("demo", room.crm, quality.scoring, chance, now=now())
    since = now() - timedelta(days=1)
    calls = {one.call_id for one in await served(room.crm.database, "demo", since, now())}
    drawn = await scorers.drawn(calls, since)
    await scorers.judge(*drawn, lambda: None)


def _replayed() -> Interaction:
    """Return the call that can be replayed on other flows."""
    return Interaction(
        tenant="demo",
        call_id=REPLAYED,
        caller_number="",
        dialled_number="8888",
        language="en-US",
        started_at=BEGAN,
        ended_at=BEGAN + timedelta(minutes=2),
        outcome="completed",
        tier="vip",
        flow="main",
        bundle="",
    )


def _are_under_way(floor: ShownFloor) -> None:
    """Let three callers be on the line, two of whom say what they want."""
    room = floor.room
    for number, (language, node, said) in enumerate(
        [
            ("en-US", "main.services", "I have lost my card"),
            ("zh-CN", "pay_bill.ask_amount", "一百 二十 块"),
            ("en-US", "", ""),
        ]
    ):
        call_id = f"01a216bb-9a06-717e-a34a-e319130f3{number:03d}"
        began = now() - timedelta(seconds=40 * number + 25)
        tier: Tier = "vip" if number else "standard"
        room.live[call_id] = Interaction(
            tenant="demo",
            call_id=call_id,
            caller_number="",
            dialled_number="8888",
            language=language,
            tier=tier,
            started_at=began,
            flow="main",
            bundle=room.bundle.digest,
        )
        room.under_way.append(
            CallUnderWay(
                call=call_id,
                direction="inbound",
                language=language,
                tier=tier,
                started_at=began,
                flow="main",
                node=node,
                with_agent=not node,
                said=said,
            )
        )


async def _day(floor: ShownFloor) -> None:
    """Save the calls of the floor's log, with their ends and some marks."""
    room, random = floor.room, Random(3)  # noqa: S311 - no secret, the same again
    asked = [
        event
        for record in await room.journal.read("demo", STREAM)
        if isinstance(event := event_from_json(record.event), CallQueued)
    ]
    calls = [
        Interaction(
            tenant="demo",
            call_id=one.call_id,
            customer=NUMBER if random.random() < 0.1 else None,
            caller_number="",
            dialled_number="8888",
            language=random.choice(["en-US", "zh-CN"]),
            tier=one.tier,
            started_at=one.at - timedelta(seconds=50),
            ended_at=one.at + timedelta(seconds=random.uniform(60, 500)),
            outcome=random.choice(["completed", "completed", "caller_hung_up"]),
            node=random.choice(["main.goodbye", "main.wait", "main.services", "main.survey"]),
            flow="main",
            bundle=room.bundle.digest,
        )
        for one in asked
        if one.at < now() - ENDED_AGO
    ]
    await _keep(floor, calls)
    queues = {one.call_id: one.queue for one in asked}
    marked = [one for one in calls if random.random() < 0.4]
    await room.crm.marks.save([_mark(one, queues[one.call_id], random) for one in marked])


async def _keep(floor: ShownFloor, calls: Sequence[Interaction]) -> None:
    """Let calls that are over be known to journal and CRM."""
    await floor.room.crm.save_interactions(calls)
    for one in calls:
        await floor.room.journal.open_call(
            CallHeader(
                tenant=one.tenant,
                call_id=one.call_id,
                dialled_number=one.dialled_number,
                caller_number=one.caller_number,
                flow=one.flow,
                bundle=one.bundle,
                engine=ENGINE,
                pbx="pbx",
                channel=one.call_id,
                opened_at=one.started_at,
            )
        )


def _mark(call: Interaction, queue: str, random: Random) -> Mark:
    score = random.choices([1, 2, 3, 4, 5], [1, 1, 2, 5, 6])[0]
    return Mark(
        tenant="demo",
        call_id=call.call_id,
        ref=9,
        question="satisfied",
        survey="after_agent",
        score=score,
        lowest=1,
        highest=5,
        is_low=score < 3,
        agent_id=random.choice(["anna", "ben", "cheng", "evi"]),
        queue=queue,
        flow=call.flow,
        bundle=call.bundle,
        at=call.ended_at or call.started_at,
    )
