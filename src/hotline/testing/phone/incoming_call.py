"""A call to the test phone: it rings, is picked up or not, and then is like any other."""

import asyncio
from collections.abc import Callable

from hotline.testing.phone.call import Call
from hotline.testing.phone.incoming import IncomingDialog
from hotline.testing.phone.pickup import DECLINE, OK, Pickup
from hotline.testing.phone.sip import Request
from hotline.testing.phone.udp import Address, UdpSocket


class IncomingCall(Call):
    """A call to a `SipPhone`, which makes it.

    Attributes:
        came_at: When its INVITE came, on the event loop's clock.
        caller: The From header, as it came.
        wanted: The address that was dialled, as it came.
    """

    def __init__(
        self,
        *,
        dialog: IncomingDialog,
        request: Request,
        audio: UdpSocket,
        sip: UdpSocket,
        peer: Address,
        on_over: Callable[[], None],
        on_answered: Callable[["IncomingCall"], None],
    ) -> None:
        super().__init__(dialog=dialog, audio=audio, sip=sip, peer=peer, on_over=on_over)
        self.came_at = self._time()
        self.caller = request.header("From")
        self.wanted = request.uri
        self._incoming = dialog
        self._on_answered = on_answered
        self._later: asyncio.TimerHandle | None = None

    def meets(self, pickup: Pickup) -> None:
        """Ring, pick up or decline, as the phone does by now; the phone calls this."""
        if pickup.after_s == 0:
            self._ends_ringing(pickup.status)
            return
        self._incoming.ring()
        self.act([])
        if pickup.after_s is not None:
            loop = asyncio.get_running_loop()
            self._later = loop.call_later(pickup.after_s, self._ends_ringing, pickup.status)

    def answer(self) -> None:
        """Pick up; nothing happens where it does not ring any more."""
        self._ends_ringing(OK)

    def decline(self, status: int = DECLINE) -> None:
        """Refuse it with a SIP status; nothing happens where it does not ring any more."""
        self._ends_ringing(status)

    def asked_again(self, request: Request) -> None:
        """Take its INVITE once more, or its CANCEL; the phone calls this."""
        self._incoming.asked_again(request, self._time())
        self.act([])

    def stop(self) -> None:
        """End every wait on this call and close its socket; the phone calls this."""
        if self._later is not None:
            self._later.cancel()
        super().stop()

    def _ends_ringing(self, status: int) -> None:
        if not self._incoming.rings:
            return
        if status != OK:
            self._incoming.refuse(status, self._time())
            self.act([])
            return
        self.act(self._incoming.accept(self._time()))
        if self.answered:
            self._on_answered(self)
