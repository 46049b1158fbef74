"""`hotline why`: which agents a call was offered to and why, from the floor's log."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.relations import readable
from hotline.crm import CrmRepository
from hotline.crm.customers.notes import Notes
from hotline.crm.errors import UnknownCall
from hotline.errors import HotlineError
from hotline.floor.call_explained import PAGE, CallExplained, call_explained
from hotline.floor.due_callbacks import PROMISE, promise_of
from hotline.floor.floor_log import STREAM
from hotline.floor.kept_floor import UnusableSnapshot
from hotline.journal import Journal, call_stream
from hotline.local_time import local_clock, local_moment
from hotline.model.interaction import Interaction
from hotline.privacy.opening import open_keys
from hotline.qa.time_line import TimedLine, time_line
from hotline.routing.codec import event_from_json
from hotline.routing.events import CallQueued
from hotline.routing.explanation import changes_told
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses


class NotOnTheFloor(HotlineError):
    """A call asked for no agent."""

    def __init__(self, call_id: str) -> None:
        self.call_id = call_id
        super().__init__(call_id)

    def __str__(self) -> str:
        return (
            f"call {self.call_id} asked for no agent; "
            f"`hotline calls show {self.call_id}` tells what it did"
        )


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(why)


def why(
    call_id: Annotated[
        str,
        typer.Argument(
            help="The id of the call, or of a promise, or enough of its beginning.",
            callback=readable,
        ),
    ],
) -> None:
    """Tell why a call or a promise waited, which agents it was offered to, why not to others.

    It is told from the floor's log alone, by the policy of then, with the notes that agents wrote
    in the call; at the end, what would have changed it.

    Example: hotline why 01a216bb-9a06
    """
    asyncio.run(_why(load_settings(), call_id))


async def _why(settings: Settings, prefix: str) -> None:
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        call = await _call(settings.tenant, prefix, crm)
        told = await _told(settings.tenant, prefix, call, journal)
        notes = (
            []
            if call is None
            else await Notes(crm.database, keys).in_call(
                settings.tenant, call.call_id, call.customer
            )
        )
    explanation = told.explanation
    console = Console(highlight=False)
    for line in time_line(explanation=explanation, notes=notes):
        at = local_clock(line.at, settings.zone, "%H:%M:%S")
        console.print(f"{at}  {_sentence(line)}", markup=False)
        for reason in line.because:
            console.print(f"{'':{len(at)}}    {reason.text}", markup=False)
    if explanation is not None:
        for heading, changes in changes_told(explanation):
            console.print(heading.text, markup=False)
            for change in changes:
                console.print(f"  {change.text}", markup=False)
    if told.otherwise_at is not None:
        at = local_moment(told.otherwise_at, settings.zone)
        console.print(
            f"At {at} the floor was carried by a version of the service that decided otherwise. "
            "Nothing is told from there on."
        )


def _sentence(line: TimedLine) -> str:
    """Return what happened; of an agent's note, what is not the floor's, by whom."""
    return line.text if line.who == "floor" else f"{line.who} {line.text}"


async def _call(tenant: str, prefix: str, crm: CrmRepository) -> Interaction | None:
    """Return the call whose id begins so; None where there is none."""
    try:
        return await crm.interaction(tenant, prefix)
    except UnknownCall:
        return None


async def _told(
    tenant: str, prefix: str, call: Interaction | None, journal: Journal
) -> CallExplained:
    """Return what the floor did with a call, or with a promise whose id begins so.

    Raises:
        UnknownCall: There is none.
        NotOnTheFloor: It asked for no agent.
    """
    ended_at: datetime | None
    if call is None:
        promise = await _of_promise(tenant, prefix, journal)
        if promise is None:
            raise UnknownCall(tenant=tenant, prefix=prefix)
        call_id, since, ended_at = promise
    else:
        call_id, ended_at = call.call_id, call.ended_at
        first = await journal.read_after(tenant, call_stream(call_id), 0, limit=1)
        since = first[0].seq if first else 0
    explained = partial(call_explained, journal, tenant, call_id, ended_at=ended_at)
    try:
        told = await explained(since=since)
    except UnusableSnapshot:
        told = await explained(since=0)
    if told.explanation is None and told.is_whole:
        raise NotOnTheFloor(call_id)
    return told


async def _of_promise(
    tenant: str, prefix: str, journal: Journal
) -> tuple[str, int, datetime] | None:
    """Return the last id on the floor of a promise whose id begins so, with its record and moment.

    None where none was there.
    """
    wanted = prefix.removeprefix(PROMISE)
    found, after = None, 0
    while records := await journal.read_after(tenant, STREAM, after, limit=PAGE):
        after = records[-1].seq
        for one in records:
            promise = promise_of(str(one.event.get("call_id", "")))
            if promise is not None and promise.startswith(wanted):
                event = event_from_json(one.event)
                if isinstance(event, CallQueued):
                    found = event.call_id, one.seq, one.at
    return found
