"""How many other telephones are rung: at once, in an hour, for one call, and for one caller."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from hotline.asterisk.line import Line
from hotline.settings.outbound import OutboundSettings

HOUR_S = 3600.0
NOT_ALLOWED = "not_allowed"
"""Why a number is rung for nobody."""
PER_CALL = 3
"""So often other telephones are rung for one call at most."""


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """A number that was rung, when, and for whom; `caller` is "" for a number that is hidden."""

    at: float
    call: str
    caller: str


class TransferLimits:
    """Counts what is rung for callers, and for agents who have callers on hold, as one.

    Args:
        settings: What may be rung.
        time: Seconds on a clock that never goes back.
    """

    def __init__(self, settings: OutboundSettings, time: Callable[[], float]) -> None:
        self._settings = settings
        self._time = time
        self._under_way: set[str] = set()
        self._begun: deque[_Begun] = deque()

    def begin(self, name: str, line: Line) -> None:
        """Count that a number is rung now, by a leg of that name."""
        self._begun.append(self._of(line))
        self._under_way.add(name)

    def go_on(self, name: str) -> None:
        """Count a leg that was rung before, such as by another process."""
        self._under_way.add(name)

    def end(self, name: str) -> None:
        """Count a leg no more; twice does no harm."""
        self._under_way.discard(name)

    def why_not(self, number: str, line: Line) -> str:
        """Return why a number is not rung now for a caller; "" where it is.

        Of a number that is not known yet, which is "", return why none is.
        """
        while self._begun and self._begun[0].at <= self._time() - HOUR_S:
            self._begun.popleft()
        settings, mine = self._settings, self._of(line)
        allowed = settings.transfer_to
        if not allowed or (number and not number.startswith(tuple(allowed))):
            return NOT_ALLOWED
        if len(self._under_way) >= settings.transfers_at_once:
            return "too_many_at_once"
        if len(self._begun) >= settings.transfers_per_hour:
            return "too_many_in_an_hour"
        if sum(one.call == mine.call for one in self._begun) >= PER_CALL:
            return "too_many_of_the_call"
        # All who hide their number are one: else hiding it would lift the limit.
        of_caller = (
            settings.transfers_per_caller if mine.caller else settings.transfers_per_hour // 2
        )
        if sum(one.caller == mine.caller for one in self._begun) >= of_caller:
            return "too_many_of_the_caller"
        return ""

    def _of(self, line: Line) -> _Begun:
        info = line.info
        return _Begun(at=self._time(), call=info.uniqueid, caller=info.caller_number)
