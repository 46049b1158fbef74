"""What can go wrong on the test phone, each with the facts that explain it."""

from pathlib import Path

from hotline.errors import HotlineError


class PhoneError(HotlineError):
    """The root of the test phone's errors."""


class SipSyntaxError(PhoneError):
    """A datagram that is no SIP message."""


class SdpError(PhoneError):
    """A session description without audio that this phone can speak (u-law over RTP)."""


class NotAnswered(PhoneError):
    """Nobody gave a final answer in time; the call was cancelled.

    Attributes:
        target: the SIP URI dialled.
        waited_s: seconds waited.
        last_status: the last provisional status, or None when nothing answered at all.
    """

    def __init__(self, *, target: str, waited_s: float, last_status: int | None) -> None:
        self.target = target
        self.waited_s = waited_s
        self.last_status = last_status
        seen = "no SIP reply at all" if last_status is None else f"last status {last_status}"
        super().__init__(f"{target} did not answer within {waited_s:g} s ({seen})")


class NotRegistered(PhoneError):
    """A registrar does not know this phone.

    Attributes:
        status: the final SIP status, or None when nothing came in time.
    """

    def __init__(self, *, status: int | None, reason: str) -> None:
        self.status = status
        super().__init__(f"not registered: {reason}" + (f" ({status})" if status else ""))


class NotUp(PhoneError):
    """The call cannot do this: it was refused or is over."""


class NotEnded(PhoneError):
    """The call was still up when it should have ended."""


class NotQuiet(PhoneError):
    """The other side kept talking."""


class NotHeard(PhoneError):
    """A reference was not heard to its end.

    Attributes:
        story: one sentence on what was heard instead.
        saved_to: the WAV with everything heard on the call, if it was asked for.
    """

    def __init__(self, story: str, *, saved_to: Path | None = None) -> None:
        self.story = story
        self.saved_to = saved_to
        where = f"; the heard audio is in {saved_to}" if saved_to else ""
        super().__init__(story + where)
