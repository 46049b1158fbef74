"""What all of the bank's vocabulary keeps to."""

from __future__ import annotations

import pytest

from hotline.model.bank import (
    OPERATIONS,
    SETTLE_PAYMENT,
    UNAVAILABLE,
    UNKNOWN,
    VOCABULARY,
    BankOperation,
)

ALL = pytest.mark.parametrize("operation", VOCABULARY.values(), ids=lambda one: one.name)


@ALL
def test_no_answer_is_an_outcome_of_every_operation(operation: BankOperation) -> None:
    assert operation.outcomes.count(operation.unanswered) == 1


@ALL
def test_unavailable_is_never_an_outcome_where_money_may_have_moved(
    operation: BankOperation,
) -> None:
    assert (UNAVAILABLE in operation.outcomes) is not operation.changes_money
    assert operation.unanswered == (UNKNOWN if operation.changes_money else UNAVAILABLE)


@ALL
def test_money_moves_only_for_a_customer_who_was_proved(operation: BankOperation) -> None:
    assert operation.changes_money is (operation.name.startswith("pay_"))
    assert not operation.changes_money or operation.arguments["customer"] == "customer"


def test_what_settles_a_payment_has_every_answer_that_a_payment_has() -> None:
    payments = [one for one in OPERATIONS.values() if one.changes_money]
    assert payments
    for one in payments:
        assert {*one.outcomes} - {UNKNOWN} <= {*SETTLE_PAYMENT.outcomes}
        assert one.result.items() <= SETTLE_PAYMENT.result.items()


def test_no_flow_settles_a_payment() -> None:
    assert SETTLE_PAYMENT.name not in OPERATIONS
