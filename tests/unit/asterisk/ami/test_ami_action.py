import contextlib

import pytest
from asterisk.ami.action import Action as LibraryAction
from asterisk.ami.action import SimpleAction
from hypothesis import given
from hypothesis import strategies as st

from hotline.asterisk.ami import Action, AmiActionInvalid
from hotline.asterisk.ami.action import MAX_LINE_BYTES, MAX_LINES, as_action

ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\0\u2028\x85\x1c\udc80")
)


def test_headers_keep_their_order_and_repeat() -> None:
    action = Action("Originate", [("Variable", "A=1"), ("Channel", "x"), ("Variable", "B=2")])
    assert action.encode() == (
        b"Action: Originate\r\nVariable: A=1\r\nChannel: x\r\nVariable: B=2\r\n\r\n"
    )


def test_undecodable_bytes_go_out_as_they_came_in() -> None:
    assert b"\xff\xfe" in Action("X", [("Name", "\udcff\udcfe")]).encode()


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\0", "a\r\nAction: Originate"])
def test_line_ends_in_a_value_are_refused(end: str) -> None:
    with pytest.raises(AmiActionInvalid, match="nothing was sent"):
        Action("AGI", [("Command", f"NOOP{end}")])


@pytest.mark.parametrize("end", ["\r", "\n", "\0", "\r\nAction: Originate"])
def test_line_ends_in_the_name_are_refused(end: str) -> None:
    with pytest.raises(AmiActionInvalid):
        Action(f"Ping{end}")


@pytest.mark.parametrize("name", ["", "A:B", "A B", "A\r\nB", "A\0", "Ä", "A\u2028"])
def test_unclear_header_names_are_refused(name: str) -> None:
    with pytest.raises(AmiActionInvalid, match="plain ASCII"):
        Action("Ping", [(name, "x")])


def test_the_longest_line_that_asterisk_reads_is_sent() -> None:
    room = MAX_LINE_BYTES - len("X: \r\n")
    Action("Ping", [("X", "a" * room)])
    with pytest.raises(AmiActionInvalid, match="1025 bytes"):
        Action("Ping", [("X", "a" * (room + 1))])


def test_a_line_is_measured_in_bytes() -> None:
    with pytest.raises(AmiActionInvalid, match="bytes long"):
        Action("Ping", [("X", "余" * 400)])


def test_the_action_id_counts_among_the_lines() -> None:
    most = MAX_LINES - 2
    Action("Ping", [("X", "a")] * most)
    Action("Ping", [("ActionID", "1"), *[("X", "a")] * most])
    with pytest.raises(AmiActionInvalid, match="129 lines"):
        Action("Ping", [("X", "a")] * (most + 1))


def test_neither_error_nor_repr_shows_a_value() -> None:
    assert "1234" not in repr(Action("AGI", [("Command", "SAY 1234")]))
    with pytest.raises(AmiActionInvalid) as refused:
        Action("AGI", [("Command", "SAY 1234\r\n")])
    assert "1234" not in str(refused.value)


def test_actions_of_asterisk_ami_are_taken() -> None:
    foreign = SimpleAction("Originate", Channel="PJSIP/1", Priority=1)
    foreign["LANG"] = "zh"
    assert as_action(foreign) == Action(
        "Originate", [("Channel", "PJSIP/1"), ("Priority", "1"), ("Variable", "LANG=zh")]
    )


def test_injection_by_an_action_of_asterisk_ami_is_refused() -> None:
    with pytest.raises(AmiActionInvalid):
        as_action(LibraryAction("Ping", {"X": "a\r\nAction: Logoff"}))


@given(name=ANY_TEXT, value=ANY_TEXT)
def test_what_is_accepted_is_one_action_of_two_lines(name: str, value: str) -> None:
    with contextlib.suppress(AmiActionInvalid):
        encoded = Action(name, [("X", value)]).encode()
        body = encoded.removesuffix(b"\r\n\r\n")
        assert body.count(b"\n") == body.count(b"\r") == 1
        assert b"\0" not in body
