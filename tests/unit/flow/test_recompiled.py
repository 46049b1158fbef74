"""What an older version took as a bundle keeps its calls, whatever today's checks say of it."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import compile_bundle, recompile_bundle
from hotline.flow.problems import FlowProblems
from hotline.model.bank import BankAnswer
from hotline.testing.caller import Caller

FLOW = "ivr_flows/main.yaml"
FORGOTTEN = ("bank: list_balances", "bank: list_all_balances")
"""A question that an older version knew, and that no bank is asked any more."""
UNREADABLE = ("    bank: list_balances", "    banc: list_balances")


def older(sources: dict[str, str], old: str, new: str) -> dict[str, str]:
    assert old in sources[FLOW]
    return {**sources, FLOW: sources[FLOW].replace(old, new)}


def test_a_bundle_that_the_checks_refuse_today_is_compiled_for_its_calls(
    small_bank_sources: dict[str, str],
) -> None:
    sources = older(small_bank_sources, *FORGOTTEN)
    with pytest.raises(FlowProblems, match="unknown bank operation"):
        compile_bundle(sources)
    bundle = recompile_bundle(sources)
    assert (bundle.sources, set(bundle.flows)) == (sources, {"main"})
    caller = Caller(bundle, bank={"verify_pin": BankAnswer(outcome="locked")}).arrives()
    caller.presses("2").presses("10000001").presses("246810")
    assert caller.asked == ["verify_pin"]
    assert "defect" not in caller.ended_in


def test_what_cannot_be_read_is_told_as_ever(small_bank_sources: dict[str, str]) -> None:
    sources = older(small_bank_sources, *UNREADABLE)
    with pytest.raises(FlowProblems, match="nothing says what it does"):
        recompile_bundle(sources)


def test_a_bundle_without_a_mistake_is_the_same_either_way(
    small_bank_sources: dict[str, str],
) -> None:
    assert recompile_bundle(small_bank_sources) == compile_bundle(small_bank_sources)
