"""What a stranger's page and the PBX say over one WebSocket: one call at most, and no idle wait.

The PBX reads what it is sent leniently: several messages in one frame, folded lines, two headers of
a name. A stranger could hide a second call in that; so no more is handed on than a browser's
telephone says, and whatever may be read in two ways is not.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import WSCloseCode

ENDED_FOR_S = 5.0
"""So long a WebSocket is open whose call is over: who hangs up hears that it was understood."""
LONGEST_S = 3600.0
"""A call outlives its WebSocket, and its page opens another one; nobody keeps one for good."""

_IN_DIALOG = re.compile(r"[^<>\"]*<[^<>\"]*>;tag=[\w.!%*+`'~-]+", re.ASCII)
"""The other side of a call that there is (RFC 3261, 12.2.1.1), where nothing else can be meant."""
_LENGTH = re.compile(r"[0-9]{1,5}", re.ASCII)
_STRAY = re.compile(r"(?<!\r)\n|\r(?!\n)|\r\n[ \t]|\x00")
"""A line that ends in a way of its own, or goes on in the next one."""
_FIRST = re.compile(
    r"(?P<method>[A-Za-z]+) [!-~]+ SIP/2\.0|SIP/2\.0 (?P<status>[1-6][0-9]{2})( .*)?"
)
"""How a message begins. The PBX skips blanks and line ends before it, and takes what comes then."""
_LONG = {"i": "call-id", "l": "content-length", "t": "to"}
_CALL_ID = re.compile(r"[!-~]{1,128}", re.ASCII)
"""What the PBX tells of again as it was said, whole."""
_CALL_METHODS = frozenset({"INVITE", "UPDATE"})


@dataclass(frozen=True, kw_only=True)
class _Said:
    """One SIP message, as far as it tells of calls; `status` is 0 for a request."""

    method: str
    status: int
    call_id: str
    begins_call: bool


class OneCall:
    """Says what passes between a page and the PBX, and how long.

    Attributes:
        call_id: Which call, by its Call-ID; "" while there is none.

    Args:
        is_too_much: Counts a message of the page's, and tells whether there were too many.
        begins_within_s: So soon the PBX has taken the call, or it is over; None for a call that
            it has already, beside which none begins.
        call_id: Which one it has already.
        ended_for_s: So long the WebSocket of a call that is over is open.
    """

    def __init__(
        self,
        is_too_much: Callable[[], bool],
        begins_within_s: float | None = None,
        *,
        call_id: str = "",
        ended_for_s: float = ENDED_FOR_S,
    ) -> None:
        self._is_too_much = is_too_much
        self._begins_within_s = begins_within_s
        self._ended_for_s = ended_for_s
        self.call_id = call_id
        self._has_asked = begins_within_s is None
        self._has_ended = False
        self._begun = asyncio.Event()
        if begins_within_s is None:
            self._begun.set()
        self._over = asyncio.Event()

    @property
    def goes_on(self) -> bool:
        """Whether the PBX may have the call: it has not said that it is over, whoever else has."""
        return self.call_id != "" and not self._has_ended

    def refuses(self, data: str | bytes) -> bool:
        """Tell whether the page may not say this, nor anything after it."""
        if self._is_too_much():
            return True
        if not data.strip():
            # Nothing but line ends: a sign of life (RFC 5626, 4.4.1).
            return False
        said = _read(data)
        if said is None:
            return True
        if said.begins_call:
            if self._has_asked:
                return True
            self._has_asked, self.call_id = True, said.call_id
        if not said.status and said.method == "BYE":
            self._over.set()
        return False

    def hear(self, data: str | bytes) -> None:
        """Note what the PBX says: that it takes the call, or that it is over."""
        said = _read(data)
        if said is None:
            return
        is_yes = 200 <= said.status < 300
        if said.method == "BYE" and (is_yes or not said.status):
            self._end(said)
        elif said.method in _CALL_METHODS and is_yes:
            self._begun.set()
        elif said.method == "INVITE" and said.status >= 300 and not self._begun.is_set():
            self._end(said)

    def _end(self, said: _Said) -> None:
        self._over.set()
        self._has_ended = self._has_ended or said.call_id == self.call_id

    def is_replaced(self) -> None:
        """Note that the page has another WebSocket for this call: nobody hears anything here."""
        self._ended_for_s = 0.0
        self._over.set()

    async def until_over(self) -> int:
        """Wait until the WebSocket is of no more use; return the code that says why."""
        begun = asyncio.ensure_future(self._begun.wait())
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait(
                {begun, over}, timeout=self._begins_within_s, return_when=asyncio.FIRST_COMPLETED
            )
            if not begun.done() and not over.done():
                return WSCloseCode.POLICY_VIOLATION
            await asyncio.wait({over}, timeout=LONGEST_S)
            if not over.done():
                return WSCloseCode.GOING_AWAY
            await asyncio.sleep(self._ended_for_s)
            return WSCloseCode.OK
        finally:
            begun.cancel()
            over.cancel()


def _read(data: str | bytes) -> _Said | None:
    """Return what a frame says; None where it is not one message that is read in one way alone."""
    whole = data if isinstance(data, bytes) else data.encode(errors="replace")
    head, separator, body = whole.partition(b"\r\n\r\n")
    # As the PBX does: byte by byte.
    text = head.decode("latin-1")
    if not separator or _STRAY.search(text):
        return None
    first, *lines = text.split("\r\n")
    begins = _FIRST.fullmatch(first)
    if begins is None:
        return None
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        plain = name.strip().lower()
        headers.setdefault(_LONG.get(plain, plain), []).append(value.strip())
    names = ("content-length", "to", "cseq", "call-id")
    once = [headers[name][0] for name in names if len(headers.get(name, ())) == 1]
    if len(once) < len(names):
        return None
    length, to, cseq, call_id = once
    if not (_LENGTH.fullmatch(length) and int(length) == len(body) and _CALL_ID.fullmatch(call_id)):
        return None
    if begins["status"]:
        asked = cseq.split()
        method = asked[-1].upper() if asked else ""
        status = int(begins["status"])
        return _Said(method=method, status=status, call_id=call_id, begins_call=False)
    method = begins["method"].upper()
    begins_call = method == "INVITE" and not _IN_DIALOG.fullmatch(to)
    return _Said(method=method, status=0, call_id=call_id, begins_call=begins_call)
