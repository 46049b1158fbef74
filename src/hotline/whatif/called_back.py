"""Days on which a coin decides who stays on the line, and who is called back.

All wait so long before the coin is tossed; only who waits still is counted. Nobody gives up, so
that a wait is never cut short, and nobody who is called back fails to pick up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from hotline.routing.commands import BridgeCall
from hotline.routing.events import CallQueued
from hotline.routing.log import Step
from hotline.routing.router import Router
from hotline.whatif.day import Caller, Day
from hotline.whatif.drawn import DAY_S, Scenario, rising_to

UNDECIDED_S = (60.0, 240.0)
"""Between so many seconds of waiting the coin is tossed."""
NEVER_S = 10 * DAY_S


@dataclass(frozen=True, kw_only=True)
class Waits:
    """How long callers waited until an agent was there for them, in seconds.

    Attributes:
        stayed: Of those who stayed on the line.
        called_back: Of those who hung up.
    """

    stayed: list[float]
    called_back: list[float]


def busy(agents: int, peak: float) -> Scenario:
    """Return a kind of day with a load that rises to a peak at noon."""
    return Scenario(name="called back", agents=agents, load=rising_to(peak))


def waits(scenario: Scenario, random: Random, begins: datetime) -> Waits:
    """Play a day; return how long who waited for.

    Args:
        scenario: What kind of day.
        random: Draws it.
        begins: When.
    """
    decides: dict[str, tuple[float, bool]] = {}
    callers: list[Caller] = []
    for caller in scenario.callers(random, begins):
        at_s, is_called_back = random.uniform(*UNDECIDED_S), random.random() < 0.5
        decides[caller.asked.call_id] = at_s, is_called_back
        number = f"+86138{len(callers):08}"
        asked = replace(caller.asked, caller_number=number)
        after_s = at_s if is_called_back else None
        callers.append(replace(caller, asked=asked, patience_s=NEVER_S, callback_after_s=after_s))
    came: dict[str, datetime] = {}
    found = Waits(stayed=[], called_back=[])

    def watch(step: Step) -> None:
        if isinstance(step.event, CallQueued):
            came[step.event.call_id] = step.event.at
        for command in step.commands:
            if isinstance(command, BridgeCall):
                wait_s = (step.event.at - came[command.call_id]).total_seconds()
                at_s, is_called_back = decides[command.call_id]
                if wait_s > at_s:
                    (found.called_back if is_called_back else found.stayed).append(wait_s)

    Day(Router(scenario.policy), callers, scenario.shifts(begins)).play(watch)
    return found
