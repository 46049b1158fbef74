"""`http`: ask another system."""

from __future__ import annotations

import pytest

from hotline.flow.requests import CallSystem, PortAnswer
from hotline.model.types import Type
from hotline.model.values import Digits
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

URL = "https://rates.bank.example/v1/rate"
OUTCOMES = "outcomes: {ok: done, refused: other, unavailable: down}"
ASK = f"{{http: {URL}, as: {{branch: number}}, {OUTCOMES.replace('done', 'tell')}}}"
TELL = "\n  tell: {say: who, next: done}"
GIVE = f"{{http: {URL}, method: post, with: {{who: number}}, {OUTCOMES}}}"


def test_what_is_brought_can_be_told() -> None:
    answer = PortAnswer(outcome="ok", values={"branch": Digits(digits="4711")})
    caller = Caller(around(ASK + TELL), ports={"http": answer}).arrives("en-US").presses("1")
    assert caller.ended_in == "done"
    assert caller.heard[-1] == "who"
    assert caller.ports.asked == [
        CallSystem(method="get", url=URL, arguments={}, wanted={"branch": Type.DIGITS})
    ]


@pytest.mark.parametrize(("outcome", "ends"), [("refused", "other"), ("unavailable", "down")])
def test_trouble_leads_where_the_flow_says(outcome: str, ends: str) -> None:
    caller = Caller(around(ASK + TELL), ports={"http": outcome}).arrives("en-US").presses("1")
    assert caller.ended_in == ends


def test_a_result_is_not_there_after_another_outcome() -> None:
    (text,) = told(ASK.replace("refused: other", "refused: tell") + TELL)
    assert "'who' may speak {number} before it is set" in text


def test_a_secret_goes_to_no_other_system() -> None:
    texts = told(GIVE.replace("number", "pin"))
    assert any("'http' must not have the secret 'pin'; only the bank may" in one for one in texts)


def test_no_other_system_brings_a_secret() -> None:
    texts = told(ASK.replace("branch: number", "branch: pin").replace("tell", "done"))
    assert any("'pin' is a secret, which only the bank brings" in one for one in texts)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://bank.example/x",
        "rates.bank.example",
        "https://user:word@bank.example/",
        "https://bank.example/?q=1",
        "https://bank.example/#x",
        "https://bänk.example/",
        "https://bank.example:99999/",
        "https://",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_must_not_be_is_told(url: str) -> None:
    (text,) = told(ASK.replace(URL, f'"{url}"').replace("tell", "done"))
    assert "'http': " in text
    assert "address" in text
