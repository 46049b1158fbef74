"""Signing in at a seat's telephone: the agent's number, then the PIN."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from hotline.floor.attendance import Attendance
from hotline.floor.errors import SeatTaken, SignedInAlready
from hotline.floor.seat_talk import SeatTalk
from hotline.flow.commands import DigitRules
from hotline.model.agent_pin import PIN_DIGITS, PinVerdict
from hotline.roster import Roster

TRIES = 3
"""So often number and PIN are asked for in one call."""
NUMBER = DigitRules(max_digits=8, finish_key="#", first_digit_s=8.0, inter_digit_s=3.0)
PIN = DigitRules(min_digits=PIN_DIGITS, max_digits=PIN_DIGITS, finish_key="#", first_digit_s=8.0)

log = structlog.get_logger()

TryPin = Callable[[str, str], Awaitable[PinVerdict]]
"""Tries an agent's PIN; see `hotline.crm.agent_pins`."""


class Tongues(Protocol):
    """Which language is spoken to whom."""

    def of(self, agent_id: str) -> str:
        """Return an agent's language; of "" the first."""

    @property
    def all(self) -> Sequence[str]:
        """Every language, for whoever is not known yet."""


async def sign_in(
    talk: SeatTalk,
    seat_id: str,
    *,
    attendance: Attendance,
    roster: Roster,
    try_pin: TryPin,
    tongues: Tongues,
) -> None:
    """Let somebody sign in at a seat, and say what came of it.

    Raises:
        LineGone: The telephone was hung up.
        HotlineError: PINs or the floor's log cannot be used.
    """
    if attendance.agent_at(seat_id):
        await talk.say("seat_taken", *tongues.all)
        return
    for _ in range(TRIES):
        number = await talk.ask("seat_agent_number", NUMBER, *tongues.all)
        if not number:
            continue
        agent_id = roster.numbers.get(number, "")
        language = tongues.of(agent_id)
        pin = await talk.ask("seat_agent_pin", PIN, language)
        verdict: PinVerdict = "wrong"
        if agent_id and pin:
            verdict = await try_pin(agent_id, pin)
        if verdict == "right":
            await talk.say(await _seated(attendance, agent_id, seat_id), language)
            return
        log.warning("sign_in_refused", seat=seat_id, agent=agent_id or "unknown", why=verdict)
        if verdict == "locked":
            await talk.say("seat_pin_locked", language)
            return
        await talk.say("seat_pin_wrong", language)


async def _seated(attendance: Attendance, agent_id: str, seat_id: str) -> str:
    """Sign an agent in; return the prompt that says what came of it."""
    try:
        await attendance.sign_in(agent_id, seat_id, by=f"telephone:{seat_id}")
    except SignedInAlready:
        return "seat_signed_in_elsewhere"
    except SeatTaken:
        return "seat_taken"
    return "seat_signed_in"
