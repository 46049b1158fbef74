from hypothesis import given
from hypothesis import strategies as st

from hotline.testing.phone.rtp import KEYS, KeyEvent, RtpPacket, parse_key_event, parse_rtp


@given(
    payload_type=st.integers(0, 127),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
    payload=st.binary(max_size=400),
    marker=st.booleans(),
)
def test_packets_read_back_as_written(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, marker: bool
) -> None:
    packet = RtpPacket(
        payload_type=payload_type,
        sequence=sequence,
        timestamp=timestamp,
        ssrc=ssrc,
        payload=payload,
        marker=marker,
    )
    assert parse_rtp(packet.pack()) == packet


@given(data=st.binary(max_size=200))
def test_garbage_is_never_an_error(data: bytes) -> None:
    parse_rtp(data)
    parse_key_event(data)


def test_counters_wrap() -> None:
    packet = RtpPacket(payload_type=0, sequence=0x10001, timestamp=2**32 + 5, ssrc=1, payload=b"")
    read = parse_rtp(packet.pack())
    assert read is not None
    assert (read.sequence, read.timestamp) == (1, 5)


def test_sources_extension_and_padding_are_no_audio() -> None:
    header = bytes([0x80 | 0x20 | 0x10 | 1, 0]) + bytes(10)
    data = header + b"SRC1" + b"\xbe\xde\x00\x01EXTN" + b"audio" + b"\x00\x00\x03"
    read = parse_rtp(data)
    assert read is not None
    assert read.payload == b"audio"


@given(key=st.sampled_from(KEYS), samples=st.integers(0, 0xFFFF), end=st.booleans())
def test_keys_read_back_as_written(key: str, samples: int, end: bool) -> None:
    event = KeyEvent(key=key, samples=samples, end=end)
    assert parse_key_event(event.pack()) == event


def test_a_hash_for_100_ms_on_the_wire() -> None:
    assert KeyEvent(key="#", samples=800, end=True).pack() == bytes([11, 0x8A, 0x03, 0x20])


def test_other_events_are_no_keys() -> None:
    assert parse_key_event(bytes([16, 0x0A, 0, 160])) is None
