"""The two texts that AsyncAGI URI-encodes into a header: `Env` and `Result`.

Asterisk reads them through buffers of 1,024 bytes, so a long one arrives cut; both readers say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from hotline.asterisk.ami.messages import AmiMessage

_LONGEST_ESCAPE = 3


@dataclass(frozen=True, kw_only=True)
class AgiEnv:
    """What `AsyncAGIStart` tells of its channel.

    Attributes:
        variables: Such as "agi_callerid"; a last one that was cut is left out.
        complete: Whether all of it arrived.
    """

    variables: Mapping[str, str] = field(repr=False)
    complete: bool


@dataclass(frozen=True, kw_only=True)
class AgiResult:
    """What `AsyncAGIExec` tells of its command. `result=52` is a key, so `repr` shows no text.

    Attributes:
        text: Such as "200 result=0 endpos=8000", without its line end.
        complete: Whether all of it arrived.
    """

    text: str = field(repr=False)
    complete: bool


def read_agi_env(message: AmiMessage) -> AgiEnv:
    """Read the `Env` of an `AsyncAGIStart` event."""
    text = _decoded(message.get("Env"))
    body, end, _ = text.partition("\n\n")
    lines = body.split("\n")
    if not end:
        lines.pop()
    pairs = (line.partition(": ") for line in lines)
    # "agi_calleridname:" without a value has no space after its colon once trimmed.
    variables = {name.rstrip(":"): value for name, _, value in pairs if name}
    return AgiEnv(variables=variables, complete=bool(end))


def read_agi_result(message: AmiMessage) -> AgiResult:
    """Read the `Result` of an `AsyncAGIExec` event."""
    text = _decoded(message.get("Result"))
    return AgiResult(text=text.removesuffix("\n"), complete=text.endswith("\n"))


def _decoded(encoded: str) -> str:
    raw = encoded.encode("utf-8", "surrogateescape")
    cut = raw.rfind(b"%")
    if cut >= 0 and len(raw) - cut < _LONGEST_ESCAPE:
        raw = raw[:cut]
    return unquote_to_bytes(raw).decode("utf-8", "surrogateescape")
