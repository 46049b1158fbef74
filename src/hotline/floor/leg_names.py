"""What the floor calls the legs that it orders, on the PBX."""

from __future__ import annotations

_DIGITS = 12


class LegNames:
    """Names after the `ref` of an offer, all of one length.

    Asterisk 22 takes a channel for another one whose Uniqueid begins with the same characters: of
    `offer-1` and `offer-17` the wrong agent would be brought together with a caller.

    Args:
        tenant: Whose legs.
        kind: What they are, such as `offer`.
    """

    def __init__(self, tenant: str, kind: str) -> None:
        self._prefix = f"{tenant}-{kind}-"

    def name(self, ref: int) -> str:
        """Return the name of a leg."""
        return f"{self._prefix}{ref:0{_DIGITS}}"

    def ref(self, name: str) -> int:
        """Return the offer that a leg is named after; 0 of a name that is none of these."""
        digits = name.removeprefix(self._prefix)
        is_ours = digits != name and len(digits) == _DIGITS and digits.isdecimal()
        return int(digits) if is_ours else 0
