"""`hotline why`: which agents a call was offered to and why, from the floor's log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.relations import readable
from hotline.crm import CrmRepository
from hotline.crm.errors import UnknownCall
from hotline.errors import HotlineError
from hotline.floor.due_callbacks import PROMISE, promise_of
from hotline.floor.floor_log import STREAM, steps
from hotline.floor.same_decisions import same_until
from hotline.journal import Journal
from hotline.local_time import local_clock, local_moment
from hotline.privacy.opening import open_keys
from hotline.routing.events import CallQueued
from hotline.routing.explanation import changes_told, explain, moments_told
from hotline.routing.log import Step
from hotline.routing.policy import NO_POLICY
from hotline.routing.router import Router
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

    It is told from the floor's log alone, by the policy of then; at the end, what would have
    changed it.

    Example: hotline why 01a216bb-9a06
    """
    asyncio.run(_why(load_settings(), call_id))


async def _why(settings: Settings, prefix: str) -> None:
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        log = steps(await journal.read(settings.tenant, STREAM))
        try:
            call_id = (await crm.interaction(settings.tenant, prefix)).call_id
        except UnknownCall:
            promise = _of_promise(log, prefix)
            if promise is None:
                raise
            call_id = promise
    same = same_until(log, Router(NO_POLICY))
    explanation = explain(Router(NO_POLICY), log[:same], call_id)
    console = Console(highlight=False)
    if explanation is not None:
        for moment, (first, *because) in moments_told(explanation):
            at = local_clock(moment.at, settings.zone, "%H:%M:%S")
            console.print(f"{at}  {first.text}", markup=False)
            for line in because:
                console.print(f"{'':{len(at)}}    {line.text}", markup=False)
        for heading, changes in changes_told(explanation):
            console.print(heading.text, markup=False)
            for change in changes:
                console.print(f"  {change.text}", markup=False)
    if same < len(log):
        at = local_moment(log[same].event.at, settings.zone)
        console.print(
            f"At {at} the floor was carried by a version of the service that decided otherwise. "
            "Nothing is told from there on."
        )
    elif explanation is None:
        raise NotOnTheFloor(call_id)


def _of_promise(log: Sequence[Step], prefix: str) -> str | None:
    """Return the last id on the floor of the promise whose id begins so; None where none was."""
    wanted = prefix.removeprefix(PROMISE)
    came = (step.event.call_id for step in reversed(log) if isinstance(step.event, CallQueued))
    return next((one for one in came if (promise_of(one) or "").startswith(wanted)), None)
