"""What can happen next in a call, and which of it is tried: everything once, wherever it can be.

Everything is tried once in every situation of the flow and in every manner of the caller. What was
seen and not tried yet waits with the choices that lead to it, and is what a later call is for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from hotline.flow.commands import Collect
from hotline.flow.keys import KEYS

MOST_FAILURES = 8
"""What calls have failed to come to so often is given up: only chance can lead there."""
GO_ON = 0.7
"""How often a call goes deeper where nothing new is in sight, instead of trying the rest first."""


class Manner(StrEnum):
    """How a caller goes on from one question to the end of the call."""

    SILENT = "says nothing"
    USELESS = "presses useless keys only"
    MUMBLING = "says what nobody understands"
    WANTS_PERSON = "wants a person"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a caller enters: `keys`, or an entry of the `right` form."""

    keys: str = ""
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Silence:
    """The caller presses nothing."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What a caller says, and how sure the recogniser is; nothing is a sound that is no words.

    `right` is an answer of the right form, in whatever words.
    """

    text: str = ""
    right: bool = False
    sure: float = 0.0


UNSURE = 0.6
"""So sure is a recogniser of words that callers are asked about, unless a flow says otherwise."""

Option = Entry | Spoken | Silence | Manner | str
"""One thing that can happen; a word is an outcome, or how a call comes in."""

Context = tuple[str, ...]
"""What tells one place to choose from another: a situation of the flow, and a manner."""


@dataclass(kw_only=True)
class _Waiting:
    """Something seen and not tried: the choices that lead there, and how often that went wrong."""

    path: tuple[Option, ...]
    context: Context
    option: Option
    failures: int = 0


class Choices:
    """Leads one call after the other through everything that can happen."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._seen: set[tuple[Context, Option]] = set()
        self._taken: set[tuple[Context, Option]] = set()
        # The same without what was counted and known elsewhere: what is new there comes first.
        self._seen_here: set[tuple[Context, Option]] = set()
        self._taken_here: set[tuple[Context, Option]] = set()
        self._first: deque[_Waiting] = deque()
        self._others: deque[_Waiting] = deque()
        self._goal: _Waiting | None = None
        self._path: list[Option] = []
        self._planned: deque[Option] = deque()

    @property
    def waiting(self) -> int:
        """How much of what was seen has been neither tried nor given up."""
        return len(self._seen) - len(self._taken)

    def begin(self) -> None:
        """Begin a call that is to try what has waited longest, new places first."""
        self._give_back()
        self._path, self._planned, self._goal = [], deque(), None
        for queue in (self._first, self._others):
            while queue and self._goal is None:
                goal = queue.popleft()
                if (goal.context, goal.option) not in self._taken:
                    self._goal = goal
        if self._goal is not None:
            self._planned = deque((*self._goal.path, self._goal.option))

    def take(self, context: Context, options: Sequence[Option]) -> Option:
        """Choose one of several things that can happen."""
        here = _here(context)
        for option in options:
            if (context, option) not in self._seen:
                self._seen.add((context, option))
                known = (here, option) in self._seen_here or _is_spoken(option)
                queue = self._others if known else self._first
                self._seen_here.add((here, option))
                queue.append(_Waiting(path=tuple(self._path), context=context, option=option))
        chosen = self._choose(context, here, options)
        self._path.append(chosen)
        self._taken_here.add((here, chosen))
        self._taken.add((context, chosen))
        return chosen

    def _choose(self, context: Context, here: Context, options: Sequence[Option]) -> Option:
        if self._planned:
            planned = self._planned.popleft()
            if planned in options:
                return planned
            # Another hour, or another value from the bank, led elsewhere than the first time.
            self._planned.clear()
        # Where words lead, keys do, too: they are tried last.
        pressed = [option for option in options if not _is_spoken(option)]
        new_here = [option for option in pressed if (here, option) not in self._taken_here]
        untried = [option for option in options if (context, option) not in self._taken]
        going_on = [option for option in pressed if not isinstance(option, Silence | Manner)]
        if not new_here and going_on and self._random.random() < GO_ON:
            return self._random.choice(going_on)
        return self._random.choice(new_here or untried or list(options))

    def _give_back(self) -> None:
        """Let wait again what the last call was for and did not come to, so often."""
        goal = self._goal
        if goal is None or (goal.context, goal.option) in self._taken:
            return
        goal.failures += 1
        if goal.failures < MOST_FAILURES:
            self._others.append(goal)
        else:
            self._taken.add((goal.context, goal.option))


def _is_spoken(option: Option) -> bool:
    return isinstance(option, Spoken) or option is Manner.MUMBLING


def _here(context: Context) -> Context:
    """Return of a context what belongs to its own place, and to how often it was asked there."""
    place = context[0]
    own = ("question.", f"outcome.{place}.")
    return (place, *(part for part in context[1:] if part.startswith(own)), context[-1])


def options_at(question: Collect) -> list[Option]:
    """Return what a caller can do at a question."""
    rules = question.rules
    manners = (one for one in Manner if question.spoken or one is not Manner.MUMBLING)
    options: list[Option] = [Silence(), *manners]
    options += [Entry(keys=key) for key in rules.at_once]
    if rules.max_digits == 1:
        options += [Entry(keys=key) for key in sorted(rules.keys)]
    else:
        options.append(Entry(right=True))
        if rules.form is not None or question.same_as:
            # So many keys are of the right length and can still be wrong.
            options.append(Entry(keys=rules.keys[0] * rules.min_digits))
    if useless := useless_keys(question):
        options.append(Entry(keys=useless))
    return [*options, *_said_at(question)]


def _said_at(question: Collect) -> list[Option]:
    """Return what a caller can say at a question: where a phrase leads, its key does, too."""
    if question.spoken is None:
        return []
    phrases = [] if question.spoken.words else [*question.spoken.phrases][:1]
    ways = [Spoken(text=phrase, sure=sure) for phrase in phrases for sure in (UNSURE, 1.0)]
    if question.spoken.words:
        ways = [Spoken(right=True, sure=UNSURE), Spoken(right=True, sure=1.0)]
    return [Spoken(), *ways]


def useless_keys(question: Collect) -> str:
    """Return keys that answer nothing; "" where every key is an answer."""
    rules = question.rules
    if rules.min_digits > 1:
        return rules.keys[0]
    free = KEYS - {*rules.keys, *rules.at_once, rules.finish_key}
    # The key that ends an entry, pressed alone, is an entry of nothing.
    return min(free, default=rules.finish_key)
