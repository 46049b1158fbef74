"""One side of a call in SIP, without I/O.

Messages and the time go in; datagrams and events come out. `Dialog` is what both sides share once
the call is up; `outgoing` and `incoming` add how it gets there.
"""

import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

from hotline.testing.phone.errors import SdpError
from hotline.testing.phone.resending import Resending
from hotline.testing.phone.sdp import Media, read_sdp, write_sdp
from hotline.testing.phone.sip import Headers, Message, Request, Response

ALLOWED = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO"

Side = Literal["caller", "pbx"]
"""Who ended a call: this phone ("caller") or the other side ("pbx")."""


class State(Enum):
    """How far a call has come."""

    CALLING = "calling"
    """The INVITE is out; nothing came back."""
    PROCEEDING = "proceeding"
    """The other side works on it or rings."""
    UP = "up"
    """Answered."""
    ENDING = "ending"
    """This phone said BYE and waits for the reply."""
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class MediaAgreed:
    """The other side said where it wants its audio."""

    media: Media


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The call is up."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The call never came up: `status` is the final SIP status, 408 when nothing answered."""

    status: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A call that was up is over."""

    by: Side


DialogEvent = MediaAgreed | Answered | Refused | Ended


class Dialog(ABC):
    """What both sides of a call do alike: BYE both ways, new offers, replies, sending again.

    Attributes:
        state: How far the call has come.
        call_id: The Call-ID, the same on both sides.
        tag: This side's tag; with the Call-ID it names the dialog.
    """

    def __init__(
        self, *, address: tuple[str, int], media: Media, call_id: str, tag: str, user: str
    ) -> None:
        self.state = State.CALLING
        self.call_id = call_id
        self.tag = tag
        self._address = address
        self._media = media
        self._session = secrets.randbits(31)
        self._version = 1
        self._contact = f"<sip:{user}@{address[0]}:{address[1]}>"
        self._local = ""
        self._remote = ""
        self._target = ""
        self._routes: list[str] = []
        self._cseq = secrets.randbits(15)
        self._offer_cseq = -1
        self._resending: dict[str, Resending] = {}
        self._outbox: list[bytes] = []
        self._wants_out = False

    def take(self) -> list[bytes]:
        """Return the datagrams to send now, each once."""
        taken, self._outbox = self._outbox, []
        return taken

    def receive(self, message: Message, now: float) -> list[DialogEvent]:
        """Take one message of this dialog.

        Raises:
            SipSyntaxError: the message has no readable CSeq.
            SdpError: an ACK answers this side's offer with audio that it cannot speak.
        """
        if isinstance(message, Request):
            return self._asked(message, now)
        match message.cseq[1]:
            case "INVITE":
                return self._invite_answered(message, now)
            case "BYE" if message.status >= 200 and self.state is State.ENDING:
                return self._over(Ended(by="caller"))
            case "INFO" | "UPDATE" as method if message.status >= 200:
                self._resending.pop(method, None)
                return []
            case "CANCEL":
                # The call's end is the INVITE's final status, which is still to come.
                self._resending.pop("CANCEL", None)
                return []
            case _:
                return []

    def poll(self, now: float) -> list[DialogEvent]:
        """Send again what nobody confirmed; give up on what nobody ever will."""
        events: list[DialogEvent] = []
        for name, resending in list(self._resending.items()):
            if resending.hopeless(now):
                del self._resending[name]
                events += self._gave_up(name, now)
            elif resending.due(now):
                self._outbox.append(resending.data)
        return events

    def hang_up(self, now: float) -> None:
        """Say BYE to a call that is up; nothing happens to any other.

        Whoever was called waits for the ACK of its 200 before that (RFC 3261, 15).
        """
        if self.state is not State.UP:
            return
        if "200" in self._resending:
            self._wants_out = True
            return
        self.state = State.ENDING
        self._cseq += 1
        self._send_reliably("BYE", self._request("BYE", cseq=self._cseq).pack(), now)

    @property
    def info_is_open(self) -> bool:
        """Whether an INFO waits for its reply."""
        return "INFO" in self._resending

    def send_info(self, content_type: str, body: str, now: float) -> None:
        """Tell the other side something inside the call (RFC 6086), one at a time."""
        self._cseq += 1
        info = self._request("INFO", cseq=self._cseq, body=body, content_type=content_type)
        self._send_reliably("INFO", info.pack(), now)

    def hold(self, now: float) -> None:
        """Put the other side on hold: this side takes no more sound (RFC 3264, 8.4)."""
        self._media = replace(self._media, direction="sendonly")
        self._version += 1
        self._cseq += 1
        update = self._request("UPDATE", cseq=self._cseq, body=self._sdp())
        self._send_reliably("UPDATE", update.pack(), now)

    @abstractmethod
    def _invite_answered(self, response: Response, now: float) -> list[DialogEvent]:
        """Take any answer to this side's INVITE."""

    def _gave_up(self, name: str, now: float) -> list[DialogEvent]:
        match name:
            case "BYE":
                return self._over(Ended(by="caller"))
            case "INVITE" | "CANCEL":
                return self._over(Refused(status=408, reason="no final answer"))
            case "INFO" | "UPDATE":
                return []
            case _:
                # Nobody confirmed our 200: RFC 3261, 13.3.1.4 has us end the call.
                self.hang_up(now)
                return []

    def _asked(self, request: Request, now: float) -> list[DialogEvent]:
        match request.method:
            case "ACK":
                self._resending.pop("200", None)
                if self._wants_out:
                    self.hang_up(now)
                # The ACK carries the answer when our 200 carried the offer (RFC 3261, 13.2.1).
                return [MediaAgreed(media=read_sdp(request.body))] if request.body else []
            case "BYE":
                self._outbox.append(request.reply(200, "OK").pack())
                match self.state:
                    case State.UP:
                        return self._over(Ended(by="pbx"))
                    case State.ENDING:
                        return self._over(Ended(by="caller"))
                    case _:
                        return []
            case "INVITE" | "UPDATE":
                return self._offered(request, now)
            case "OPTIONS" | "INFO":
                self._outbox.append(request.reply(200, "OK", extra=self._abilities()).pack())
                return []
            case _:
                refusal = request.reply(405, "Method Not Allowed", extra=self._abilities())
                self._outbox.append(refusal.pack())
                return []

    def _offered(self, request: Request, now: float) -> list[DialogEvent]:
        """Answer a session offered, or asked for, by INVITE or UPDATE."""
        number, method = request.cseq
        if method == "INVITE" and number == self._offer_cseq:
            # Its 200 is sent again by its own clock until the ACK comes.
            return []
        events: list[DialogEvent] = []
        if request.body:
            try:
                there = read_sdp(request.body)
            except SdpError:
                self._outbox.append(self._reply(request, 488, "Not Acceptable Here").pack())
                return []
            self._media = self._media.answering(there)
            events.append(MediaAgreed(media=there))
        # An INVITE without a session asks for ours; an UPDATE without one only refreshes.
        body = self._sdp() if request.body or method == "INVITE" else ""
        reply = self._reply(request, 200, "OK", body=body).pack()
        if method == "INVITE":
            self._offer_cseq = number
            self._send_reliably("200", reply, now)
        else:
            self._outbox.append(reply)
        return events

    def _reply(self, request: Request, status: int, reason: str, *, body: str = "") -> Response:
        return request.reply(status, reason, to_tag=self.tag, extra=self._abilities(), body=body)

    def _abilities(self) -> Headers:
        return (("Contact", self._contact), ("Allow", ALLOWED))

    def _sdp(self) -> str:
        return write_sdp(self._media, session=self._session, version=self._version)

    def _request(
        self,
        method: str,
        *,
        cseq: int,
        branch: str = "",
        remote: str = "",
        extra: Headers = (),
        body: str = "",
        content_type: str = "application/sdp",
    ) -> Request:
        host, port = self._address
        branch = branch or new_branch()
        headers: list[tuple[str, str]] = [
            ("Via", f"SIP/2.0/UDP {host}:{port};rport;branch={branch}"),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in self._routes),
            ("From", self._local),
            ("To", remote or self._remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{cseq} {method}"),
            *self._abilities(),
            ("User-Agent", "hotline-test-phone"),
        ]
        instead = {name for name, _ in extra}
        headers = [*(one for one in headers if one[0] not in instead), *extra]
        return Request(
            method=method,
            uri=self._target,
            headers=tuple(headers),
            body=body,
            content_type=content_type,
        )

    def _send_reliably(self, name: str, data: bytes, now: float, *, capped: bool = True) -> None:
        self._resending[name] = Resending(data=data, started_at=now, capped=capped)
        self._outbox.append(data)

    def _over(self, event: Refused | Ended) -> list[DialogEvent]:
        self.state = State.OVER
        self._resending.clear()
        return [event]


def new_branch() -> str:
    """Return a branch for a Via header, with the cookie of RFC 3261, 8.1.1.7."""
    return f"z9hG4bK{secrets.token_hex(8)}"
