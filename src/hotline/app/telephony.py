"""What Asterisk brings, and who takes it: callers' lines, and the telephones of the seats."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import PurePosixPath

from hotline.app.floor import OpenFloor
from hotline.app.pbx_link import ami_settings
from hotline.asterisk.ami import AmiClient
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lines import Lines
from hotline.asterisk.lost_hang_ups import LostHangUps
from hotline.asterisk.registrations import Registrations
from hotline.asterisk.seats import Seats
from hotline.asterisk.sip_calls import SipCalls
from hotline.asterisk.spoken_answers import Mouthpiece
from hotline.calls.switchboard import Switchboard
from hotline.settings import AsteriskSettings


class Telephony:
    """The link to the PBX, and all that comes over it.

    Switchboard and floor need it to be made, and take what it brings: they are told to it before
    the link is up.

    Args:
        settings: Where the PBX is, and how long it waits for a sign of life.
        before_sending: Raises where this process may not send.
        held: Whether what the PBX tells is kept until somebody asks for it.
        mouthpiece: What lines need in order to hear words; None where nobody hears them.

    Attributes:
        ami: The link to the PBX.
        feed: Its events.
        lines: The lines of callers.
        seats: The telephones of agents.
        sip_calls: Which calls there are in SIP.
    """

    switchboard: Switchboard
    floor: OpenFloor | None = None

    def __init__(
        self,
        settings: AsteriskSettings,
        *,
        before_sending: Callable[[], None],
        held: bool,
        mouthpiece: Mouthpiece | None,
    ) -> None:
        self.ami = AmiClient(ami_settings(settings), before_sending=before_sending)
        self.feed = EventFeed(self.ami, held=held)
        self.lines = Lines(
            self.ami,
            self.feed,
            recordings=PurePosixPath(settings.messages_dir),
            on_call=self._take,
            spawn=self._spawn,
            on_code=self._take_code,
            dead_man_s=settings.dead_man_s,
            mouthpiece=mouthpiece,
        )
        self.seats = Seats(self.ami, self.feed, looked=self.lines.until_looked, spawn=self._spawn)
        Registrations(self.feed, on_unplugged=self._unplugged)
        self.sip_calls = SipCalls(self.ami)
        LostHangUps(self.ami, self.feed, is_ours=self._is_ours, spawn=self._spawn)

    def _is_ours(self, uniqueid: str) -> bool:
        return self.lines.line(uniqueid) is not None or self.seats.has(uniqueid)

    def _spawn(self, job: Coroutine[None, None, None]) -> None:
        self.switchboard.jobs.spawn(job)

    def _take(self, line: AsteriskLine) -> None:
        self.switchboard.take(line, self.lines.release)

    def _take_code(self, line: AsteriskLine, seat: str) -> None:
        self._spawn(self._serve_code(line, seat))

    async def _serve_code(self, line: AsteriskLine, seat: str) -> None:
        try:
            if self.floor is not None:
                await self.floor.codes.serve(line, seat)
            else:
                await line.hang_up()
        finally:
            self.lines.release(line)

    def _unplugged(self, seat: str) -> None:
        if self.floor is not None:
            self.floor.floor.unplugged(seat)
