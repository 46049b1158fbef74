import numpy as np
import pytest

from hotline.testing.phone import PhoneError, babble, g711
from hotline.testing.phone.rtp import RtpPacket, parse_key_event, parse_rtp
from hotline.testing.phone.voice import Voice


def new_voice() -> Voice:
    voice = Voice(ssrc=7, sequence=0xFFFE, timestamp=2**32 - 160)
    voice.events = 101
    return voice


def packets(voice: Voice, count: int) -> list[RtpPacket]:
    read = [parse_rtp(voice.next_packet(0.02 * number)) for number in range(count)]
    return [packet for packet in read if packet is not None]


def test_silence_flows_when_there_is_nothing_to_say() -> None:
    sent = packets(new_voice(), 3)
    assert [packet.payload for packet in sent] == [bytes([g711.SILENCE]) * 160] * 3
    assert [packet.sequence for packet in sent] == [0xFFFE, 0xFFFF, 0]
    assert [packet.timestamp for packet in sent] == [2**32 - 160, 0, 160]


def test_a_key_is_marked_grows_and_ends_three_times() -> None:
    voice = new_voice()
    voice.press("5", tone_ms=100, gap_ms=80)
    sent = packets(voice, 10)
    keys = [packet for packet in sent if packet.payload_type == 101]
    events = [event for packet in keys if (event := parse_key_event(packet.payload))]
    assert [packet.marker for packet in keys] == [True] + [False] * 7
    assert {packet.timestamp for packet in keys} == {2**32 - 160}
    assert [event.samples for event in events] == [160, 320, 480, 640, 800, 800, 800, 800]
    assert [event.end for event in events] == [False] * 5 + [True] * 3


def test_a_stall_comes_with_the_last_packet_of_a_key() -> None:
    voice = new_voice()
    voice.press("5", tone_ms=60, gap_ms=80, stall_ms=100)
    stalls = [voice.stall_packets for _ in packets(voice, 6)]
    assert stalls[-1] == 5
    voice = new_voice()
    voice.press("5", tone_ms=60, gap_ms=80, stall_ms=100)
    packets(voice, 5)
    assert voice.stall_packets == 0


def test_the_end_is_dated_by_the_packet_that_first_says_it() -> None:
    voice = new_voice()
    press = voice.press("5", tone_ms=100, gap_ms=80)
    packets(voice, 10)
    assert press.ended_at == pytest.approx(0.1)


def test_keys_keep_their_gap() -> None:
    voice = new_voice()
    voice.press("1", tone_ms=60, gap_ms=100)
    voice.press("2", tone_ms=60, gap_ms=100)
    marks = [index for index, packet in enumerate(packets(voice, 20)) if packet.marker]
    assert marks == [0, 8]


def test_a_gap_too_short_for_three_ends_is_made_longer() -> None:
    voice = new_voice()
    voice.press("1", tone_ms=60, gap_ms=0)
    voice.press("1", tone_ms=60, gap_ms=0)
    marks = [index for index, packet in enumerate(packets(voice, 20)) if packet.marker]
    assert marks == [0, 6]


def test_speech_is_said_to_the_last_sample_and_waits_for_a_key() -> None:
    voice = new_voice()
    speech = babble("hello bank")[:500]
    utterance = voice.say(speech)
    voice.press("1", tone_ms=40, gap_ms=60)
    sent = packets(voice, 5 + 4)
    audio = b"".join(packet.payload for packet in sent if packet.payload_type == 0)
    assert audio == g711.encode(np.pad(speech, (0, 4 * 160 - 500)))
    assert utterance.done
    assert len(utterance.sent_at) == 4


def test_a_key_that_no_phone_has_is_refused() -> None:
    with pytest.raises(PhoneError, match="no key 'x'"):
        new_voice().press("x", tone_ms=100, gap_ms=80)


def test_keys_need_the_other_sides_consent() -> None:
    voice = Voice(ssrc=7, sequence=0, timestamp=0)
    with pytest.raises(PhoneError, match="telephone-event"):
        voice.press("1", tone_ms=100, gap_ms=80)
