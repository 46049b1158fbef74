r"""What Asterisk sends: events and answers, read only as far as somebody looks.

A line ends at CR LF and nowhere else. `str.splitlines` also ends lines at U+2028, U+0085 and
\x1c-\x1e, with which a caller's *name* could forge a caller's *number*.
"""

from __future__ import annotations

from functools import lru_cache

from hotline.asterisk.ami.action import Action

__all__ = ["LINE_END", "Action", "AmiMessage"]

LINE_END = b"\r\n"

_EVENT = b"Event: "
_RESPONSE = b"response:"


class AmiMessage:
    """One event or answer; holds the bytes as they came and decodes what is asked for.

    Undecodable bytes become lone surrogates (`surrogateescape`), so nothing is lost.
    `repr` shows no values, for an event may carry a PIN digit.

    Attributes:
        raw: The message without the blank line that ended it.
    """

    __slots__ = ("_folded", "_name", "raw")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._folded: bytes | None = None
        self._name: str | None = None

    @property
    def is_response(self) -> bool:
        """Whether this answers an action; the alternative is an event."""
        return self.raw[: len(_RESPONSE)].lower() == _RESPONSE

    @property
    def name(self) -> str:
        """The event's name, or "" for an answer."""
        if self._name is None:
            if self.raw.startswith(_EVENT):
                self._name = _text(self.raw[len(_EVENT) :].partition(LINE_END)[0])
            else:
                self._name = "" if self.is_response else self.get("Event")
        return self._name

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All (header, value) pairs in order; a line without a colon is none."""
        pairs = (line.partition(b":") for line in self.raw.split(LINE_END))
        return [(_text(name), _value(value)) for name, colon, value in pairs if colon]

    def get(self, header: str, default: str = "") -> str:
        """Return the first value of a header, whatever its case, or `default`."""
        needle = _needle(header)
        found = self._fold().find(needle)
        return default if found < 0 else self._value_after(found, needle)

    def get_all(self, header: str) -> list[str]:
        """Return every value of a header in order, whatever its case."""
        needle = _needle(header)
        folded = self._fold()
        values = []
        found = folded.find(needle)
        while found >= 0:
            values.append(self._value_after(found, needle))
            found = folded.find(needle, found + len(needle))
        return values

    def _fold(self) -> bytes:
        if self._folded is None:
            # The line end in front lets the first header be found like all others.
            self._folded = LINE_END + self.raw.lower()
        return self._folded

    def _value_after(self, found: int, needle: bytes) -> str:
        start = found + len(needle) - len(LINE_END)
        end = self.raw.find(LINE_END, start)
        return _value(self.raw[start:] if end < 0 else self.raw[start:end])

    def __repr__(self) -> str:
        kind = "answer" if self.is_response else f"event {self.name}"
        return f"<AmiMessage {kind} with {', '.join(name for name, _ in self.headers)}>"


@lru_cache(maxsize=512)
def _needle(header: str) -> bytes:
    return LINE_END + header.encode("utf-8", "surrogateescape").lower() + b":"


def _value(raw: bytes) -> str:
    # One space belongs to the colon (some lines lack it); further ones belong to the value.
    return _text(raw.removeprefix(b" "))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
