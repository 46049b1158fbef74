"""The test phone: one SIP socket, any number of calls, each with an audio socket of its own."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import numpy as np
import structlog
from numpy.typing import NDArray

from hotline.testing.phone.call import Call, KeysBy
from hotline.testing.phone.dialog import Dialog
from hotline.testing.phone.digest import Login
from hotline.testing.phone.errors import NotAnswered, PhoneError, SdpError, SipSyntaxError
from hotline.testing.phone.incoming import IncomingDialog
from hotline.testing.phone.outgoing import OutgoingDialog
from hotline.testing.phone.sdp import EVENTS_PAYLOAD, Media
from hotline.testing.phone.sip import Request, address_of, parse_sip, tag_of
from hotline.testing.phone.udp import Address, UdpSocket

LINGER_S = 5.0
"""How long an ended call still confirms what the other side says again (RFC 3261, 17.1.1.2)."""

CANCEL_LIMIT_S = 2.0
"""How long a call that was taken back waits for its final status."""

log = structlog.get_logger()

Key = tuple[str, str]


class SipPhone:
    """A SIP user agent over UDP for tests and measurements.

    Everything it does happens on the event loop's own callbacks: it starts no tasks.
    """

    def __init__(self, *, host: str, answers: bool, login: Login | None) -> None:
        self._host = host
        self._answers = answers
        self._login = login
        self._loop = asyncio.get_running_loop()
        self._sip = UdpSocket(host)
        self._sip.listen(self._received)
        self._calls: dict[Key, Call] = {}
        self._taken: set[Key] = set()
        self._incoming: asyncio.Queue[Call] = asyncio.Queue()
        self._forgetting: dict[Key, asyncio.TimerHandle] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls, *, host: str = "127.0.0.1", answers: bool = False, login: Login | None = None
    ) -> AsyncIterator[Self]:
        """Open a phone on free UDP ports of `host`; leaving hangs up its calls and closes it.

        Args:
            host: The address of this machine that the PBX can reach; it stands in SIP and SDP.
            answers: Whether it answers calls; `called` returns them. Otherwise it is busy.
            login: What it tells a PBX that asks who is calling.
        """
        phone = cls(host=host, answers=answers, login=login)
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

    async def called(self, *, within_s: float = 10.0) -> Call:
        """Wait for a call to this phone, which `answers`; it is up when it is returned.

        Raises:
            PhoneError: nobody called in time.
        """
        try:
            async with asyncio.timeout(within_s):
                return await self._incoming.get()
        except TimeoutError:
            raise PhoneError(f"nobody called {self.uri} within {within_s:g} s") from None

    async def _close(self) -> None:
        calls = list(self._calls.values())
        try:
            # All at once, then one wait after the other: their replies come side by side.
            for call in calls:
                call.start_hang_up()
            for call in calls:
                await call.hang_up(within_s=CANCEL_LIMIT_S)
        finally:
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

        def forget_later() -> None:
            self._forgetting[key] = self._loop.call_later(LINGER_S, forget)

        def forget() -> None:
            del self._forgetting[key], self._calls[key]

        call = Call(
            dialog=dialog,
            audio=audio,
            sip=self._sip,
            peer=peer,
            on_over=forget_later,
            saying=saying,
            keys_by=keys_by,
        )
        self._calls[key] = call
        return call

    def _received(self, data: bytes, sender: Address, _arrived_at: float) -> None:
        try:
            message = parse_sip(data)
            ours = message.header("To" if isinstance(message, Request) else "From")
            call = self._calls.get((message.call_id, tag_of(ours)))
            if call is not None:
                call.receive(message)
            elif isinstance(message, Request):
                self._asked_by_stranger(message, sender)
        except (SipSyntaxError, SdpError) as error:
            log.debug("sip_ignored", error=str(error), sender=sender)

    def _asked_by_stranger(self, request: Request, sender: Address) -> None:
        match request.method:
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
        theirs = (request.call_id, tag_of(request.header("From")))
        if theirs in self._taken:
            # Said again: our 200 is sent again by its own clock.
            return
        if not self._answers:
            busy = request.reply(486, "Busy Here", to_tag=secrets.token_hex(8))
            self._sip.send(busy.pack(), sender)
            return
        self._taken.add(theirs)
        audio = UdpSocket(self._host)
        dialog = IncomingDialog(request=request, address=self._sip.address, media=_media(audio))
        call = self._start(dialog, audio, sender)
        call.act(dialog.accept(request, self._loop.time()))
        if call.answered:
            self._incoming.put_nowait(call)


def _media(audio: UdpSocket, *, with_events: bool = True) -> Media:
    host, port = audio.address
    return Media(host=host, port=port, events=EVENTS_PAYLOAD if with_events else None)
