"""Dialling: the INVITE, what comes back, and taking it back (RFC 3261, 13.2, 9.1 and 17.1.1)."""

import secrets

from hotline.testing.phone.dialog import (
    Answered,
    Dialog,
    DialogEvent,
    MediaAgreed,
    Refused,
    State,
    new_branch,
)
from hotline.testing.phone.digest import Login, authorization
from hotline.testing.phone.errors import SdpError
from hotline.testing.phone.sdp import Media, read_sdp
from hotline.testing.phone.sip import Headers, Response, split_addresses, uri_of

NOT_ACCEPTABLE = 488
"""The status this phone gives a call whose answer has no audio that it can speak."""


class OutgoingDialog(Dialog):
    """A call that this phone makes.

    Attributes:
        last_status: The last status that came back, None before any.
    """

    def __init__(
        self,
        *,
        uri: str,
        number: str,
        name: str,
        address: tuple[str, int],
        media: Media,
        login: Login | None = None,
        headers: Headers = (),
    ) -> None:
        super().__init__(
            address=address,
            media=media,
            call_id=dict(headers).get("Call-ID", secrets.token_hex(16)),
            tag=secrets.token_hex(8),
            user=number or "phone",
        )
        self.last_status: int | None = None
        shown = name.replace("\\", "\\\\").replace('"', '\\"')
        display = f'"{shown}" ' if name else ""
        self._local = f"{display}<sip:{number or 'anonymous'}@{address[0]}>;tag={self.tag}"
        self._remote = f"<{uri}>"
        self._target = uri
        self._login = login
        self._headers = headers
        self._branch = ""
        self._invite_cseq = 0
        self._ack = b""
        self._taken_back = False

    def invite(self, now: float, *, extra: Headers = ()) -> None:
        """Send the INVITE with this phone's offer."""
        self._cseq += 1
        self._invite_cseq = self._cseq
        self._branch = new_branch()
        self.state = State.CALLING
        invite = self._request(
            "INVITE",
            cseq=self._cseq,
            branch=self._branch,
            extra=(*self._headers, *extra),
            body=self._sdp(),
        )
        self._send_reliably("INVITE", invite.pack(), now, capped=False)

    def hang_up(self, now: float) -> None:
        """End the call; one not yet answered is taken back, and hung up if it comes up anyway."""
        super().hang_up(now)
        if self.state is State.PROCEEDING and not self._taken_back:
            self._send_cancel(now)
        # Before the first provisional a CANCEL may not be sent (RFC 3261, 9.1).
        self._taken_back = True

    def _send_cancel(self, now: float) -> None:
        cancel = self._request("CANCEL", cseq=self._invite_cseq, branch=self._branch)
        self._send_reliably("CANCEL", cancel.pack(), now)

    def _invite_answered(self, response: Response, now: float) -> list[DialogEvent]:
        self.last_status = response.status
        if response.cseq[0] == self._invite_cseq:
            self._resending.pop("INVITE", None)
        if response.status >= 300:
            return self._refused(response, now)
        if response.status >= 200:
            return self._accepted(response, now)
        if self.state is State.CALLING:
            self.state = State.PROCEEDING
            if self._taken_back:
                self._send_cancel(now)
        return self._early_media(response)

    def _early_media(self, response: Response) -> list[DialogEvent]:
        if not response.body or self.state is not State.PROCEEDING:
            return []
        try:
            return [MediaAgreed(media=read_sdp(response.body))]
        except SdpError:
            # The final answer may still carry audio that this phone can speak.
            return []

    def _accepted(self, response: Response, now: float) -> list[DialogEvent]:
        if self.state not in (State.CALLING, State.PROCEEDING):
            # The other side did not get our ACK and said 200 again.
            self._outbox.append(self._ack)
            return []
        self._remote = response.header("To")
        self._target = uri_of(response.header("Contact")) or self._target
        self._routes = split_addresses(response.header_list("Record-Route"))[::-1]
        self._ack = self._request("ACK", cseq=self._invite_cseq).pack()
        self._outbox.append(self._ack)
        self._resending.clear()
        self.state = State.UP
        if self._taken_back:
            self.hang_up(now)
            return []
        try:
            return [MediaAgreed(media=read_sdp(response.body)), Answered()]
        except SdpError as error:
            self.hang_up(now)
            return [Refused(status=NOT_ACCEPTABLE, reason=str(error))]

    def _refused(self, response: Response, now: float) -> list[DialogEvent]:
        number = response.cseq[0]
        # The ACK of a refusal belongs to the INVITE's own transaction (RFC 3261, 17.1.1.3).
        via_branch = response.header("Via").partition("branch=")[2].partition(";")[0]
        ack = self._request("ACK", cseq=number, branch=via_branch, remote=response.header("To"))
        self._outbox.append(ack.pack())
        if number != self._invite_cseq or self.state not in (State.CALLING, State.PROCEEDING):
            return []
        if response.status in (401, 407) and self._login is not None:
            login, self._login = self._login, None
            answer = authorization(
                response,
                login=login,
                method="INVITE",
                uri=self._target,
                cnonce=secrets.token_hex(8),
            )
            self.invite(now, extra=(answer,))
            return []
        return self._over(Refused(status=response.status, reason=response.reason))
