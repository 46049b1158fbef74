"""The sound of one call: what goes to the other side, and what comes from it."""

import secrets

from hotline.testing.phone.ears import Heard
from hotline.testing.phone.rtp import ULAW_PAYLOAD, RtpPacket, parse_key_event, parse_rtp
from hotline.testing.phone.sdp import Media
from hotline.testing.phone.udp import Address, UdpSocket
from hotline.testing.phone.voice import Voice


class Audio:
    """Both ways of sound over one socket. Whoever makes it calls `send` on every beat.

    Attributes:
        heard: Everything heard so far.
        voice: What is sent next.
    """

    def __init__(self, socket: UdpSocket) -> None:
        self.heard = Heard()
        self.voice = Voice(
            ssrc=secrets.randbits(32), sequence=secrets.randbits(16), timestamp=secrets.randbits(32)
        )
        self._socket = socket
        self._peer: Address | None = None
        self._sends = True
        self._late: list[bytes] = []
        self._key_heard: int | None = None
        socket.listen(self._hear)

    def agree(self, media: Media) -> None:
        """Take where the other side wants its sound, and how it wants keys."""
        self._peer = (media.host, media.port)
        self.voice.events = media.events

    def send(self, now: float) -> None:
        """Send the next packet, once it is known where to."""
        if self._sends and self._peer is not None:
            self._late.append(self.voice.next_packet(now))
            if self.voice.stall_packets > 0:
                self.voice.stall_packets -= 1
                return
            for packet in self._late:
                self._socket.send(packet, self._peer)
            self._late.clear()

    def stop_sending(self) -> None:
        """Send nothing more, and go on to hear."""
        self._sends = False

    def close(self) -> None:
        """End both ways."""
        self._socket.close()

    def _hear(self, data: bytes, _sender: Address, arrived_at: float) -> None:
        packet = parse_rtp(data)
        if packet is None:
            return
        if packet.payload_type == ULAW_PAYLOAD:
            self.heard.add(packet, arrived_at)
        elif packet.payload_type == self.voice.events:
            self._hear_key(packet)

    def _hear_key(self, packet: RtpPacket) -> None:
        event = parse_key_event(packet.payload)
        # A key's end comes three times with one timestamp; its first packet names it already.
        if event is not None and packet.timestamp != self._key_heard:
            self._key_heard = packet.timestamp
            self.heard.keys += event.key
