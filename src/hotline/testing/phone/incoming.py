"""Answering: an INVITE that came in is taken at once (RFC 3261, 13.3)."""

import secrets

from hotline.testing.phone.dialog import Answered, Dialog, DialogEvent, State
from hotline.testing.phone.sdp import Media
from hotline.testing.phone.sip import Request, Response, split_addresses, uri_of


class IncomingDialog(Dialog):
    """A call that this phone takes."""

    def __init__(self, *, request: Request, address: tuple[str, int], media: Media) -> None:
        tag = secrets.token_hex(8)
        super().__init__(
            address=address, media=media, call_id=request.call_id, tag=tag, user="phone"
        )
        self.state = State.PROCEEDING
        self._local = f"{request.header('To')};tag={tag}"
        self._remote = request.header("From")
        self._target = uri_of(request.header("Contact"))
        self._routes = split_addresses(request.header_list("Record-Route"))

    def accept(self, request: Request, now: float) -> list[DialogEvent]:
        """Answer the INVITE with 200, or with 488 and no events when it offers no usable audio."""
        agreed = self._offered(request, now) if request.body else []
        if not agreed:
            self.state = State.OVER
            return []
        self.state = State.UP
        return [*agreed, Answered()]

    def _invite_answered(self, response: Response, now: float) -> list[DialogEvent]:
        # This phone sends no new offers, so no answer to one is ever due.
        return []
