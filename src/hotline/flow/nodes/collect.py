"""`collect`: read several digits, such as a customer number or a PIN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import DigitsCollected
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.scope import NOTHING, Scope, Way, Write
from hotline.flow.vocabulary import Says, Sets, Table, Target
from hotline.flow.walk import Walk
from hotline.model.types import Type
from hotline.model.values import Digits, Secret

MAX_DIGITS = 32


def _length(written: str) -> str:
    shortest, dash, longest = written.partition("-")
    numbers = [shortest, longest if dash else shortest]
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise ValueError("a number of digits such as 6, or a range such as 4-8")
    if not 1 <= int(numbers[0]) <= int(numbers[1]) <= MAX_DIGITS:
        raise ValueError(f"between 1 and {MAX_DIGITS} digits, the smaller number first")
    return written


class Entry(Table):
    """What is collected.

    Attributes:
        prompt: What is asked.
        digits: How many: `6`, or `4-8`.
        variable: The name that the rest of the flow knows the digits by (`as` in the document).
        finish: The key that ends an entry early.
    """

    prompt: Says
    digits: Annotated[str, AfterValidator(_length)]
    variable: Sets = Field(alias="as")
    finish: str = Field(default="#", pattern=r"^[*#]?$")

    @property
    def shortest(self) -> int:
        """The fewest digits that make an entry."""
        return int(self.digits.partition("-")[0])

    @property
    def longest(self) -> int:
        """The most digits that an entry takes."""
        return int(self.digits.partition("-")[2] or self.digits)


class CollectNode(QuestionNode):
    """`collect: {prompt: enter_pin, digits: 6, as: pin}`, then `next`.

    Digits for a variable that is declared `secret` never leave the shell, except to the bank.
    """

    key: ClassVar[str] = "collect"

    collect: Entry
    next: Target
    pause_s: float = Field(default=5.0, ge=1, le=30)

    def question(self) -> Says:
        """Return what is asked."""
        return self.collect.prompt

    def rules(self) -> DigitRules:
        """Return that the longest entry, the finish key or a pause completes it."""
        return DigitRules(
            min_digits=self.collect.shortest,
            max_digits=self.collect.longest,
            finish_key=self.collect.finish,
            first_digit_s=self.wait_s,
            inter_digit_s=self.pause_s,
        )

    def is_secret(self, walk: Walk) -> bool:
        """Return whether the variable is declared secret."""
        return walk.types[self.collect.variable] is Type.SECRET

    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Keep the digits, or the handle to them, and go on."""
        walk.variables[self.collect.variable] = (
            Secret(handle=entry.handle) if self.is_secret(walk) else Digits(digits=entry.digits)
        )
        walk.go(self.next)

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways on; only an entry sets the variable."""
        name = str(self.collect.variable)
        for way in super().ways(scope):
            yield replace(way, gains=frozenset({name}) if way.label == "" else NOTHING)

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield the variable: a secret, or digits in clear."""
        name = self.collect.variable
        brings = Type.SECRET if scope.types.get(name) is Type.SECRET else Type.DIGITS
        yield Write(path=("collect", "as"), name=name, brings=brings)
