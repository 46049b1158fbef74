"""`--answer`: what comes of a request in a call without a PBX."""

from __future__ import annotations

import pytest
import typer

from hotline.cli.port_script import read_script
from hotline.flow.requests import PortAnswer
from hotline.model.values import Term, Text


def test_answers_come_in_turn() -> None:
    assert read_script(["queue=full", "queue=too_long"])["queue"] == [
        PortAnswer(outcome="full"),
        PortAnswer(outcome="too_long"),
    ]


@pytest.mark.parametrize(
    ("answers", "outcome"), [([], "sent"), (["text_message=no_number"], "no_number")]
)
def test_a_text_message_is_sent_unless_something_else_is_said(
    answers: list[str], outcome: str
) -> None:
    (answer,) = read_script(answers)["text_message"]
    assert answer.outcome == outcome


def test_values_follow_their_outcome_and_the_rest_is_made_up() -> None:
    (answer,) = read_script(["customer_record=known,tier=vip,name=Wang"])["customer_record"]
    assert answer.values == {"name": Text(text="Wang")}
    assert (answer.facts["tier"], answer.facts["title"]) == (Term(term="vip"), Term(term="plain"))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("queu=full", "'queu' is no request. Did you mean 'queue'?"),
        ("queue=empty", "'empty' never comes of 'queue'"),
        ("customer_record=known,tear=vip", "brings no 'tear'. Did you mean 'tier'?"),
        ("customer_record=known,tier=gold", "'gold' is none of: standard, vip"),
        ("waiting_case=found,due=soon", "due: 'soon' is not a day"),
    ],
)
def test_what_cannot_be_is_told(answer: str, problem: str) -> None:
    with pytest.raises(typer.BadParameter, match=problem.replace("?", r"\?")):
        read_script([answer])
