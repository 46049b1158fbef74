import pytest
from asterisk.ami.event import Event as LibraryEvent
from hypothesis import example, given
from hypothesis import strategies as st

from hotline.asterisk.ami import Action, AmiProtocol

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
EVENT_NAMES = ["DTMFEnd", "Hangup", "VarSet", "DTMF", "X"]

LINES = st.sampled_from(
    [
        *(f"Event: {name}".encode() for name in EVENT_NAMES),
        b"Event:Hangup",
        b"event: Hangup",
        b"Response: Success",
        b"response:Error",
        b"ActionID: list-1",
        b"Digit: 5",
        b"no colon",
        b"CallerIDName: \xff\xe2\x80\xa8Event: Hangup",
        b"",
    ]
)
PIECES = (
    LINES | st.sampled_from([b"\r\n", b"\r\n\r\n", b"\r\n\n", b"\n", b"\r"]) | st.binary(max_size=6)
)
STREAMS = st.lists(PIECES, max_size=40).map(b"".join) | st.lists(LINES, max_size=40).map(
    b"\r\n".join
)


def greeted(*names: str, max_message_bytes: int = 1024) -> AmiProtocol:
    protocol = AmiProtocol(names, max_message_bytes=max_message_bytes)
    assert protocol.receive_data(BANNER) == []
    return protocol


def raws(protocol: AmiProtocol, *chunks: bytes) -> list[bytes]:
    return [message.raw for chunk in chunks for message in protocol.receive_data(chunk)]


def split(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted(cut % (len(stream) + 1) for cut in cuts)
    return [
        stream[start:end] for start, end in zip([0, *places], [*places, len(stream)], strict=True)
    ]


def test_the_greeting_gives_the_version() -> None:
    assert greeted().version == "11.0.0"


@pytest.mark.parametrize(
    "peer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"A\n", b"\r\n", b"\0", b"Asterisk\n"]
)
def test_another_peer_is_a_failure(peer: bytes) -> None:
    protocol = AmiProtocol(["X"])
    assert raws(protocol, peer, BANNER, b"Event: X\r\n\r\n") == []
    assert protocol.failure == "the peer is not an Asterisk manager; check host and port"


def test_an_endless_greeting_is_a_failure() -> None:
    protocol = AmiProtocol()
    protocol.receive_data(BANNER.strip() + b"0" * 300)
    assert protocol.failure == "the peer's greeting is longer than 256 bytes"


def test_events_that_nobody_wants_are_dropped() -> None:
    stream = b"Event: DTMFEnd\r\nDigit: 5\r\n\r\nEvent: DTMF\r\n\r\nEvent: DTMFEndX\r\n\r\n"
    assert raws(greeted("DTMFEnd"), stream) == [b"Event: DTMFEnd\r\nDigit: 5"]
    assert raws(greeted("DTMF"), stream) == [b"Event: DTMF"]
    assert raws(greeted(), stream) == []


def test_subscriptions_change_at_any_time() -> None:
    protocol = greeted()
    protocol.subscribe("X")
    assert raws(protocol, b"Event: X\r\n\r\n") == [b"Event: X"]
    protocol.unsubscribe("X")
    assert raws(protocol, b"Event: X\r\n\r\n") == []


def test_answers_always_come_through() -> None:
    assert raws(greeted(), b"Response: Success\r\nPing: Pong\r\n\r\n") == [
        b"Response: Success\r\nPing: Pong"
    ]


def test_the_events_of_an_awaited_list_come_through() -> None:
    protocol = greeted()
    protocol.expect_list("7")
    mine, other = b"Event: Status\r\nActionID: 7\r\n\r\n", b"Event: Status\r\nActionID: 8\r\n\r\n"
    assert raws(protocol, mine + other) == [mine.strip()]
    protocol.forget_list("7")
    assert raws(protocol, mine) == []


def test_events_that_end_in_a_bare_line_feed_are_not_merged() -> None:
    stream = b"Event: Map\r\nChannel: a\r\n\nEvent: Hangup\r\nChannel: b\r\n\r\n"
    assert raws(greeted("Map", "Hangup"), stream) == [
        b"Event: Map\r\nChannel: a",
        b"Event: Hangup\r\nChannel: b",
    ]


def test_extra_blank_lines_are_skipped() -> None:
    assert raws(greeted("X"), b"\r\n\r\n\r\nEvent: X\r\n\r\n\r\nEvent: X\r\n\r\n") == [
        b"Event: X",
        b"Event: X",
    ]


def test_what_is_neither_event_nor_answer_is_counted() -> None:
    protocol = greeted("X")
    assert raws(protocol, b"who goes there\r\n\r\nEvent: X\r\n\r\n") == [b"Event: X"]
    assert protocol.unreadable == 1


def test_a_message_that_is_too_long_is_skipped_and_counted() -> None:
    protocol = greeted("X", max_message_bytes=64)
    chunks = [b"Event: X\r\nA: ", *[b"a" * 50] * 50, b"\r\n\r", b"\nEvent: X\r\n\r\n"]
    assert raws(protocol, *chunks) == [b"Event: X"]
    assert protocol.oversized == 1


def test_a_message_without_end_takes_no_more_memory_than_its_limit() -> None:
    protocol = greeted(max_message_bytes=1000)
    for _ in range(100):
        protocol.receive_data(b"a" * 999)
    assert len(protocol._tail) < 1000
    assert protocol.oversized == 1


def test_encoding_is_the_actions_own() -> None:
    action = Action("Ping", [("ActionID", "1")])
    assert AmiProtocol().encode(action) == b"Action: Ping\r\nActionID: 1\r\n\r\n"


@given(STREAMS, st.lists(st.integers(min_value=0), max_size=8), st.integers(10, 60))
@example(b"Event: X\r\n\r\n", list(range(40)), 10)
@example(b"Event: X\r\nA: 12345678\r\n\r\nEvent: X\r\n\r\n", list(range(80)), 20)
def test_any_split_of_any_stream_gives_the_same_messages(
    stream: bytes, cuts: list[int], max_message_bytes: int
) -> None:
    whole, pieces = (
        AmiProtocol(["Hangup", "X", "DTMF"], max_message_bytes=max_message_bytes) for _ in range(2)
    )
    for protocol in (whole, pieces):
        protocol.expect_list("list-1")
    expected = raws(whole, BANNER + stream)
    assert raws(pieces, *split(BANNER + stream, cuts)) == expected
    assert (pieces.oversized, pieces.unreadable, pieces.version, pieces.failure) == (
        whole.oversized,
        whole.unreadable,
        whole.version,
        whole.failure,
    )


@given(st.lists(st.binary(max_size=200)))
def test_garbage_never_raises(chunks: list[bytes]) -> None:
    for protocol in (AmiProtocol(["X"]), greeted("X", max_message_bytes=32)):
        for message in [message for chunk in chunks for message in protocol.receive_data(chunk)]:
            assert isinstance(message.name, str)
            assert message.get_all("Event") is not None
            assert repr(message)


@given(STREAMS)
def test_the_quick_filter_drops_only_what_nobody_wants(stream: bytes) -> None:
    names = ["Hangup", "X"]
    wanted = raws(greeted(*names), stream)
    everything = greeted(*EVENT_NAMES).receive_data(stream)
    assert wanted == [m.raw for m in everything if m.is_response or m.name in names]


CALM_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"], min_codepoint=32, exclude_characters="\x85\u2028\u2029"
    )
)
HEADERS = st.dictionaries(
    st.sampled_from(["Channel", "CallerIDName", "Digit", "Uniqueid", "Value"]), CALM_TEXT
)


@given(st.lists(st.tuples(st.sampled_from(EVENT_NAMES), HEADERS)))
def test_well_formed_events_read_as_asterisk_ami_reads_them(
    events: list[tuple[str, dict[str, str]]],
) -> None:
    packs = [
        "\r\n".join(
            [f"Event: {name}", *(f"{header}: {value}" for header, value in headers.items())]
        )
        for name, headers in events
    ]
    theirs = [LibraryEvent.read(pack) for pack in packs]
    stream = "".join(pack + "\r\n\r\n" for pack in packs).encode()
    ours = greeted(*EVENT_NAMES, max_message_bytes=2**20).receive_data(stream)
    assert [(m.name, dict(m.headers[1:])) for m in ours] == [(e.name, e.keys) for e in theirs]
