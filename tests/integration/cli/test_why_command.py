"""`hotline why`, on the log of a floor with a call or two."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.crm import CrmRepository
from hotline.crm.customers.notes import Notes
from hotline.crm.customers.repository import Customers
from hotline.floor.due_callbacks import id_on_floor
from hotline.floor.floor_log import STREAM, FloorLog
from hotline.floor.kept_floor import KeptFloor, new_figures
from hotline.journal import Journal, NewRecord, call_stream
from hotline.model.agent import Agent
from hotline.model.customer import Note
from hotline.model.interaction import Interaction
from hotline.model.queue import QueueSpec
from hotline.routing.codec import commands_to_json, event_to_json
from hotline.routing.events import (
    AgentLoggedIn,
    AgentReady,
    AnyEvent,
    CallerLeft,
    CallQueued,
    OfferDeclined,
    PolicyChanged,
)
from hotline.routing.policy import NO_POLICY, Policy
from hotline.routing.promise.forecaster import Forecaster
from hotline.routing.router import Router
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys
from hotline.testing.people import demo_tier, person

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALL, OTHER = "01a216bb-0001", "01a216bb-0002"
PROMISE = "01a21ccb-4976-7382-a54d-4b65299a4e5c"


def floor_log() -> list[AnyEvent]:
    """Return what happened: a call waits, and is declined by who came."""
    agent = Agent(agent_id="anna", languages=frozenset({"en-US"}))
    policy = Policy(queues={"agents": QueueSpec(name="agents")})
    return [
        PolicyChanged(at=AT, policy=policy),
        CallQueued(at=AT, call_id=CALL, queue="agents", language="en-US"),
        AgentLoggedIn(at=AT + timedelta(seconds=5), agent=agent, seat="desk1"),
        AgentReady(at=AT + timedelta(seconds=5), agent_id="anna"),
        OfferDeclined(at=AT + timedelta(seconds=9), ref=1),
        CallQueued(
            at=AT + timedelta(seconds=10),
            call_id=id_on_floor(PROMISE, 1),
            queue="agents",
            language="en-US",
            customer="7",
            callback=True,
        ),
    ]


def interaction(call_id: str) -> Interaction:
    return Interaction(
        tenant="demo",
        call_id=call_id,
        caller_number="13800000001",
        dialled_number="8888",
        language="en-US",
        started_at=AT,
        flow="main",
        bundle="0" * 64,
    )


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A floor's log, and two calls, one of which asked for nobody."""
    write_settings(tmp_path)
    router = Router(NO_POLICY)
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
        await Journal.open(tmp_path / "journal.db", keys) as journal,
    ):
        for call_id in (CALL, OTHER):
            await crm.save_interaction(interaction(call_id))
        for event in floor_log():
            if isinstance(event, CallQueued):
                arrived = {"kind": "call_arrived"}
                stream = call_stream(event.call_id)
                await journal.append(
                    NewRecord(tenant="demo", stream=stream, at=event.at, event=arrived)
                )
            await journal.append(
                NewRecord(
                    tenant="demo",
                    stream=STREAM,
                    at=event.at,
                    event=event_to_json(event),
                    commands=commands_to_json(router.receive(event)),
                )
            )
            kept = KeptFloor(
                floor=router.floor,
                promises={},
                learned=Forecaster().learned,
                seats={},
                bridges=[],
                departures=[],
                broadcasts=[],
                figures=new_figures(),
            )
            await FloorLog(journal, "demo").keep(kept, event.at)
    return tmp_path


@pytest.mark.parametrize("are_altered", [False, True])
def test_a_call_is_explained(folder: Path, are_altered: bool) -> None:
    if are_altered:
        # What cannot begin from a snapshot begins with the log.
        with closing(sqlite3.connect(folder / "journal.db")) as journal, journal:
            altered = journal.execute(
                "update journal_record set event = replace(event, 'seats', 'chairs') "
                "where event_kind = 'floor_snapshot'"
            )
            assert altered.rowcount == len(floor_log())
    told = run_hotline(folder, "why", CALL)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [
        "09:00:00  came to queue 'agents'",
        "09:00:00  waits: nobody who may take it is free",
        "09:00:05  is offered to anna",
        "            because anna became free, and the call was first in line",
        "09:00:09  is not taken: declined; back to its place",
        "09:00:09  waits: nobody who may take it is free",
    ]


async def test_notes_stand_among_what_the_floor_decided(folder: Path) -> None:
    async with (
        await open_test_keys(folder) as keys,
        await CrmRepository.open(folder / "crm.db", keys) as crm,
    ):
        await Customers(crm.database, keys, demo_tier).add(
            "demo", person("622200017"), who="li", at=AT
        )
        note = Note(at=AT + timedelta(seconds=7), author="user:li", text="x", call_id=CALL)
        await Notes(crm.database, keys).add("demo", "622200017", note)
    told = run_hotline(folder, "why", CALL)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[3:5] == [
        "            because anna became free, and the call was first in line",
        "09:00:07  agent writes a note on a customer whom the caller has not proved to be (li)",
    ]


@pytest.mark.parametrize("asked", [PROMISE[:13], f"promise-{PROMISE[:13]}"])
def test_a_promise_is_explained(folder: Path, asked: str) -> None:
    told = run_hotline(folder, "why", asked)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [
        "09:00:10  came to queue 'agents'",
        "09:00:10  is to be called back, and keeps its place",
        "09:00:10  waits: nobody who may take it is free, 1 before it",
    ]


def test_who_asked_for_nobody_is_told_so(folder: Path) -> None:
    told = run_hotline(folder, "why", OTHER)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith(f"hotline: call {OTHER} asked for no agent")


async def test_what_this_version_would_not_do_is_not_explained(folder: Path) -> None:
    at = AT + timedelta(seconds=10)
    async with (
        await open_test_keys(folder) as keys,
        await Journal.open(folder / "journal.db", keys) as journal,
    ):
        leaves = CallerLeft(at=at, call_id=CALL)
        await journal.append(
            NewRecord(tenant="demo", stream=STREAM, at=at, event=event_to_json(leaves), commands=[])
        )
    told = await asyncio.to_thread(run_hotline, folder, "why", CALL)
    assert told.stdout.splitlines()[-2:] == [
        "09:00:09  waits: nobody who may take it is free",
        "At 2026-03-02 09:00:10 +00:00 the floor was carried by a version of the service that "
        "decided otherwise. Nothing is told from there on.",
    ]
