"""What must be known of a language to understand who speaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Words = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """One language's words, and how numbers are made of them.

    What is understood is given words in their normal form (`hotline.flow.spoken.normal`), and
    returns nothing where they are not surely what is wanted: nobody guesses amounts.

    Attributes:
        yes: What people say for yes.
        no: What people say for no. What turns a yes into a no is here by itself, too, so that
            `not right` is never heard as `right`.
        digits: Digits that were said one by one, as digits; "" for none.
        whole: A whole number.
        amount: An amount in a currency, by ISO 4217: `twelve yuan fifty`.
        day: A day of the calendar.
        figure_words: The words of digits and numbers.
        amount_words: The same, with those that the amounts of a currency need besides.
        day_words: The words of days.
        scales: The words among them that name a large number, and which.
    """

    yes: Words
    no: Words
    digits: Callable[[str], str]
    whole: Callable[[str], int | None]
    amount: Callable[[str, str], Decimal | None]
    day: Callable[[str], date | None]
    figure_words: Words
    amount_words: Callable[[str], Words]
    day_words: Words
    scales: Mapping[str, int]
