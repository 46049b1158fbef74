"""The keypad owns every digit of one caller.

Keys wait here until a question asks for them, so that keys pressed ahead, through a whole menu,
are never lost; and because they might be a PIN typed ahead, nothing but their number ever leaves.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass

from hotline.asterisk.carried import CarriedKeys
from hotline.flow.commands import DigitRules

FINISH_KEY = "#"
"""By which people end what they type, whether or not anything needs it."""
HABIT_S = 5.0
"""So long after an entry it may still come out of habit."""
REST_S = 1.5
"""A key so soon after a gap in the link, or after such a key, may end what was typed across it."""
LONGEST_REST_S = 30.0
"""Nobody types so long without such a pause, but a fax machine might."""
KEYS = frozenset("0123456789*#ABCD")
"""All keys there are; what else a telephone may send, such as a flash of its hook, is none."""
MAX_WAITING = 64
"""Keys beyond this many are dropped: nobody types that far ahead, but a fax machine might."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a caller entered. Its repr hides the keys: they may be a PIN."""

    keys: str

    def __repr__(self) -> str:
        return f"Entry(<{len(self.keys)} keys>)"


class KeysMissed(Exception):
    """Keys may be missing from an entry. Control flow inside the shell.

    Attributes:
        count: How many keys had come and were dropped.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(count)


class Keypad:
    """Keys of one caller, in the order they were pressed.

    While the link to the PBX is broken, or nobody carries the call, nobody tells of keys, and what
    came just before and comes just after may be the rest of an entry. So all of it is dropped, from
    `lose` until `follow`, and then until the caller pauses: whoever types on hears no question, and
    the last keys of a card would be a telephone number.

    Attributes:
        rests: How many keys were dropped so far that may have ended what was typed across a gap.
    """

    def __init__(self, time: Callable[[], float] | None = None) -> None:
        """Make an empty keypad; `time` is a clock in seconds, the running loop's by default."""
        self._time = time or _loop_time
        self._keys: deque[str] = deque()
        self._pressed = asyncio.Event()
        self._needless_key = ""
        self._needless_until = 0.0
        self._question: DigitRules | None = None
        self._habit_until = 0.0
        self._is_habit = False
        self._dropped = 0
        self._follows = True
        self.rests = 0
        self._rest_until = self._rest_ends = 0.0
        self._is_torn = False
        self._quiet_since: float | None = None
        self._goes = asyncio.Event()
        self._goes.set()

    @property
    def is_asked(self) -> bool:
        """Whether an entry is waited for."""
        return self._quiet_since is not None

    def hold(self) -> None:
        """Let no entry time out until `let_go`: what is pressed meanwhile is told before that."""
        self._goes.clear()

    def let_go(self) -> None:
        """Let entries time out again."""
        self._goes.set()

    def carry(self) -> CarriedKeys:
        """Return what another process needs to go on with."""
        now = self._time()
        return CarriedKeys(
            keys="".join(self._keys),
            dropped=self._dropped,
            needless_key=self.needless_key,
            needless_s=max(0.0, self._needless_until - now) if self.needless_key else 0.0,
            quiet_s=0.0 if self._quiet_since is None else now - self._quiet_since,
            rest_s=max(0.0, self._rest_until - now),
        )

    def take_on(self, carried: CarriedKeys) -> None:
        """Go on with what another process's keypad held; to be told before any key."""
        self._keys.extend(carried.keys)
        self._dropped = carried.dropped
        self._needless_key = carried.needless_key
        self._needless_until = self._time() + carried.needless_s
        self._rest_until = self._time() + carried.rest_s
        # When that began, the other process has not told.
        self._rest_ends = self._time() + LONGEST_REST_S

    @property
    def waiting(self) -> int:
        """How many keys no question has taken yet."""
        return len(self._keys)

    @property
    def needless_key(self) -> str:
        """The finish key that may still come after an entry that was complete without it.

        Of an entry that it would have ended it answers nothing else. After any other it is
        needless where it is no answer to the question that is being asked.
        """
        if self._time() < self._needless_until:
            return self._needless_key
        is_out_of_habit = self._may_be_habit and self._question is not None
        return FINISH_KEY if is_out_of_habit and not self._is_answer(FINISH_KEY) else ""

    def ask(self, rules: DigitRules | None) -> None:
        """Note which question is asked from now on, before it is heard; None for none.

        A finish key out of habit that came before it is passed over where it is no answer to it.
        """
        self._question = rules
        self._is_torn = self._is_torn and rules is not None
        if rules is not None and self._is_habit and not self._is_answer(FINISH_KEY):
            self._keys.popleft()
            self._is_habit = False

    def press(self, key: str) -> None:
        """Take one key; anything that is none of `KEYS` is ignored."""
        if key not in KEYS:
            return
        needless, may_be_habit = self.needless_key, self._may_be_habit
        self._needless_key, self._habit_until = "", 0.0
        if key == needless:
            return
        if self._is_rest():
            self._dropped += 1
            self.rests += 1
            # What was typed to music, or in a talk, is no part of an answer to a later question.
            self._is_torn = self._question is not None
            self._pressed.set()
        elif not self._follows:
            self._dropped += 1
        elif len(self._keys) < MAX_WAITING:
            # What it is, the question will tell that is asked next.
            self._is_habit |= key == FINISH_KEY and may_be_habit and self._question is None
            self._keys.append(key)
            self._is_torn = False
            self._pressed.set()

    def drop(self) -> None:
        """Let keys that wait answer nothing; `clear` counts them."""
        self._dropped += len(self._keys)
        self._keys.clear()
        self._is_habit = False

    def clear(self) -> int:
        """Throw waiting keys away; return how many, with those dropped before, there were."""
        self.drop()
        count, self._dropped = self._dropped, 0
        return count

    def lose(self) -> None:
        """Note that the link broke: what waits is dropped, and so is what comes until `follow`."""
        self.drop()
        self._follows = False
        self._pressed.set()

    def resume(self) -> None:
        """Note that the PBX tells of keys again, maybe in the middle of what is being typed."""
        self._rest_until = self._time() + REST_S
        self._rest_ends = self._time() + LONGEST_REST_S

    def follow(self) -> None:
        """Note that a question is about to be heard from its start: keys count again."""
        self._follows, self._is_torn = True, False

    async def rested(self) -> None:
        """Wait until what was typed across a gap is over."""
        while (left_s := self._rest_until - self._time()) > 0:  # noqa: ASYNC110 - each key moves it
            await asyncio.sleep(left_s)

    def _is_rest(self) -> bool:
        """Tell whether a key now may end what was typed across a gap, as the next may then, too."""
        now = self._time()
        if now >= self._rest_until:
            return False
        self._rest_until = min(now + REST_S, self._rest_ends)
        return True

    def take(self, rules: DigitRules, *, timed_out: bool = False) -> Entry | None:
        """Take an entry that is complete by `rules`; None while more keys are needed.

        With `timed_out`, whatever is there is the entry; None then means no input at all.
        """
        for length, key in enumerate(self._keys):
            if key == rules.finish_key:
                return self._take(length, skip=1)
            if length == rules.max_digits:
                break
            if key in rules.at_once:
                self._dropped += len(self._take(length).keys)
                entry = self._take(1)
                self._expect_habit()
                return entry
        if len(self._keys) >= rules.max_digits:
            entry = self._take(rules.max_digits)
            self._expect_needless(rules)
            return entry
        if timed_out and self._keys:
            entry = self._take(len(self._keys))
            self._expect_habit()
            return entry
        return None

    def take_key(self, keys: str) -> str:
        """Take the first of `keys` that waits; "" for none. What was pressed before is dropped."""
        self._is_habit = False
        while self._keys:
            key = self._keys.popleft()
            if key in keys:
                return key
            self._dropped += 1
        return ""

    async def choice(self, keys: str) -> str:
        """Wait for one of `keys`, and take it; what else is pressed is dropped.

        A broken link takes nothing from a key that comes later, once nothing more comes of what was
        typed across it: it is an entry by itself.
        """
        while not (key := self.take_key(keys)):
            self.follow()
            self._pressed.clear()
            await self._pressed.wait()
        return key

    async def wait_for_key(self, keys: Collection[str] = KEYS) -> None:
        """Return as soon as one of `keys` is waiting."""
        while set(keys).isdisjoint(self._keys):
            self._pressed.clear()
            await self._pressed.wait()

    async def entry(self, rules: DigitRules, *, quiet_s: float = 0.0) -> Entry | None:
        """Wait for an entry; None when the caller pressed nothing in time.

        Args:
            rules: When an entry is complete.
            quiet_s: For so long the caller has pressed nothing while another process waited.

        Raises:
            KeysMissed: The link broke meanwhile, or before and the question was not heard since; or
                what was typed across a gap ended only now.
        """
        self.ask(rules)
        try:
            return await self._entry(rules, quiet_s)
        finally:
            self.ask(None)

    async def _entry(self, rules: DigitRules, quiet_s: float) -> Entry | None:
        while (entry := self.take(rules)) is None:
            if self._is_torn:
                await self.rested()
            if self._is_torn or not self._follows:
                raise KeysMissed(self.clear())
            limit_s = rules.inter_digit_s if self._keys else rules.first_digit_s
            self._pressed.clear()
            self._quiet_since = self._time() - quiet_s
            try:
                async with asyncio.timeout(max(0.0, limit_s - quiet_s)):
                    await self._pressed.wait()
            except TimeoutError:
                await self._goes.wait()
                if not self._pressed.is_set():
                    return self.take(rules, timed_out=True)
            finally:
                self._quiet_since, quiet_s = None, 0.0
        return entry

    def _take(self, length: int, skip: int = 0) -> Entry:
        self._is_habit = False
        keys = "".join(self._keys.popleft() for _ in range(length))
        for _ in range(skip):
            self._keys.popleft()
        return Entry(keys=keys)

    def _expect_needless(self, rules: DigitRules) -> None:
        """Swallow the finish key that people press after an entry that was complete without it."""
        self._expect_habit()
        if not rules.finish_key:
            return
        if self._keys:
            if self._keys[0] == rules.finish_key:
                self._keys.popleft()
            return
        self._needless_key = rules.finish_key
        self._needless_until = self._time() + rules.inter_digit_s

    @property
    def _may_be_habit(self) -> bool:
        """Whether a finish key now would be the first key since an entry, and soon after it."""
        return not self._keys and self._time() < self._habit_until

    def _expect_habit(self) -> None:
        # A key that waits already was pressed ahead: who does that knows what is asked.
        self._habit_until = 0.0 if self._keys else self._time() + HABIT_S

    def _is_answer(self, key: str) -> bool:
        rules = self._question
        return rules is not None and (key in rules.keys or key in rules.at_once)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
