"""References that check themselves."""

from __future__ import annotations

import pytest

from hotline.model.case import with_check_digit


def test_the_example_that_everybody_gives_of_luhns_digit() -> None:
    assert with_check_digit("7992739871") == "79927398713"


@pytest.mark.parametrize("digits", ["2603020001", "2611260042"])
def test_no_single_digit_can_be_mistyped_unseen(digits: str) -> None:
    whole = with_check_digit(digits)
    for place, digit in enumerate(digits):
        for other in set("0123456789") - {digit}:
            wrong = digits[:place] + other + digits[place + 1 :]
            assert with_check_digit(wrong)[-1] != whole[-1]
