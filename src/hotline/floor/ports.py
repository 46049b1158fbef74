"""What the floor needs that no room gives by itself; `app` wires it, tests bring fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Protocol

from hotline.asterisk.line import Line
from hotline.flow.requests import Transfer
from hotline.model.supervision import SupervisionMode

Clock = Callable[[], datetime]
"""Says what time it is, in UTC."""


class Company(Protocol):
    """A leg with which an agent talks besides the caller's: a colleague's, or a place's."""

    @property
    def leg_id(self) -> str:
        """Its name, by which it is bridged."""

    def joined(self, *, since: float = inf) -> None:
        """Note that who is there is in somebody's company.

        Args:
            since: When that was ordered, by the loop's clock; whoever is alone again since then
                stays so.
        """

    async def confer(self, leg_id: str) -> None:
        """Let who is there take part in a conversation, on another leg. Never raises."""

    async def gone(self) -> str:
        """Wait for its end; return why."""


class PlaceLeg(Company, Protocol):
    """A place's telephone that rings for an agent; see `hotline.asterisk.trunk.CustomerLeg`."""

    async def answered(self) -> bool:
        """Wait until somebody picks up; return False where the leg is gone instead."""


class Places(Protocol):
    """The places outside that agents ask; see `hotline.calls.asked_places.AskedPlaces`."""

    async def ring(
        self, number: str, line: Line, *, leg_id: str, limit_s: float
    ) -> PlaceLeg | None:
        """Ring a place for whoever has a caller on hold; None where it may not be now.

        Args:
            number: Its number, in E.164.
            line: The caller's line.
            leg_id: The leg's name, never used before.
            limit_s: Seconds after which it rings no more.
        """

    def take_up(self, leg_id: str) -> PlaceLeg:
        """Return a leg that another process, now dead, has rung; gone where it is."""

    async def limit(self, leg_id: str) -> float:
        """Let the PBX end a leg when it is too long; return after how many seconds. Never raises.

        To be told whenever the leg is together with somebody else.
        """

    async def hand_over(self, line: Line, leg_id: str) -> None:
        """Let the caller be brought to a leg as soon as the flow connects the caller there."""

    async def end(self, leg_id: str) -> None:
        """Hang a leg up for certain, whichever process has rung it. Never raises."""

    def is_over(self, leg_id: str) -> None:
        """Count a leg no more that is gone."""


class Leg(Protocol):
    """An agent's telephone that rings for a caller; see `hotline.asterisk.seat_leg.SeatLeg`."""

    @property
    def leg_id(self) -> str:
        """Its name, by which a caller's line is bridged with it."""

    async def answered(self) -> bool:
        """Wait until the agent picks up; return False where the leg is gone instead."""

    async def play(self, url: str) -> None:
        """Play audio to the agent, to its end.

        Raises:
            hotline.asterisk.line.LineGone: The agent has hung up.
        """

    def joined(self, *, since: float = inf) -> None:
        """Note that the agent is in company: nothing is played until that is over.

        Args:
            since: See `Company`.
        """

    async def alone(self) -> None:
        """Wait until the agent is in nobody's company any more, or gone."""

    async def asked(self) -> int:
        """Wait for a code from the agent's keys; return its number, from 1."""

    async def play_music(self) -> None:
        """Let the agent hear music until something else is done.

        Raises:
            hotline.asterisk.line.LineGone: The agent has hung up.
        """

    async def play_ringing(self) -> None:
        """Let the agent hear how another telephone rings, until `stop_ringing`.

        Raises:
            hotline.asterisk.line.LineGone: The agent has hung up.
        """

    async def stop_ringing(self) -> None:
        """Let the agent hear that no more; twice does no harm.

        Raises:
            hotline.asterisk.line.LineGone: The agent has hung up.
        """

    async def join(self, leg_id: str) -> bool:
        """Bring the agent together with a colleague on another leg; return whether they are."""

    async def supervise(self, leg_id: str, mode: SupervisionMode) -> None:
        """Let a supervisor, whose leg this is, hear an agent on another leg, until told else.

        Raises:
            hotline.asterisk.line.LineGone: The supervisor has hung up.
        """

    async def supervise_no_more(self) -> None:
        """Let a supervisor hear nobody, and wait until that is so for certain.

        Raises:
            hotline.asterisk.line.LineGone: The supervisor has hung up, or it cannot be known.
        """

    async def confer(self, leg_id: str) -> None:
        """Let the agent take part in a colleague's conversation, on another leg. Never raises."""

    async def settle(self) -> None:
        """Wait until the agent is in nobody's company any more, for a few seconds at most.

        Raises:
            hotline.asterisk.line.LineGone: The agent has hung up.
        """

    async def keep(self, dead_man_s: int) -> None:
        """Let the PBX give up on the agent only so many seconds from now. Never raises."""

    async def sends_sound(self) -> bool:
        """Tell whether any sound comes from the agent; where nobody says, it may. Never raises."""

    async def hang_up(self) -> None:
        """Hang up, or stop ringing. Never raises."""

    async def gone(self) -> str:
        """Wait for its end; return the cause."""


class Telephones(Protocol):
    """The agents' telephones; see `hotline.asterisk.seats.Seats`."""

    async def ring(
        self, seat: str, *, leg_id: str, shows: str, limit_s: float, call_id: str = ""
    ) -> Leg:
        """Ring a telephone. Never raises: one that cannot be rung is a leg that is gone.

        Args:
            seat: Which telephone.
            leg_id: The leg's name, never used before but for a leg of this seat that is gone.
            shows: The number of the caller, to be shown; "" for none.
            limit_s: Seconds after which it stops ringing.
            call_id: The call, for a page, which knows by it what it picks up; "" for a telephone
                on a desk, which would show it.
        """

    def take_up(self, *, leg_id: str) -> Leg:
        """Return the leg of an agent that another process, now dead, rang; gone where it is."""

    async def end(self, leg_id: str) -> None:
        """Hang a leg up that another process, now dead, may have rung. Never raises."""

    async def there(self) -> Mapping[str, bool] | None:
        """Ask which legs there are, others' too; legs that ended unseen are told so. Never raises.

        Returns:
            Leg's name to whether somebody is together with it; None where nobody says.
        """

    async def is_reachable(self, seat: str) -> bool:
        """Ask whether a telephone can be rung; where nobody says, it may be. Never raises."""


class Desks(Protocol):
    """What agents look at; see `hotline.desk.desks.Desks`."""

    def changed(self, agent_ids: Iterable[str]) -> None:
        """Tell that some agents are another way than before, or what they are offered."""

    async def shows(self, agent_id: str, ref: int) -> None:
        """Wait until the agent can see who is calling, for a moment at most. Never raises."""


class CustomerLeg(Protocol):
    """A customer's telephone that the bank rings; see `hotline.asterisk.trunk.CustomerLeg`."""

    async def answered(self) -> bool:
        """Wait until the customer picks up; return False where the leg is gone instead."""

    async def gone(self) -> str:
        """Wait for its end; return why nobody picked up, such as `busy`."""


class Customers(Protocol):
    """The customers whom the bank rings; see `hotline.calls.outbound.Outbound`."""

    async def ring(self, call_id: str, *, leg_id: str, limit_s: float) -> CustomerLeg:
        """Ring a customer. Never raises: one who cannot be rung is a leg that is gone.

        Args:
            call_id: The call that is returned, or the promise that is kept.
            leg_id: The leg's name, never used before.
            limit_s: Seconds after which it stops ringing.
        """

    async def end(self, leg_id: str) -> None:
        """End a leg that another process, now dead, may have rung, for certain. Never raises."""


class Recorder(Protocol):
    """What records a caller's call; see `hotline.calls.recorder.CallRecorder`."""

    async def begin_talk(self, queue: str) -> None:
        """Record from now on what caller and agent say to each other, if a rule wants it.

        Raises:
            hotline.asterisk.line.LineGone: The caller has gone.
        """

    async def end_talk(self) -> None:
        """Record nothing any more of a talk whose agent gives the caller away. Never raises."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this from now on when `is_on` or `is_paused` is another than before."""

    @property
    def is_on(self) -> bool:
        """Whether something is being recorded, silent or not."""

    @property
    def is_paused(self) -> bool:
        """Whether there is silence, for the agent has asked for it."""

    async def pause(self) -> bool:
        """Let what is recorded be silent, for the agent asks for it; return whether it is."""

    async def resume(self) -> bool:
        """Let what is recorded be heard again, for the agent asks for it; return whether it is."""


class SecureFlows(Protocol):
    """What an agent may ask a caller's call for; see `hotline.calls.secure.CallSecureFlows`.

    It tells who the caller is, too, as the call's journal has it: the floor's log never does.
    """

    @property
    def offered(self) -> Sequence[str]:
        """The names of the secure flows that may be asked for now, in the flow's order."""

    @property
    def places(self) -> Sequence[str]:
        """Where in the flow the agent may send the caller now, for good, in the flow's order."""

    def telephone(self, place: str) -> Transfer | None:
        """Return what is rung at one of the places; None where nothing is."""

    async def type_number(self, place: str, written: str) -> bool:
        """Let a number be rung at one of the places; return whether it is in the call's journal.

        Args:
            place: The place.
            written: The number as an agent has typed it; "" for none.

        Raises:
            NumberWanted: An agent has to type one, and has not.
            NumberNotWanted: An agent has typed one, where none is wanted.
            NotANumber: It is none.
            NumberCostsExtra: It is a dear one.
            NumberNotAllowed: The bank rings no such number.
        """

    @property
    def customer(self) -> str:
        """The customer whom the bank has identified on the call, or ""."""

    @property
    def is_another_customer(self) -> bool:
        """Whether the bank had identified somebody else before, earlier in the call."""

    @property
    def is_apart(self) -> bool:
        """Whether the caller was in one when this process took the call up."""

    @property
    def is_under_way(self) -> bool:
        """Whether the caller is in one, or an agent has asked for one and is not answered yet."""

    async def ask(self, name: str) -> bool:
        """Put the caller into one of them; return whether that is in the call's journal."""
