"""The steps of a payment call, as the journal of one undisturbed call tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.journal import JournalRecord


@dataclass(frozen=True, kw_only=True)
class Step:
    """One record of a payment call.

    Attributes:
        number: Its place in the journal, from 1 on.
        name: Its event, and the node where the call then is.
        operation: What it asks the bank, "" for nothing.
        answers: The operation that the bank answers with it, "" for none.
        after_s: Seconds from the call's arrival to it.
    """

    number: int
    name: str
    operation: str = ""
    answers: str = ""
    after_s: float = 0.0


class NodeName:
    """Names the records of one call, one after the other."""

    def __init__(self) -> None:
        self._node = ""

    def after(self, event: Mapping[str, object], commands: Sequence[Mapping[str, object]]) -> str:
        """Return the name of the next record: what happened, and where the call then is."""
        marks = [command["node"] for command in commands if command["kind"] == "mark"]
        self._node = str(marks[-1]) if marks else self._node
        return f"{event['kind']} at {self._node}"


def named(records: Sequence[JournalRecord]) -> list[str]:
    """Name all steps of a call."""
    name = NodeName()
    return [name.after(record.event, record.commands) for record in records]


def steps_of(records: Sequence[JournalRecord]) -> list[Step]:
    """Return the steps of a call; of two with the same name the first."""
    steps: dict[str, Step] = {}
    asked: dict[object, str] = {}
    for number, (record, name) in enumerate(zip(records, named(records), strict=True), 1):
        asks = [command for command in record.commands if command["kind"] == "ask_bank"]
        answers = asked.get(record.event.get("ref"), "")
        asked.update((command["ref"], str(command["operation"])) for command in asks)
        operation = str(asks[-1]["operation"]) if asks else ""
        after_s = (record.at - records[0].at).total_seconds()
        step = Step(number=number, name=name, operation=operation, answers=answers, after_s=after_s)
        steps.setdefault(name, step)
    return list(steps.values())
