"""Every mistake in an expression is told at its very word, with the way out; golden."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hotline.flow.expressions import ExpressionRefused, check, parse
from hotline.model.types import AnyType, Type

MISTAKES = YAML(typ="safe").load(Path(__file__).with_name("mistakes.yaml"))


@pytest.mark.parametrize("case", MISTAKES, ids=[case["written"] for case in MISTAKES])
def test_mistake_is_told(case: dict[str, Any], names: Mapping[str, AnyType]) -> None:
    with pytest.raises(ExpressionRefused) as raised:
        check(parse(case["written"]), names, Type.YES_NO)
    told = [f"{mistake.offset}: {mistake.text}" for mistake in raised.value.mistakes]
    assert told == case["told"]


@pytest.mark.parametrize(
    ("written", "wanted", "told"),
    [
        ("'vip'", Type.CUSTOMER, "'vip' is text, but only the bank can prove a customer"),
        ("entered", Type.CUSTOMER, "'entered' is digits, but only the bank can prove a customer"),
        ("'1 2'", Type.DIGITS, "'1 2' is never true of digits"),
        ("3", Type.MONEY, "'3' is a number, but money is needed here. An amount has a currency"),
        ("customer", Type.TEXT, "'customer' is a customer, but text is needed here."),
        ("tries", Type.SECRET, "'tries' is a number, but a secret is needed here."),
    ],
)
def test_what_is_not_wanted_is_told(
    written: str, wanted: Type, told: str, names: Mapping[str, AnyType]
) -> None:
    with pytest.raises(ExpressionRefused, match=told):
        check(parse(written), names, wanted)
