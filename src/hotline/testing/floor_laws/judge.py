"""Holds each step of a floor's log against the laws."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.routing.commands import AnyCommand, Ignore
from hotline.routing.events import AnyEvent
from hotline.routing.policy import Policy
from hotline.testing.floor_laws.laws import OF_COMMANDS, OF_ENDS, OF_FLOORS
from hotline.testing.floor_laws.picture import FloorPicture

LAWS = (*OF_COMMANDS, *OF_FLOORS, *OF_ENDS)


class BrokenLaw(AssertionError):
    """A step that breaks a law; `law` is its name."""

    def __init__(self, law: str, what: str) -> None:
        self.law = law
        super().__init__(f"{law}: {what}")


class Judge:
    """Reads a floor's log as it grows, and raises at the step that breaks a law."""

    def __init__(self, policy: Policy, laws: Sequence[str] = LAWS) -> None:
        self._picture = FloorPicture(policy=policy)
        self._of_commands = {law: OF_COMMANDS[law] for law in laws if law in OF_COMMANDS}
        self._of_floors = {law: OF_FLOORS[law] for law in laws if law in OF_FLOORS}
        self._of_ends = {law: OF_ENDS[law] for law in laws if law in OF_ENDS}

    def see(self, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        """Take a step.

        Raises:
            BrokenLaw: It breaks one.
        """
        picture = self._picture
        picture.see_event(event, ignored=any(isinstance(one, Ignore) for one in commands))
        for command in commands:
            for law, why_not in self._of_commands.items():
                _hold(law, why_not(picture, command))
            picture.see_command(command)
        picture.see_who_is_here()
        for law, wrong in self._of_floors.items():
            _hold(law, wrong(picture))

    def end(self) -> None:
        """Take that every caller has hung up.

        Raises:
            BrokenLaw: The floor breaks one.
        """
        for law, wrong in self._of_ends.items():
            _hold(law, wrong(self._picture))


def _hold(law: str, broken_by: str) -> None:
    if broken_by:
        raise BrokenLaw(law, broken_by)
