"""What a stranger can do by the page's WebSocket with a telephone of their own making: call us."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from tests.acceptance.floor.conftest import Room

from hotline.api import PREFIX
from hotline.api.sip_over_web import PROTOCOL
from hotline.testing.phone.sip import Request, Response, parse_sip

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON_S = 5.0
PAGE = "web.caller"
FINGERPRINT = ":".join(["AB"] * 32)
# As of a browser (RFC 8829); without what a caller would say it is a call all the same.
BROWSER_SDP = f"""v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
m=audio 9 UDP/TLS/RTP/SAVPF 0 101
c=IN IP4 127.0.0.1
a=mid:0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 {FINGERPRINT}
a=setup:actpass
a=rtcp-mux
a=sendrecv
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=candidate:1 1 udp 2113937151 127.0.0.1 9 typ host
""".replace("\n", "\r\n")
PLAIN_SDP = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 9 RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
""".replace("\n", "\r\n")
CALLED = itertools.count(1)


class RawPage:
    """A page that sends whatever SIP it likes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    def request(
        self, method: str, to: str, *, says_to_be: str = PAGE, about: str = "", body: str = ""
    ) -> Request:
        """Return a request to `sip:TO@hotline`, or to the host alone where that is "".

        Args:
            method: Its method.
            to: Whom it goes to.
            says_to_be: Who it says that it is from.
            about: Whose place is to be registered; whom it goes to if "".
            body: What session it offers.
        """
        uri = f"sip:{to}@hotline" if to else "sip:hotline"
        return Request(
            method=method,
            uri=uri,
            headers=(
                ("Via", f"SIP/2.0/WS x.invalid;branch=z9hG4bK{secrets.token_hex(8)}"),
                ("Max-Forwards", "70"),
                ("From", f"<sip:{says_to_be}@hotline>;tag={secrets.token_hex(4)}"),
                ("To", f"<sip:{about or to or says_to_be}@hotline>"),
                ("Call-ID", secrets.token_hex(8)),
                ("CSeq", f"{next(CALLED)} {method}"),
                ("Contact", "<sip:x@x.invalid;transport=ws>"),
                ("Event", "presence"),
                ("Expires", "60"),
            ),
            body=body,
        )

    async def final(self, request: Request) -> Response:
        """Send a request; return what it comes to."""
        await self._socket.send_str(request.pack().decode())
        while True:
            told = await self._socket.receive(timeout=SOON_S)
            assert told.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY), told
            data = told.data if isinstance(told.data, bytes) else str(told.data).encode()
            if not data.strip():
                # A sign of life.
                continue
            answer = parse_sip(data)
            if (
                isinstance(answer, Response)
                and answer.call_id == request.call_id
                and answer.status >= 200
            ):
                return answer

    async def ends(self, invite: Request, answer: Response) -> None:
        """Confirm a call that was taken, and hang up."""
        number, _ = invite.cseq
        for method, cseq in (("ACK", number), ("BYE", number + 1)):
            kept = [(name, value) for name, value in invite.headers if name not in ("To", "CSeq")]
            request = Request(
                method=method,
                uri=invite.uri,
                headers=(*kept, ("To", answer.header("To")), ("CSeq", f"{cseq} {method}")),
            )
            if method == "BYE":
                assert (await self.final(request)).status == 200
            else:
                await self._socket.send_str(request.pack().decode())


@asynccontextmanager
async def raw_page(room: Room) -> AsyncIterator[RawPage]:
    """Open the WebSocket as the page does."""
    url = room.https_url
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            f"{url}{PREFIX}/web-call", origin=url, protocols=(PROTOCOL,), ssl=False
        ) as socket,
    ):
        yield RawPage(socket)


@dataclass(frozen=True)
class Stranger:
    """Asks whatever they like, each time by a WebSocket of its own: one is for one call."""

    room: Room

    async def asks(self, method: str, to: str, *, says_to_be: str = PAGE, body: str = "") -> int:
        """Send a request; return the status of what it comes to."""
        async with raw_page(self.room) as page:
            request = page.request(method, to, says_to_be=says_to_be, body=body)
            return (await page.final(request)).status


async def test_a_page_calls_the_hotline_and_is_and_reaches_nothing_else(open_room: Room) -> None:
    pbx = open_room.hotline.pbx

    async def contacts() -> list[str]:
        told = await pbx.tell("pjsip show contacts")
        # Without how long each took to answer just now.
        return [line.rpartition(" ")[0].rstrip() for line in told.splitlines() if "sip:" in line]

    seats = await contacts()
    stranger = Stranger(open_room)
    async with raw_page(open_room) as page:
        # Nobody is a seat's telephone, nor calls as one, without the seat's password.
        for seat in ("web1", "desk1"):
            assert await stranger.asks("REGISTER", "", says_to_be=seat) >= 400
            for to in ("call", "*11", "*10", "8888"):
                told = await stranger.asks("INVITE", to, says_to_be=seat, body=BROWSER_SDP)
                assert (seat, to, told >= 400) == (seat, to, True)
            # As itself it has no place to register, and none of a seat's.
            theirs = page.request("REGISTER", "", about=seat)
            assert (await page.final(theirs)).status in (403, 404)
        assert await stranger.asks("REGISTER", "") in (403, 404)
        # As itself it reaches no code, no number, no seat, and nobody by a strange name.
        for to in ("*11", "*10", "8888", "110", "web1", "desk1", "s", "give", "listen", "T", "h"):
            assert (to, await stranger.asks("INVITE", to, body=BROWSER_SDP)) == (to, 404)
        assert await stranger.asks("INVITE", "call%0D%0AX", body=BROWSER_SDP) == 404
        # Who says to be anybody else is no caller of the trunk's.
        for name in ("13800138000", "nobody", "anonymous", "trunk", "call"):
            for to in ("8888", "call", "*11", "web1"):
                for sdp in (PLAIN_SDP, BROWSER_SDP):
                    told = await stranger.asks("INVITE", to, says_to_be=name, body=sdp)
                    assert (name, to, told >= 400) == (name, to, True)
        for method in ("MESSAGE", "SUBSCRIBE", "PUBLISH", "REFER", "NOTIFY", "INFO"):
            for name in (PAGE, "nobody"):
                assert (method, await stranger.asks(method, "call", says_to_be=name) >= 400) == (
                    method,
                    True,
                )
        assert await contacts() == seats
        assert "0 active calls" in await pbx.tell("core show channels count")
        invite = page.request("INVITE", "call", body=BROWSER_SDP)
        answer = await page.final(invite)
        assert answer.status == 200
        await page.ends(invite, answer)
