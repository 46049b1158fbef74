from __future__ import annotations

import json

import pytest

from hotline.asterisk.aeap.messages import (
    NotAeap,
    Request,
    Response,
    accepted,
    no_more,
    read,
    refused,
)

SETUP = '{"request":"setup","version":"0.1.0","codecs":[{"name":"slin"}],"params":{},"id":"a1"}'
SET = '{"request":"set","params":{"hotline_stream":"dJKN"},"id":"a2"}'


def test_what_asterisk_says_first_is_read() -> None:
    assert read(SETUP) == Request(name="setup", id="a1", codecs=("slin",))


def test_parameters_are_read() -> None:
    assert read(SET) == Request(name="set", id="a2", params={"hotline_stream": "dJKN"})


def test_a_response_is_told_from_a_request_and_so_never_answered() -> None:
    assert read('{"response":"set","id":"b1"}') == Response(id="b1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '{"request":"set"}',
        '{"request":7,"id":"a"}',
        '{"id":"a"}',
        # Deeper than anybody reads, and of more digits.
        "[" * 10_000,
        "7" * 10_000,
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(NotAeap):
        read(text)


def test_what_is_no_parameter_is_left_out() -> None:
    text = json.dumps({"request": "set", "id": "a", "params": {"a": 7, "b": "x" * 100, "c": "d"}})
    said = read(text)
    assert isinstance(said, Request)
    assert said.params == {"c": "d"}


def test_setup_is_accepted_with_samples() -> None:
    assert json.loads(accepted(Request(name="setup", id="a1"))) == {
        "response": "setup",
        "id": "a1",
        "codecs": [{"name": "slin"}],
    }


def test_a_refusal_says_why() -> None:
    said = json.loads(refused(Request(name="get", id="a1"), "not known"))
    assert said == {"response": "get", "id": "a1", "error_msg": "not known"}


def test_the_end_of_recognising_brings_no_words_to_asterisk() -> None:
    said = json.loads(no_more("c1"))
    assert said["params"]["results"] == [{"text": "", "score": 0, "grammar": ""}]
