import numpy as np
import pytest
from numpy.typing import NDArray

from hotline.testing.phone import Heard, babble, find, g711, rms
from hotline.testing.phone.babble import PAUSE_S
from hotline.testing.phone.rtp import RtpPacket

FRAME = 160
SPEECH = babble("good morning this is your bank speaking")
FRAMES = len(SPEECH) // FRAME


def packet(number: int, codes: bytes, *, timestamp: int | None = None, ssrc: int = 1) -> RtpPacket:
    return RtpPacket(
        payload_type=0,
        sequence=(0xFFF0 + number) % 2**16,
        timestamp=(2**32 - 1600 + (FRAME * number if timestamp is None else timestamp)) % 2**32,
        ssrc=ssrc,
        payload=codes,
    )


def frame(number: int, samples: NDArray[np.int16] = SPEECH) -> bytes:
    return g711.encode(samples[FRAME * number : FRAME * (number + 1)])


def heard_in_order(numbers: list[int]) -> Heard:
    heard = Heard()
    for number in numbers:
        heard.add(packet(number, frame(number)), 100 + 0.02 * number)
    return heard


def spoken(count: int = FRAMES) -> NDArray[np.int16]:
    return g711.decode(g711.encode(SPEECH[: FRAME * count]))


def test_packets_make_one_timeline_across_the_wrap_of_both_counters() -> None:
    assert np.array_equal(heard_in_order(list(range(FRAMES))).samples, spoken())


def test_reordered_packets_find_their_place() -> None:
    order = [0, 1, 3, 2, 5, 6, 4, *range(7, FRAMES)]
    assert np.array_equal(heard_in_order(order).samples, spoken())


def test_a_lost_packet_leaves_silence_of_its_length() -> None:
    heard = heard_in_order([number for number in range(20) if number != 7])
    expected = spoken(20)
    expected[7 * FRAME : 8 * FRAME] = 0
    assert np.array_equal(heard.samples, expected)


def test_a_pause_of_the_sender_is_silence_as_long_as_its_timestamps_say() -> None:
    heard = Heard()
    heard.add(packet(0, frame(0)), 100.0)
    heard.add(packet(1, frame(1), timestamp=8000), 101.0)
    assert heard.end == 8000 + FRAME
    assert heard.stalls == 0


def test_a_stall_of_a_busy_sender_is_closed_and_counted() -> None:
    heard = Heard()
    for number in range(FRAMES):
        late = 720 if number >= 30 else 0
        arrived_at = 100 + (FRAME * number + late) / 8000
        heard.add(packet(number, frame(number), timestamp=FRAME * number + late), arrived_at)
    assert heard.stalls == 1
    assert np.array_equal(heard.samples, spoken())


def test_a_phone_that_came_late_to_read_hears_no_gap() -> None:
    heard = Heard()
    for number in range(FRAMES):
        # It read nothing for a second, and then all that had come by then.
        read_at = 100 + 0.02 * (80 if 30 <= number < 80 else number)
        heard.add(packet(number, frame(number)), read_at)
    assert np.array_equal(heard.samples, spoken())


def test_a_new_stream_is_placed_by_its_arrival() -> None:
    heard = Heard()
    heard.add(packet(0, frame(0)), 100.0)
    heard.add(packet(9, frame(1), timestamp=123_456_789, ssrc=2), 101.5)
    assert heard.end == 12_000 + FRAME


def test_a_timestamp_that_leaps_is_placed_by_its_arrival() -> None:
    heard = Heard()
    heard.add(packet(0, frame(0)), 100.0)
    heard.add(packet(1, frame(1), timestamp=4_000_000), 100.02)
    assert heard.end == 2 * FRAME


def test_the_timeline_knows_when_its_pieces_arrived() -> None:
    heard = Heard()
    for number in range(FRAMES):
        heard.add(packet(50 + number, frame(number)), 200 + 0.02 * number)
    match = find(heard.samples, SPEECH)
    assert match is not None
    assert heard.started_at(match) == pytest.approx(200.0)
    last_sound = 200 + 0.02 * (FRAMES - 1) - PAUSE_S
    assert heard.stopped_at(match) == pytest.approx(last_sound, abs=0.041)


def test_a_point_in_a_pause_belongs_to_the_packet_after_it() -> None:
    heard = Heard()
    heard.add(packet(0, frame(0)), 100.0)
    heard.add(packet(50, frame(1)), 101.0)
    assert heard.time_of(0.5) == 101.0


def test_the_first_audio_after_a_moment_skips_silence() -> None:
    quiet = bytes([g711.SILENCE]) * FRAME
    heard = Heard()
    for number, codes in enumerate([frame(10), quiet, quiet, frame(10), frame(11)]):
        heard.add(packet(number, codes), 100 + 0.02 * number)
    assert heard.first_audio_after(100.0) == pytest.approx(100.06)
    assert heard.first_audio_after(100.08) is None


def test_talking_spans_the_pauses_between_words() -> None:
    heard = heard_in_order(list(range(FRAMES)))
    end = 100 + 0.02 * FRAMES
    talking = [heard.talking_at(moment) for moment in (99.9, 100.5, end - 0.1, end + 0.5)]
    assert talking == [False, True, True, False]


def test_nothing_heard_has_no_times() -> None:
    with pytest.raises(LookupError):
        Heard().time_of(0.0)


def test_windows_reach_beyond_the_timeline_into_silence() -> None:
    heard = heard_in_order([0, 1])
    window = heard.window(-100, 500)
    assert np.array_equal(window[100:420], spoken(2))
    assert not np.any(window[:100])
    assert not np.any(window[420:])


def test_rms() -> None:
    assert rms(np.array([300, -400], dtype=np.int16)) == pytest.approx(353.55, abs=0.01)
    assert rms(np.array([], dtype=np.int16)) == 0.0
