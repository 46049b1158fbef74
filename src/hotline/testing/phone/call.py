"""One call of the test phone: it presses keys, speaks, listens and hangs up."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.audio import Audio
from hotline.testing.phone.dialog import (
    Answered,
    Dialog,
    DialogEvent,
    Ended,
    MediaAgreed,
    Refused,
    Side,
    State,
)
from hotline.testing.phone.errors import NotEnded, NotUp
from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.listening import Listener, Until
from hotline.testing.phone.matching import Match, find
from hotline.testing.phone.sip import Message
from hotline.testing.phone.ticker import Ticker
from hotline.testing.phone.tones import tones
from hotline.testing.phone.udp import Address, UdpSocket

KeysBy = Literal["event", "info", "tone", "event and tone"]
"""How a phone sends its keys: RFC 4733 events, SIP INFO, tones in the sound, or two of them."""

BYE_LIMIT_S = 5.0
"""How long a hang-up waits for the other side's reply."""

SEND_SLACK_S = 2.0
"""How long keys or speech may take beyond their own length before the call counts as stuck."""


class Call:
    """A call of a `SipPhone`, which makes it. Times are the event loop's clock, in seconds.

    Attributes:
        heard: Everything heard so far.
        answered_at: When it was answered, None before that.
        failed_status: The SIP status that refused it, None unless refused.
        ended_by: Who ended it, "caller" being this phone; None while it is not over.
    """

    def __init__(
        self,
        *,
        dialog: Dialog,
        audio: UdpSocket,
        sip: UdpSocket,
        peer: Address,
        on_over: Callable[[], None],
        saying: NDArray[np.int16] | None = None,
        keys_by: KeysBy = "event",
    ) -> None:
        self._audio = Audio(audio)
        self.heard = self._audio.heard
        self.answered_at: float | None = None
        self.failed_status: int | None = None
        self.ended_by: Side | None = None
        self._dialog = dialog
        self._sip = sip
        self._peer = peer
        self._on_over = on_over
        self._keys_by = keys_by
        self._reason = ""
        if saying is not None:
            self._audio.voice.say(saying)
        self._until = Until()
        self._listener = Listener(self.heard, self._until)
        self._time = asyncio.get_running_loop().time
        self._ticker = Ticker.shared()
        self._ticker.join(self._tick)

    @property
    def answered(self) -> bool:
        """Whether it was ever answered."""
        return self.answered_at is not None

    async def press(
        self, keys: str, *, tone_ms: int = 100, gap_ms: int = 80, stall_ms: int = 0
    ) -> list[float]:
        """Press keys one after the other; return when each key's end was first sent.

        Only keys sent as RFC 4733 events have such a time; for others the list is empty. Of events,
        the last packet of each key is `stall_ms` late, as on a network that stalls.

        Raises:
            NotUp: the call is not up, or ended before the last key.
            PhoneError: there is no such key, or the other side takes none.
        """
        self._must_be_up()
        match self._keys_by:
            case "info":
                await self._tell_keys(keys, tone_ms=tone_ms)
                return []
            case "tone":
                await self.say(tones(keys, tone_ms=tone_ms, gap_ms=gap_ms))
                return []
            case "event and tone":
                # The speech waits until the last event is over: a sound as long as all of them.
                self._audio.voice.say(tones(keys, tone_ms=tone_ms, gap_ms=gap_ms))
            case "event":
                pass
        voice = self._audio.voice
        presses = [
            voice.press(key, tone_ms=tone_ms, gap_ms=gap_ms, stall_ms=stall_ms) for key in keys
        ]
        limit_s = len(keys) * (tone_ms + gap_ms) / 1000 + SEND_SLACK_S
        await self._sent(lambda: all(press.ended_at is not None for press in presses), limit_s)
        return [press.ended_at for press in presses if press.ended_at is not None]

    async def _tell_keys(self, keys: str, *, tone_ms: int) -> None:
        for key in keys:
            body = f"Signal={key}\r\nDuration={tone_ms}\r\n"
            self._dialog.send_info("application/dtmf-relay", body, self._time())
            self._flush()
            await self._sent(lambda: not self._dialog.info_is_open, SEND_SLACK_S)

    async def say(self, samples: NDArray[np.int16]) -> Sequence[float]:
        """Speak int16 samples at 8 kHz, and return when each 20 ms of them was sent.

        Raises:
            NotUp: the call is not up, or ended before the last sample.
        """
        self._must_be_up()
        utterance = self._audio.voice.say(samples)
        await self._sent(lambda: utterance.done, len(samples) / RATE_HZ + SEND_SLACK_S)
        return utterance.sent_at

    async def hears(
        self,
        reference: NDArray[np.int16],
        *,
        within_s: float = 15.0,
        save_to: Path | None = None,
    ) -> Match:
        """Wait until `reference` (int16, 8 kHz) was heard to its last sound.

        Searches go forward: what an earlier `hears` recognised is not heard twice.

        Raises:
            NotHeard: it was not within `within_s`, or the call ended first; everything heard is
                then written to `save_to`, if given.
        """
        return await self._listener.hears(reference, within_s=within_s, save_to=save_to)

    async def hears_start(
        self,
        reference: NDArray[np.int16],
        *,
        within_s: float = 15.0,
        save_to: Path | None = None,
    ) -> Match:
        """Wait until the first 0.6 s of sound of `reference` were heard.

        A `hears` afterwards finds the same playing of it.

        Raises:
            NotHeard: as for `hears`.
        """
        return await self._listener.hears_start(reference, within_s=within_s, save_to=save_to)

    async def quiet(self, *, for_s: float, within_s: float = 30.0) -> None:
        """Wait until nothing audible has come for `for_s` from now on; an ended call is quiet.

        Raises:
            NotQuiet: the other side kept talking for `within_s`.
        """
        await self._listener.quiet(for_s=for_s, within_s=within_s)

    def find(self, reference: NDArray[np.int16]) -> Match | None:
        """Return how much of `reference` was heard on the whole call, None when nothing was.

        With `heard.stopped_at(match)` this tells when a prompt that was cut off fell silent.
        """
        return find(self.heard.samples, reference)

    def stops_sending(self) -> None:
        """Send no more sound, not even silence: a phone whose battery or network is gone."""
        self._audio.stop_sending()

    def holds(self) -> None:
        """Put the other side on hold, with no sound in either direction."""
        self._must_be_up()
        self._dialog.hold(self._time())
        self._flush()
        self.stops_sending()

    async def hang_up(self, *, within_s: float = BYE_LIMIT_S) -> None:
        """End the call from this side; return when it is over, or after `within_s` in any case.

        A call that still rings is taken back; one that is over stays as it is.
        """
        self.start_hang_up()
        await self._until.true(self._is_over, deadline=self._time() + within_s)

    def start_hang_up(self) -> None:
        """Do what `hang_up` does, without waiting for the other side."""
        self._dialog.hang_up(self._time())
        self._flush()

    async def ended(self, *, within_s: float = 5.0) -> Side:
        """Wait for the call's end; return who ended it.

        Raises:
            NotEnded: it is still up after `within_s`.
            NotUp: it was never answered.
        """
        if not await self._until.true(self._is_over, deadline=self._time() + within_s):
            raise NotEnded(f"the call is still up after {within_s:g} s")
        if self.ended_by is None:
            raise NotUp(self._story())
        return self.ended_by

    def receive(self, message: Message) -> None:
        """Take a SIP message of this call; the phone calls this."""
        self.act(self._dialog.receive(message, self._time()))

    async def settled(self, *, within_s: float) -> bool:
        """Wait until the call was answered, refused or ended; the phone calls this."""
        return await self._until.true(
            lambda: self.answered or self._is_over(), deadline=self._time() + within_s
        )

    def act(self, events: list[DialogEvent]) -> None:
        """Take what the dialog says happened, and send what it wants sent; the phone calls this."""
        for event in events:
            match event:
                case MediaAgreed(media=media):
                    self._audio.agree(media)
                case Answered():
                    self.answered_at = self._time()
                case Refused(status=status, reason=reason):
                    self.failed_status, self._reason = status, reason
                case Ended(by=side):
                    self.ended_by = side
        self._flush()
        if self._is_over():
            self.stop()
        self._until.look()

    def stop(self) -> None:
        """End every wait on this call and close its socket; the phone calls this."""
        if self._until.over:
            return
        self._until.over = True
        self._until.look()
        self._ticker.leave(self._tick)
        self._audio.close()
        self._on_over()

    def _flush(self) -> None:
        for data in self._dialog.take():
            self._sip.send(data, self._peer)

    def _tick(self, now: float) -> None:
        self.act(self._dialog.poll(now))
        # Asterisk takes AGI commands quickly only while audio comes in, so there is always some.
        if not self._is_over():
            self._audio.send(now)

    def _is_over(self) -> bool:
        return self._dialog.state is State.OVER

    async def _sent(self, condition: Callable[[], bool], limit_s: float) -> None:
        if not await self._until.true(condition, deadline=self._time() + limit_s):
            raise NotUp(f"not everything was sent: {self._story()}")

    def _must_be_up(self) -> None:
        if self._dialog.state is not State.UP:
            raise NotUp(self._story())

    def _story(self) -> str:
        if self.failed_status is not None:
            return f"the call was refused with {self.failed_status} {self._reason}"
        if self.ended_by is not None:
            return f"the call was ended by the {self.ended_by}"
        return f"the call is {self._dialog.state.value}"
