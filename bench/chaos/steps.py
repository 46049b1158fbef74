"""The steps of a payment call, as the journal of one undisturbed call tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.journal import JournalRecord

HUNG_UP = "caller_hung_up"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One record of a payment call.

    Attributes:
        number: Its place in the journal, from 1 on.
        name: Its event, and the node where the call then is.
        question: The question whose answer led to it, as a place in the script; -1 before all.
        after: How many records that answer brings, up to this one.
        operation: What it asks the bank, "" for nothing.
    """

    number: int
    name: str
    question: int
    after: int
    operation: str = ""


def step_name(record: JournalRecord, node: str) -> str:
    """Name a step: what happened, and where the call then is."""
    return f"{record.event_kind} at {node}"


def named(records: Sequence[JournalRecord]) -> list[str]:
    """Name all steps of a call."""
    names, node = [], ""
    for record in records:
        marks = [command for command in record.commands if command["kind"] == "mark"]
        node = str(marks[-1]["node"]) if marks else node
        names.append(step_name(record, node))
    return names


def steps_of(
    records: Sequence[JournalRecord], presses: Mapping[int, float], questions: int
) -> list[Step]:
    """Derive the steps from a call's journal and from when its caller answered each question.

    Args:
        records: The whole journal of the call.
        presses: When the questions were answered, by place: wall clock, seconds.
        questions: How many there are; the hang-up counts as the answer to one more.
    """
    steps: list[Step] = []
    for number, (record, name) in enumerate(zip(records, named(records), strict=True), 1):
        at = record.at.timestamp()
        question = max((place for place, pressed in presses.items() if pressed <= at), default=-1)
        if record.event_kind == HUNG_UP:
            question = questions
        same = [step for step in steps if step.question == question]
        asked = [command for command in record.commands if command["kind"] == "ask_bank"]
        steps.append(
            Step(
                number=number,
                name=name,
                question=question,
                after=len(same) + 1,
                operation=str(asked[-1]["operation"]) if asked else "",
            )
        )
    return steps
