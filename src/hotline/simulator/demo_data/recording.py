"""Which of the calls that nobody made can be heard, and all that it takes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hotline.simulator.demo_data.days import DemoDay
from hotline.simulator.demo_data.sound import DemoSound
from hotline.simulator.demo_data.stretches import Stretch, recorded

DAYS = 3
"""Of so many of the last days some calls can be heard."""
LONGEST_TALK_S, LONGEST_VIPS_S = 240.0, 1_200.0
"""Longer talks are left out, those of VIPs too: each minute takes its time to be made."""
VIPS = frozenset({"vip", "senior_vip"})


class DemoRecordings:
    """Chooses calls while days are played, and makes their sound when all are in the stores.

    Args:
        calls: So many calls are to be heard, about.
        days: How many days there will be.
        random: Where chance comes from: none of that of which the days are made.

    Attributes:
        calls: How many calls were chosen.
    """

    def __init__(self, calls: int, *, days: int, random: Random) -> None:
        self._of_each = -(-calls // min(days, DAYS)) if calls else 0
        self._random = random
        self._chosen: list[tuple[str, Stretch]] = []
        self.calls = 0

    @property
    def count(self) -> int:
        """How many recordings there are to make."""
        return len(self._chosen)

    def choose(self, day: DemoDay, *, ago: int) -> None:
        """Let some calls of a day, so many days ago, have been recorded.

        Half of them are those of VIPs who have waited longest: whom quality looks for first.
        """
        if ago > DAYS or not self._of_each:
            return
        lengths = {
            call_id: (talk.ended - talk.began).total_seconds()
            for call_id, talk in day.talks.items()
        }
        vips = [
            call_id
            for call_id, length in lengths.items()
            if 0 < length <= LONGEST_VIPS_S and day.calls[call_id].person.tier in VIPS
        ]
        vips.sort(key=lambda one: -day.talks[one].waited_s)
        first = vips[: self._of_each // 2]
        others = [
            call_id
            for call_id, length in lengths.items()
            if 0 < length <= LONGEST_TALK_S and call_id not in first
        ]
        more = min(self._of_each - len(first), len(others))
        for call_id in (*first, *self._random.sample(others, more)):
            caller = day.calls[call_id]
            made = recorded(call_id, caller.steps, day.talks[call_id].began)
            caller.steps = [*made.steps]
            self.calls += 1
            self._chosen += [(caller.language, stretch) for stretch in made.stretches]

    async def make(self, sound: DemoSound, advance: Callable[[], object]) -> None:
        """Make the sound of what was chosen; `advance` is told of each recording.

        Raises:
            HotlineError: Something cannot be spoken.
            OSError: Something cannot be written.
        """
        await sound.keep(self._chosen, advance)
