"""A floor's day as a file: the policy in the first line, then a step of the log in each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from hotline.routing.codec import (
    commands_to_json,
    event_to_json,
    policy_from_json,
    policy_to_json,
    step_from_json,
)
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.whatif.errors import DayUnreadable

NOT_A_STEP = "has to be a step of the log, as JSON"
NOT_THIS_ROUTER = (
    "the router does otherwise here: the log is not whole from the day's beginning on, "
    "or of another policy or engine"
)


@dataclass(frozen=True, kw_only=True)
class DayFile:
    """What such a file holds.

    Attributes:
        policy: The policy that the floor had.
        log: The floor's log.
    """

    policy: Policy
    log: list[Step]


def write_day(path: Path, policy: Policy, log: Iterable[Step]) -> None:
    """Write a day; a file that is there is overwritten."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"policy": policy_to_json(policy)}) + "\n")
        file.writelines(_to_text(step) + "\n" for step in log)


def read_day(path: Path) -> DayFile:
    """Return the day that is in a file.

    Raises:
        DayUnreadable: It cannot be read, or holds something else, or not what the router does when
            it is given the day's events.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DayUnreadable(path, 0, f"cannot be read: {error}") from None
    if not lines:
        raise DayUnreadable(path, 0, "is empty")
    try:
        policy = policy_from_json(json.loads(lines[0])["policy"])
    except (ValueError, KeyError, TypeError):
        raise DayUnreadable(path, 1, "the first line has to hold the floor's policy") from None
    log: list[Step] = []
    router = Router(policy)
    for number, line in enumerate(lines[1:], start=2):
        step = _from_text(path, number, line)
        if router.receive(step.event) != step.commands:
            raise DayUnreadable(path, number, NOT_THIS_ROUTER)
        log.append(step)
    return DayFile(policy=policy, log=log)


def _to_text(step: Step) -> str:
    commands = commands_to_json([*step.commands, *step.announced])
    return json.dumps({"event": event_to_json(step.event), "commands": commands})


def _from_text(path: Path, number: int, text: str) -> Step:
    try:
        encoded = json.loads(text)
        return step_from_json(encoded["event"], encoded["commands"])
    except ValidationError as error:
        # Without what was found: a step holds callers' numbers.
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        why = f"{where}: {first['msg']}" if where else first["msg"]
        raise DayUnreadable(path, number, why) from None
    except (ValueError, KeyError, TypeError):
        raise DayUnreadable(path, number, NOT_A_STEP) from None
