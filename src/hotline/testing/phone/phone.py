"""The test phone: one SIP socket, any number of calls, each with an audio socket of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self, TypeVar

import numpy as np
import structlog
from numpy.typing import NDArray

from hotline.testing.phone.call import Call, KeysBy
from hotline.testing.phone.dialog import Dialog
from hotline.testing.phone.digest import Login
from hotline.testing.phone.errors import (
    NotAnswered,
    NotRegistered,
    PhoneError,
    SdpError,
    SipSyntaxError,
)
from hotline.testing.phone.incoming import IncomingDialog
from hotline.testing.phone.incoming_call import IncomingCall
from hotline.testing.phone.outgoing import OutgoingDialog
from hotline.testing.phone.pickup import AT_ONCE, BUSY, Pickup
from hotline.testing.phone.registering import Registering
from hotline.testing.phone.registration import Registration
from hotline.testing.phone.sdp import EVENTS_PAYLOAD, Media
from hotline.testing.phone.sip import (
    Headers,
    Key,
    Request,
    address_of,
    first_key,
    parse_sip,
    tag_of,
)
from hotline.testing.phone.udp import Address, UdpSocket

LINGER_S = 5.0
"""How long an ended call still confirms what the other side says again (RFC 3261, 17.1.1.2)."""

CANCEL_LIMIT_S = 2.0
"""How long a call that was taken back waits for its final status."""

log = structlog.get_logger()

AnyCall = TypeVar("AnyCall", bound=Call)


class SipPhone:
    """A SIP user agent over UDP for tests and measurements.

    Everything it does happens on the event loop's own callbacks: it starts no tasks.

    Attributes:
        pickup: What it does with calls that come from now on.
    """

    def __init__(self, *, host: str, pickup: Pickup, login: Login | None) -> None:
        self.pickup = pickup
        self._host = host
        self._login = login
        self._loop = asyncio.get_running_loop()
        self._sip = UdpSocket(host)
        self._sip.listen(self._received)
        self._calls: dict[Key, Call] = {}
        self._coming: dict[Key, IncomingCall] = {}
        self._rung: asyncio.Queue[IncomingCall] = asyncio.Queue()
        self._incoming: asyncio.Queue[Call] = asyncio.Queue()
        self._registration: Registration | None = None
        self._forgetting: dict[Key, asyncio.TimerHandle] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls, *, host: str = "127.0.0.1", answers: bool = False, login: Login | None = None
    ) -> AsyncIterator[Self]:
        """Open a phone on free UDP ports of `host`; leaving ends its calls and registration.

        Args:
            host: The address of this machine that the PBX can reach; it stands in SIP and SDP.
            answers: Whether it answers calls at once; otherwise it is busy. `pickup` says more.
            login: What it tells a PBX that asks who is calling.
        """
        phone = cls(host=host, pickup=AT_ONCE if answers else BUSY, login=login)
        try:
            yield phone
        finally:
            await phone._close()

    @property
    def uri(self) -> str:
        """The SIP URI under which this phone can be dialled."""
        return f"sip:phone@{self._sip.address[0]}:{self._sip.address[1]}"

    async def dial(
        self,
        uri: str,
        *,
        caller_number: str = "",
        caller_name: str = "",
        answer_within_s: float = 10.0,
        saying: NDArray[np.int16] | None = None,
        keys_by: KeysBy = "event",
        headers: Headers = (),
    ) -> Call:
        """Call `uri`, such as `sip:8888@127.0.0.1:5060`; return once it is answered or refused.

        A refused call has `failed_status`; whatever is asked of it then raises `NotUp`. Audio is
        sent without a break from the first moment that the other side takes it.

        Args:
            uri: Whom to call.
            caller_number: The user part of the From address.
            caller_name: The name shown beside it.
            answer_within_s: Seconds until the call is taken back.
            saying: int16 samples at 8 kHz to speak from the start; silence follows.
            keys_by: How its keys travel; a phone that sends no events does not offer them either.
            headers: What its INVITE says besides, or in place of what it would.

        Raises:
            NotAnswered: neither answered nor refused in time.
            SipSyntaxError: `uri` is no sip: address.
        """
        name, port = address_of(uri)
        found = await self._loop.getaddrinfo(
            name, port, family=socket.AF_INET, type=socket.SOCK_DGRAM
        )
        audio = UdpSocket(self._host)
        dialog = OutgoingDialog(
            uri=uri,
            number=caller_number,
            name=caller_name,
            address=self._sip.address,
            media=_media(audio, with_events="event" in keys_by),
            login=self._login,
            headers=headers,
        )
        call = self._start(dialog, audio, (str(found[0][4][0]), port), saying, keys_by)
        dialog.invite(self._loop.time())
        call.act([])
        try:
            settled = await call.settled(within_s=answer_within_s)
        except asyncio.CancelledError:
            call.start_hang_up()
            raise
        if settled:
            return call
        last_status = dialog.last_status
        await call.hang_up(within_s=CANCEL_LIMIT_S)
        call.stop()
        raise NotAnswered(target=uri, waited_s=answer_within_s, last_status=last_status)

    async def rung(self, *, within_s: float = 10.0) -> IncomingCall:
        """Wait for a call to this phone, whatever becomes of it.

        Raises:
            PhoneError: nobody called in time.
        """
        return await self._next(self._rung, within_s)

    async def called(self, *, within_s: float = 10.0) -> Call:
        """Wait for a call to this phone that it picks up; it is up when it is returned.

        Raises:
            PhoneError: nobody called in time.
        """
        return await self._next(self._incoming, within_s)

    async def register(
        self, registrar: str, *, expires_s: int = 60, within_s: float = 5.0
    ) -> float:
        """Tell a registrar, such as `sip:127.0.0.1:5060`, where this phone is, and keep telling it.

        Args:
            registrar: Whom to tell; the phone's `login` says who it is.
            expires_s: For how many seconds it wants to be known at a time.
            within_s: Seconds until it gives up.

        Returns:
            For how many seconds it is known.

        Raises:
            NotRegistered: the registrar refuses, or does not answer in time.
            PhoneError: the phone has no login.
            SipSyntaxError: `registrar` is no sip: address.
        """
        if self._login is None:
            raise PhoneError("a phone without a login cannot register")
        if self._registration is not None:
            self._registration.stop()
        peer = address_of(registrar)
        registering = Registering(registrar=registrar, login=self._login, address=self._sip.address)
        self._registration = Registration(registering, lambda data: self._sip.send(data, peer))
        return await self._registration.ask(expires_s, within_s=within_s)

    async def unregister(self, *, within_s: float = 5.0) -> None:
        """Tell the registrar that this phone is not there any more.

        Raises:
            NotRegistered: the registrar refuses, or does not answer in time.
        """
        if self._registration is not None:
            await self._registration.ask(0, within_s=within_s)

    def unplug(self) -> None:
        """Be gone from one moment to the next, without a word to anybody."""
        if self._registration is not None:
            self._registration.stop()
        self._sip.close()
        for call in self._calls.values():
            call.stop()

    async def _next(self, calls: asyncio.Queue[AnyCall], within_s: float) -> AnyCall:
        try:
            async with asyncio.timeout(within_s):
                return await calls.get()
        except TimeoutError:
            raise PhoneError(f"nobody called {self.uri} within {within_s:g} s") from None

    async def _close(self) -> None:
        calls = list(self._calls.values())
        try:
            if self._registration is not None and self._registration.is_known:
                with suppress(NotRegistered):
                    await self.unregister(within_s=CANCEL_LIMIT_S)
            # All at once, then one wait after the other: their replies come side by side.
            for call in calls:
                call.start_hang_up()
            for call in calls:
                await call.hang_up(within_s=CANCEL_LIMIT_S)
        finally:
            if self._registration is not None:
                self._registration.stop()
            for call in calls:
                call.stop()
            for handle in self._forgetting.values():
                handle.cancel()
            self._sip.close()

    def _start(
        self,
        dialog: Dialog,
        audio: UdpSocket,
        peer: Address,
        saying: NDArray[np.int16] | None = None,
        keys_by: KeysBy = "event",
    ) -> Call:
        key = (dialog.call_id, dialog.tag)
        call = Call(
            dialog=dialog,
            audio=audio,
            sip=self._sip,
            peer=peer,
            on_over=lambda: self._forget_later(key),
            saying=saying,
            keys_by=keys_by,
        )
        self._calls[key] = call
        return call

    def _forget_later(self, key: Key, theirs: Key | None = None) -> None:
        def forget() -> None:
            del self._forgetting[key], self._calls[key]
            if theirs is not None:
                del self._coming[theirs]

        self._forgetting[key] = self._loop.call_later(LINGER_S, forget)

    def _received(self, data: bytes, sender: Address, _arrived_at: float) -> None:
        try:
            message = parse_sip(data)
            ours = message.header("To" if isinstance(message, Request) else "From")
            call = self._calls.get((message.call_id, tag_of(ours)))
            if call is not None:
                call.receive(message)
            elif isinstance(message, Request):
                self._asked_by_stranger(message, sender)
            elif self._registration is not None and message.call_id == self._registration.call_id:
                self._registration.receive(message)
        except (SipSyntaxError, SdpError) as error:
            log.debug("sip_ignored", error=str(error), sender=sender)

    def _asked_by_stranger(self, request: Request, sender: Address) -> None:
        match request.method:
            case "INVITE" | "CANCEL" if (known := self._coming.get(first_key(request))) is not None:
                known.asked_again(request)
            case "INVITE" if not tag_of(request.header("To")):
                self._take(request, sender)
            case "OPTIONS":
                self._sip.send(request.reply(200, "OK").pack(), sender)
            case "ACK":
                return
            case _:
                gone = request.reply(481, "Call/Transaction Does Not Exist")
                self._sip.send(gone.pack(), sender)

    def _take(self, request: Request, sender: Address) -> None:
        audio = UdpSocket(self._host)
        dialog = IncomingDialog(request=request, address=self._sip.address, media=_media(audio))
        key, theirs = (dialog.call_id, dialog.tag), first_key(request)
        call = IncomingCall(
            dialog=dialog,
            request=request,
            audio=audio,
            sip=self._sip,
            peer=sender,
            on_over=lambda: self._forget_later(key, theirs),
            on_answered=self._incoming.put_nowait,
        )
        self._calls[key] = self._coming[theirs] = call
        call.meets(self.pickup)
        self._rung.put_nowait(call)


def _media(audio: UdpSocket, *, with_events: bool = True) -> Media:
    host, port = audio.address
    return Media(host=host, port=port, events=EVENTS_PAYLOAD if with_events else None)
