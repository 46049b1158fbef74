"""What every bank tells anybody: rates, fees and branches."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hotline.bank.gateway import BankGateway
from hotline.model.bank import BankAnswer
from hotline.model.values import Money, Percent, Row, Rows, Term


async def rows(door: BankGateway, operation: str, **arguments: str) -> tuple[Row, ...]:
    answer = await door.ask(operation, arguments, name="call-1-7")
    listed = answer.values["rows"]
    assert isinstance(listed, Rows)
    return listed.rows


async def test_rates_are_told_as_they_are_written(door: BankGateway) -> None:
    first, *_ = await rows(door, "list_loan_rates")
    assert first == {"product": Term(term="home_loan"), "rate": Percent(percent=Decimal("3.45"))}
    first, *_ = await rows(door, "list_deposit_rates")
    assert first["rate"] == Percent(percent=Decimal("0.05"))


async def test_fees_are_in_the_banks_own_currency(door: BankGateway) -> None:
    first, *_ = await rows(door, "list_fees")
    assert first["fee"] == Money(amount=Decimal(15), currency="CNY")


@pytest.mark.parametrize(
    ("postcode", "branches"),
    [
        ("200120", ["branch_lujiazui"]),
        ("200040", ["branch_jingan", "branch_nanjing_road"]),
        ("200041", ["branch_jingan", "branch_nanjing_road"]),
        ("100033", ["branch_financial_street"]),
    ],
)
async def test_branches_of_a_postcode_or_of_the_area_around_it(
    door: BankGateway, postcode: str, branches: list[str]
) -> None:
    found = await rows(door, "find_branches", postcode=postcode)
    assert [row["branch"] for row in found] == [Term(term=branch) for branch in branches]


@pytest.mark.parametrize("postcode", ["999999", "20", ""])
async def test_where_no_branch_is_there_is_none(door: BankGateway, postcode: str) -> None:
    answer = await door.ask("find_branches", {"postcode": postcode}, name="call-1-7")
    assert answer == BankAnswer(outcome="none")
