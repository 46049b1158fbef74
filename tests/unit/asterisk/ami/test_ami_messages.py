import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.asterisk.ami import AmiMessage

NAMES = st.text("ABab-", min_size=1, max_size=4)
VALUES = st.binary(max_size=12).filter(lambda raw: b"\r\n" not in raw and not raw.endswith(b"\r"))


def message(*lines: str) -> AmiMessage:
    return AmiMessage("\r\n".join(lines).encode())


def test_header_names_have_no_case() -> None:
    event = message("Event: AsyncAGIExec", "CommandId: 7")
    assert event.get("CommandID") == event.get("commandid") == "7"
    assert event.get("EVENT") == "AsyncAGIExec"


def test_repeated_headers_are_all_kept() -> None:
    event = message("Event: X", "ChanVariable: a=1", "chanvariable: b=2")
    assert event.get("ChanVariable") == "a=1"
    assert event.get_all("ChanVariable") == ["a=1", "b=2"]


def test_a_missing_header_has_the_default() -> None:
    assert message("Event: X").get("Channel") == ""
    assert message("Event: X").get("Channel", "none") == "none"
    assert message("Event: X").get_all("Channel") == []


def test_a_header_is_not_found_by_the_end_of_its_name() -> None:
    assert message("Event: X", "DestChannel: b").get("Channel") == ""


def test_one_space_belongs_to_the_colon() -> None:
    event = message("Event: X", "A:b", "B:  b ", "C:")
    assert [event.get(name) for name in "ABC"] == ["b", " b ", ""]


def test_a_line_without_a_colon_is_no_header() -> None:
    event = message("Event: X", "ReportBlock", "Y: 1")
    assert event.headers == [("Event", "X"), ("Y", "1")]


def test_bytes_that_are_not_utf8_survive() -> None:
    event = AmiMessage(b"Event: X\r\nCallerIDName: \xc3(\xff")
    assert event.get("CallerIDName").encode("utf-8", "surrogateescape") == b"\xc3(\xff"


@pytest.mark.parametrize(
    "end", ["\u2028", "\u2029", "\x85", "\x1c", "\x1d", "\x1e", "\v", "\f", "\n"]
)
def test_no_character_in_a_name_forges_a_number(end: str) -> None:
    event = message("Event: X", f"CallerIDName: Eve{end}CallerIDNum: 911", "CallerIDNum: 555")
    assert event.get_all("CallerIDNum") == ["555"]
    assert event.get("CallerIDName") == f"Eve{end}CallerIDNum: 911"


def test_an_answer_has_no_event_name() -> None:
    answer = message("Response: Success", "Event: X")
    assert answer.is_response
    assert answer.name == ""


@pytest.mark.parametrize("first", ["Event: X", "Event:X", "event: X", "EVENT:X"])
def test_an_event_has_its_name_however_it_is_written(first: str) -> None:
    assert message(first, "A: b").name == message(first).name == "X"


def test_repr_shows_names_but_no_values() -> None:
    shown = repr(message("Event: DTMFEnd", "Channel: PJSIP/1", "Digit: 5"))
    assert shown == "<AmiMessage event DTMFEnd with Event, Channel, Digit>"


@given(st.lists(st.tuples(NAMES, VALUES), min_size=1))
def test_lookup_agrees_with_the_full_list(pairs: list[tuple[str, bytes]]) -> None:
    lines = [name.encode() + b": " + value for name, value in pairs]
    event = AmiMessage(b"\r\n".join(lines))
    expected = [(name, value.decode("utf-8", "surrogateescape")) for name, value in pairs]
    assert event.headers == expected
    for name, _ in pairs:
        values = [value for other, value in expected if other.lower() == name.lower()]
        assert event.get_all(name) == values
        assert event.get(name) == values[0]
