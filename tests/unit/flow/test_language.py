"""The whole language at once: every node kind in one bundle, checked and walked through."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from hotline.calendar_rules import look_up
from hotline.flow.bundle import CALENDAR_RULES, CATALOGUE, Bundle, compile_bundle
from hotline.flow.nodes import KINDS
from hotline.flow.requests import PortAnswer
from hotline.model.bank import BankAnswer
from hotline.model.values import Money, Row, Rows, Term
from hotline.testing.caller import Caller

HERE = Path(__file__).parent / "language"
BALANCE = Money(amount=Decimal(500), currency="CNY")
ROW: Row = {"account": Term(term="card"), "balance": BALANCE}
BANK = {
    "verify_pin": BankAnswer(outcome="ok"),
    "list_balances": BankAnswer(outcome="ok", values={"rows": Rows(rows=(ROW,))}),
}

CRM = ("recognise", "customer_record")
"""What is asked before the caller is; without a CRM the flow goes on."""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    sources = {file.name: file.read_text() for file in HERE.glob("*.yaml")}
    sources[CATALOGUE] = sources.pop("catalogue.yaml")
    sources[CALENDAR_RULES] = look_up(sources["calendar.yaml"])
    return compile_bundle(sources)


def signed_in(bundle: Bundle, **ports: str | PortAnswer) -> Caller:
    caller = Caller(bundle, "cards", bank=BANK, ports=ports).arrives("en-US")
    return caller.presses("10000001").presses("246810")


def test_every_node_kind_is_there(bundle: Bundle) -> None:
    used = {type(node) for flow in bundle.flows.values() for node in flow.nodes.values()}
    assert used == set(KINDS.values())


def test_who_prefers_a_person_is_led_to_one_instead_of_the_menu(bundle: Bundle) -> None:
    caller = signed_in(bundle, queue="answered")
    assert caller.ended_in == "completed"
    assert [request.kind for request in caller.ports.asked] == [*CRM, "queue"]


def test_nothing_that_is_not_built_leaves_a_caller_without_a_way(bundle: Bundle) -> None:
    caller = signed_in(bundle)
    assert caller.ended_in == "handed_over"
    assert [request.kind for request in caller.ports.asked] == [
        *CRM,
        "queue",
        "callback",
        "transfer",
    ]


def test_who_hangs_up_in_a_sub_flow_is_noted_by_the_flow_that_ran_it(bundle: Bundle) -> None:
    caller = Caller(bundle, "cards", bank=BANK).arrives("en-US").presses("10000001").hangs_up()
    assert caller.ended_in == "caller_hung_up"
    assert caller.run.node == "note_it"


def test_a_bank_that_is_down_in_a_sub_flow_is_its_own_handlers_matter(bundle: Bundle) -> None:
    caller = Caller(bundle, "cards").arrives("en-US").presses("10000001").presses("246810")
    assert caller.ended_in == "handed_over"
    assert "identify" not in caller.run.node
