"""Recorded calls that nobody made: as the journal would give them, or in a journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from hotline.flow.bundle import Bundle
from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent, BankAnswered
from hotline.flow.run import ENGINE
from hotline.journal import CallHeader, Journal, NewRecord, WrittenCall, call_stream
from hotline.journal.encoding import to_row, to_written

TENANT = "bank"


def new_records(
    call_id: str, steps: Sequence[tuple[AnyEvent, Sequence[AnyCommand]]]
) -> list[NewRecord]:
    """Return what a call session appends for events and the commands they caused."""
    return [
        NewRecord(
            tenant=TENANT,
            stream=call_stream(call_id),
            at=event.at,
            event=event_to_json(event),
            commands=[command_to_json(command) for command in commands],
        )
        for event, commands in steps
    ]


def header(
    bundle: Bundle,
    flow: str,
    *,
    call_id: str = "1",
    opened_at: datetime = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    engine: int = ENGINE,
) -> CallHeader:
    """Return a call's header."""
    return CallHeader(
        tenant=TENANT,
        call_id=call_id,
        dialled_number="95599",
        caller_number="",
        flow=flow,
        bundle=bundle.digest,
        engine=engine,
        pbx="pbx",
        channel="1.1",
        opened_at=opened_at,
    )


def written(
    of: CallHeader,
    steps: Sequence[tuple[AnyEvent, Sequence[AnyCommand]]],
    *,
    erased: bool = False,
) -> WrittenCall:
    """Return a call as the journal gives it; `erased` without its personal values."""
    rows = [to_row(record) for record in new_records(of.call_id, steps)]
    return WrittenCall(
        header=of,
        records=tuple(
            to_written(
                row | {"seq": seq}, None if erased and personal else json.loads(personal or "[]")
            )
            for seq, (row, personal) in enumerate(rows, 1)
        ),
    )


async def keep(
    journal: Journal, of: CallHeader, steps: Sequence[tuple[AnyEvent, Sequence[AnyCommand]]]
) -> None:
    """Put a call into a journal, as the switchboard and the call's session do."""
    await journal.open_call(of)
    for event, _ in steps:
        if isinstance(event, BankAnswered) and event.customer:
            await journal.identify_call(of.tenant, of.call_id, event.customer)
    await journal.append_many(new_records(of.call_id, steps))
    await journal.close_call(of.tenant, of.call_id)
