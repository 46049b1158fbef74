"""Being called: an INVITE rings, and is taken, refused or taken back (RFC 3261, 13.3, 17.2.1)."""

import secrets

from hotline.testing.phone.dialog import Answered, Dialog, DialogEvent, Refused, State
from hotline.testing.phone.pickup import REASONS
from hotline.testing.phone.sdp import Media
from hotline.testing.phone.sip import Request, Response, split_addresses, uri_of

TERMINATED = 487
"""The status of a call that whoever called has taken back (RFC 3261, 9.2)."""
UNAVAILABLE = 480
"""The status of a call whose ringing this phone ends without a word of its own."""


class IncomingDialog(Dialog):
    """A call to this phone."""

    def __init__(self, *, request: Request, address: tuple[str, int], media: Media) -> None:
        tag = secrets.token_hex(8)
        super().__init__(
            address=address, media=media, call_id=request.call_id, tag=tag, user="phone"
        )
        self.state = State.PROCEEDING
        self._invite = request
        self._local = f"{request.header('To')};tag={tag}"
        self._remote = request.header("From")
        self._target = uri_of(request.header("Contact"))
        self._routes = split_addresses(request.header_list("Record-Route"))
        self._provisional = b""
        self._refusal: Refused | None = None

    @property
    def rings(self) -> bool:
        """Whether it was neither taken nor refused yet."""
        return self.state is State.PROCEEDING

    def ring(self) -> None:
        """Say that the phone rings."""
        self._provisional = self._reply(self._invite, 180, REASONS[180]).pack()
        self._outbox.append(self._provisional)

    def accept(self, now: float) -> list[DialogEvent]:
        """Answer the INVITE with 200, or with 488 and no events when it offers no usable audio."""
        agreed = self._offered(self._invite, now) if self._invite.body else []
        if not agreed:
            self.state = State.OVER
            return []
        self.state = State.UP
        return [*agreed, Answered()]

    def refuse(self, status: int, now: float) -> None:
        """Answer the INVITE with a final status; it is said again until it is confirmed."""
        reason = REASONS.get(status, "Refused")
        self._refusal = Refused(status=status, reason=reason)
        self.state = State.ENDING
        self._send_reliably("refusal", self._reply(self._invite, status, reason).pack(), now)

    def asked_again(self, request: Request, now: float) -> None:
        """Take what has no tag of ours in it: the INVITE said again, or its CANCEL."""
        if request.method == "CANCEL":
            self._outbox.append(self._reply(request, 200, "OK").pack())
            if self.rings:
                self.refuse(TERMINATED, now)
        elif self.rings and self._provisional:
            # A final status is said again by its own clock.
            self._outbox.append(self._provisional)

    def hang_up(self, now: float) -> None:
        """End the call; one that rings is refused."""
        super().hang_up(now)
        if self.rings:
            self.refuse(UNAVAILABLE, now)

    def _asked(self, request: Request, now: float) -> list[DialogEvent]:
        if request.method == "ACK" and self._refusal is not None:
            return self._over(self._refusal)
        return super()._asked(request, now)

    def _gave_up(self, name: str, now: float) -> list[DialogEvent]:
        if name == "refusal" and self._refusal is not None:
            return self._over(self._refusal)
        return super()._gave_up(name, now)

    def _invite_answered(self, response: Response, now: float) -> list[DialogEvent]:
        # This phone sends no new offers, so no answer to one is ever due.
        return []
