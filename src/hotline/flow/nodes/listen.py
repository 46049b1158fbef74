"""`listen`: a long recording that the caller steers with keys, as a tape."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, field_validator

from hotline.flow.commands import DigitRules
from hotline.flow.events import (
    AnyEvent,
    DigitsCollected,
    InputTimedOut,
    ListeningEnded,
    PromptFailed,
    PromptFinished,
)
from hotline.flow.keys import KEYS, known_keys
from hotline.flow.leaving import handle
from hotline.flow.nodes.turn import OutcomeNode
from hotline.flow.scope import Scope, Way
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk
from hotline.model.bank import UNAVAILABLE

HEARD = "heard"
STOPPED = "stopped"


class Control(StrEnum):
    """What a key does to the recording."""

    BACK = "back"
    FORWARD = "forward"
    PAUSE = "pause"
    RESTART = "restart"
    STOP = "stop"


class ListenNode(OutcomeNode):
    """`listen: terms_of_the_loan` with `outcomes`: `heard` to its end, `stopped`, `unavailable`.

    Attributes:
        listen: What is heard; where it goes on after a key is counted from the first of it.
        keys: Key to what it does; the other keys do nothing, but for those that work anywhere.
        skip_s: Seconds that `back` and `forward` go.
        pause_s: Seconds after which a paused recording goes on by itself.
        anywhere: Whether the keys that mean something anywhere do so here.
    """

    key: ClassVar[str] = "listen"
    speaks: ClassVar[bool] = True

    listen: Says
    keys: Mapping[str, Control] = Field(
        default={
            "1": Control.BACK,
            "2": Control.PAUSE,
            "3": Control.FORWARD,
            "5": Control.RESTART,
            "#": Control.STOP,
        }
    )
    skip_s: float = Field(default=10.0, ge=1, le=600)
    pause_s: float = Field(default=60.0, ge=5, le=600)
    anywhere: bool = True

    @field_validator("keys")
    @classmethod
    def _can_be_stopped(cls, keys: Mapping[str, Control]) -> Mapping[str, Control]:
        if Control.STOP not in known_keys(keys).values():
            raise ValueError('no key stops it; give one, such as "#": stop')
        return keys

    def enter(self, walk: Walk) -> None:
        """Begin; what is left of the turn before is said first, for no key goes back to that."""
        if walk.unsaid:
            walk.play()
        else:
            self._play(walk, 0.0)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Do what the key says, or go on at the end."""
        match event:
            case PromptFinished():
                self._play(walk, 0.0)
            case ListeningEnded(key=""):
                self.follow(walk, HEARD, fresh=False)
            case ListeningEnded(key=key, at_s=at_s):
                self._steer(walk, key, at_s)
            case DigitsCollected(matched=True, digits=key) if self._pauses(key):
                # No second time: it goes on.
                self._play(walk, walk.listened_s)
            case DigitsCollected(matched=True, digits=key):
                self._steer(walk, key, walk.listened_s)
            case DigitsCollected():
                self._pause(walk, walk.listened_s)
            case InputTimedOut():
                self._play(walk, walk.listened_s)
            case PromptFailed():
                self.follow(walk, UNAVAILABLE, fresh=True)
            case _:
                super().receive(walk, event)

    def _steer(self, walk: Walk, key: str, at_s: float) -> None:
        match self.keys.get(key):
            case Control.BACK:
                self._play(walk, max(0.0, at_s - self.skip_s))
            case Control.FORWARD:
                self._play(walk, at_s + self.skip_s)
            case Control.RESTART:
                self._play(walk, 0.0)
            case Control.PAUSE:
                self._pause(walk, at_s)
            case Control.STOP:
                self.follow(walk, STOPPED, fresh=False)
            case None:
                handle(walk, key)

    def _play(self, walk: Walk, from_s: float) -> None:
        walk.listen(self.listen, keys=self._keys(walk), from_s=from_s)

    def _pause(self, walk: Walk, at_s: float) -> None:
        walk.listened_s = at_s
        rules = DigitRules(keys=self._keys(walk), max_digits=1, first_digit_s=self.pause_s)
        walk.collect((), rules)

    def _pauses(self, key: str) -> bool:
        return self.keys.get(key) is Control.PAUSE

    def _keys(self, walk: Walk) -> str:
        return "".join(sorted({*self.keys, *(self._free_keys() & walk.handled)}))

    def _free_keys(self) -> frozenset[str]:
        """Return the keys that steer nothing."""
        return KEYS - self.keys.keys() if self.anywhere else frozenset()

    # --- for the checker ---

    @property
    def asked(self) -> str:
        """The node's own word."""
        return "'listen'"

    def possible(self, scope: Scope) -> Collection[str]:
        """Return the three ends there are."""
        return (HEARD, STOPPED, UNAVAILABLE)

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the outcomes' ways, and those of the keys that mean something anywhere."""
        yield from super().ways(scope)
        for key in sorted(self._free_keys() & scope.handlers.keys()):
            yield Way(target=scope.handlers[key], label=key)
