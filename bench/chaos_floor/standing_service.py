"""The `hotline` command whose floor stands still at a record of its log, if that is ordered.

That is all that it does beside what the command does, but that its parent starts it again however
often it is struck within a short time: the code that carries the floor is the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from chaos_floor.gate import FOLDER, Gate, Reached
from hotline.cli import main
from hotline.floor.floor_log import STREAM
from hotline.journal import Journal, NewRecord, call_stream
from hotline.launch import standby

IN_CALLS = frozenset({"secure_flow_asked"})
"""What stands in a call's own stream, of all at which a room stands still."""
OF_CALL = call_stream("")

Append = Callable[[Journal, Sequence[NewRecord]], Awaitable[list[int]]]


class Standing:
    """Whom the floor's records are about, and where it stands still."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._of_offer: dict[object, Reached] = {}
        self._of_call: dict[object, Reached] = {}

    def over(self, append: Append) -> Append:
        """Return how records are appended by a floor that stands still."""

        async def appended(journal: Journal, records: Sequence[NewRecord]) -> list[int]:
            if not records:
                return await append(journal, records)
            event = records[0].event
            if records[0].stream == STREAM:
                about = self._about(event, records[0].commands)
            elif event["kind"] in IN_CALLS:
                call_id = records[0].stream.removeprefix(OF_CALL)
                about = self._of_call.get(call_id, Reached(call_id=call_id))
            else:
                return await append(journal, records)
            moment = self._gate.ordered()
            stands = moment is not None and moment.kind == event["kind"]
            if moment is not None and stands and moment.when == "unwritten":
                await self._stand(about)
            seqs = await append(journal, records)
            if moment is not None and stands and moment.when == "written":
                await self._stand(about)
            return seqs

        return appended

    async def _stand(self, about: Reached) -> None:
        if self._gate.reach(about):
            await self._gate.released()

    def _about(
        self, event: Mapping[str, object], commands: Sequence[Mapping[str, object]]
    ) -> Reached:
        for command in commands:
            if command["kind"] == "offer_call":
                call_id, agent_id = str(command["call_id"]), str(command["agent_id"])
                told = Reached(call_id=call_id, agent_id=agent_id)
                self._of_offer[command["ref"]] = self._of_call[call_id] = told
        known = self._of_offer.get(event.get("ref")) or self._of_call.get(event.get("call_id"))
        return known or Reached(
            call_id=str(event.get("call_id", "")), agent_id=str(event.get("agent_id", ""))
        )


def run() -> None:
    """Run the command."""
    standing = Standing(Gate(Path(os.environ[FOLDER])))
    with (
        patch.object(Journal, "append_many", standing.over(Journal.append_many)),
        patch.object(standby, "MOST_IN_A_ROW", sys.maxsize),
    ):
        main()


if __name__ == "__main__":
    run()
