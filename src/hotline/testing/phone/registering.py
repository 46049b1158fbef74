"""Registering: telling a registrar where this phone is (RFC 3261, 10), without I/O."""

import re
import secrets
from dataclasses import dataclass

from hotline.testing.phone.dialog import new_branch
from hotline.testing.phone.digest import Login, authorization
from hotline.testing.phone.resending import Resending
from hotline.testing.phone.sip import Headers, Request, Response

NO_ANSWER = 408
"""The status of a registrar that says nothing."""


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The registrar knows where the phone is, for so many seconds; 0: it does not any more."""

    for_s: float


@dataclass(frozen=True, kw_only=True)
class RegisterRefused:
    """The registrar does not take it: `status` is the final SIP status, 408 when nothing came."""

    status: int
    reason: str


RegisterEvent = Registered | RegisterRefused


class Registering:
    """The dealings of one phone with one registrar.

    Attributes:
        call_id: The Call-ID of all its requests.
    """

    def __init__(self, *, registrar: str, login: Login, address: tuple[str, int]) -> None:
        self.call_id = secrets.token_hex(16)
        self._registrar = registrar
        self._login = login
        self._address = address
        host = registrar.removeprefix("sip:").partition(":")[0]
        self._record = f"<sip:{login.username}@{host}>"
        self._tag = secrets.token_hex(8)
        self._cseq = secrets.randbits(15)
        self._expires_s = 0
        self._tried = False
        self._resending: Resending | None = None
        self._outbox: list[bytes] = []

    @property
    def waits(self) -> bool:
        """Whether an answer is still to come."""
        return self._resending is not None

    def take(self) -> list[bytes]:
        """Return the datagrams to send now, each once."""
        taken, self._outbox = self._outbox, []
        return taken

    def ask(self, expires_s: int, now: float) -> None:
        """Ask to be known here for so many seconds; 0: not to be known any more."""
        self._expires_s = expires_s
        self._tried = False
        self._send(now)

    def receive(self, response: Response, now: float) -> RegisterEvent | None:
        """Take an answer; None while it is no final one, or belongs to an earlier request.

        Raises:
            SipSyntaxError: It has no readable CSeq.
        """
        if response.cseq[0] != self._cseq or response.status < 200 or not self.waits:
            return None
        self._resending = None
        if response.status in (401, 407) and not self._tried:
            self._tried = True
            answer = authorization(
                response,
                login=self._login,
                method="REGISTER",
                uri=self._registrar,
                cnonce=secrets.token_hex(8),
            )
            self._send(now, extra=(answer,))
            return None
        if response.status >= 300:
            return RegisterRefused(status=response.status, reason=response.reason)
        return Registered(for_s=self._granted_s(response))

    def poll(self, now: float) -> RegisterEvent | None:
        """Send again what nobody answered; give up on what nobody ever will."""
        if self._resending is None:
            return None
        if self._resending.hopeless(now):
            self._resending = None
            return RegisterRefused(status=NO_ANSWER, reason="no final answer")
        if self._resending.due(now):
            self._outbox.append(self._resending.data)
        return None

    def _granted_s(self, response: Response) -> float:
        """Return the registrar's word on how long it knows this very address."""
        if self._expires_s == 0:
            return 0.0
        ours = f"{self._address[0]}:{self._address[1]}"
        for contact in response.header_list("Contact"):
            granted = re.search(r";\s*expires=(\d+)", contact)
            if ours in contact and granted is not None:
                return float(granted[1])
        return float(response.header("Expires") or self._expires_s)

    def _send(self, now: float, *, extra: Headers = ()) -> None:
        self._cseq += 1
        host, port = self._address
        headers = (
            ("Via", f"SIP/2.0/UDP {host}:{port};rport;branch={new_branch()}"),
            ("Max-Forwards", "70"),
            ("From", f"{self._record};tag={self._tag}"),
            ("To", self._record),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self._cseq} REGISTER"),
            ("Contact", f"<sip:{self._login.username}@{host}:{port}>"),
            ("Expires", str(self._expires_s)),
            *extra,
        )
        data = Request(method="REGISTER", uri=self._registrar, headers=headers).pack()
        self._resending = Resending(data=data, started_at=now)
        self._outbox.append(data)
