"""Every mistake is told with its place and the way out; the texts are golden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hotline.calendar_rules import look_up
from hotline.flow.calendar.checks import check_use
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.problems import FlowProblems
from hotline.flow.source import read_source

FILE = "ivr_flows/calendar.yaml"
MISTAKES = YAML(typ="safe").load(Path(__file__).with_name("mistakes.yaml"))


@pytest.mark.parametrize("case", MISTAKES, ids=[case["mistake"] for case in MISTAKES])
def test_mistake_is_told(demo_bank: str, case: dict[str, Any]) -> None:
    text = demo_bank
    for old, new in zip(case["change"][::2], case["change"][1::2], strict=True):
        assert old in text, f"the calendar no longer has {old!r}"
        text = text.replace(old, new, 1)
    source = read_source(text, FILE)
    compile_calendar(source, look_up(text))
    assert f"{FlowProblems(source.problems)}\n" == case["told"]


@pytest.mark.parametrize("text", ["", "closed", "[]", "{}", "hours: {agents: {mon: {tue: []}}}"])
def test_document_that_is_no_calendar_is_told_and_never_raises(text: str) -> None:
    source = read_source(text, FILE)
    compile_calendar(source, look_up(text))
    assert source.problems


def test_calendar_with_a_mistake_still_has_every_name(demo_bank: str) -> None:
    text = demo_bank.replace("Asia/Shanghai", "Asia/Shangai").replace("years: 2026", "years: 26")
    calendar = compile_calendar(read_source(text, FILE), look_up(text))
    assert set(calendar.schedules) == {"agents", "night_desk", "lost_cards"}


def test_hours_that_no_flow_asks_for_are_told(demo_bank: str) -> None:
    source = read_source(demo_bank, FILE)
    calendar = compile_calendar(source, look_up(demo_bank))
    check_use(source, calendar, {"agents", "lost_cards"})
    assert list(map(str, source.problems)) == [
        "ivr_flows/calendar.yaml:19:3  hours 'night_desk': no flow asks for them"
    ]
