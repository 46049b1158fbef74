"""Tells a page that its call is over, which the PBX tells only who was linked just then.

A page whose WebSocket was lost says UPDATE by the next one. For half a minute after a call ended
the PBX answers as if it were there: it waits for the answer to the end that it told the lost
WebSocket (RFC 3261, 17.1.2.2: timer F). So it is asked which calls it has, once it has learned by
the UPDATE where the page is: what ends from then on it tells there.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

HasCall = Callable[[str], Awaitable[bool]]
"""Tells of a Call-ID whether the PBX has such a call."""

_YES = re.compile(r"SIP/2\.0 2[0-9]{2}[^\r]*")
_TO_UPDATE = re.compile(r"\r\nCSeq[ \t]*:[ \t]*[0-9]+[ \t]+UPDATE[ \t]*\r\n", re.IGNORECASE)
_CALL_ID = re.compile(r"\r\n(?:Call-ID|i)[ \t]*:[ \t]*(\S+)[ \t]*\r\n", re.IGNORECASE)
_NO_SUCH_CALL = "SIP/2.0 481 Call/Transaction Does Not Exist"


def call_updated(said: str | bytes) -> str | None:
    """Return the Call-ID of an UPDATE to which the PBX says yes; None for all else that it says."""
    text = _text(said)
    call_id = _CALL_ID.search(text)
    return call_id[1] if call_id and _YES.match(text) and _TO_UPDATE.search(text) else None


def no_such_call(yes: str | bytes) -> str:
    """Return a no in place of the PBX's yes to an UPDATE: 481 (RFC 3261, 21.4.19)."""
    text = _text(yes)
    return _NO_SUCH_CALL + text[text.index("\r\n") :]


def _text(said: str | bytes) -> str:
    return said if isinstance(said, str) else said.decode(errors="replace")
