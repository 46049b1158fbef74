"""What a `collect` collects, and what the keys must be; the variable's type decides where it can.

collect: {prompt: enter_sum, digits: 1-9, currency: CNY, max: 500 CNY, as: sum}  # sum: money
collect: {prompt: enter_birthday, format: DDMMYYYY, max: today, as: birthday}  # birthday: day
collect: {prompt: enter_card, digits: 12-19, check: luhn, as: card}              # card: secret
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from hotline.flow.expressions import CannotEvaluate
from hotline.flow.expressions.arithmetic import compare
from hotline.flow.expressions.tree import Constant, Expression
from hotline.flow.forms import (
    POINT,
    AmountForm,
    AnyForm,
    DateForm,
    Form,
    LuhnForm,
    NumberForm,
    TelephoneForm,
    parts_of,
)
from hotline.flow.formula import Formula, check_formula, formula_reads
from hotline.flow.rules import Rule
from hotline.flow.scope import Read, Report, Scope
from hotline.flow.vocabulary import Says, Sets, Table
from hotline.model.types import AnyType, Type
from hotline.model.values import Day, Money, Number, Scalar

MAX_DIGITS = 32
MOST_DIGITS_SAID = 15
"""A number of more digits has no spoken form."""

Check = Literal["luhn", "date", "amount", "number", "any", "telephone"]

_CHECKS: Mapping[AnyType, Check] = {
    Type.DAY: "date",
    Type.MONEY: "amount",
    Type.NUMBER: "number",
}
"""What an entry must be for a variable of this type."""
_MADE = {check: kind for kind, check in _CHECKS.items()}
_OPTIONS: Mapping[str, frozenset[str]] = {
    "format": frozenset({"date"}),
    "currency": frozenset({"amount"}),
    "min": frozenset({"date", "amount", "number"}),
    "max": frozenset({"date", "amount", "number"}),
}
"""Which checks know which option."""


def _length(written: str) -> str:
    shortest, dash, longest = written.partition("-")
    numbers = [shortest, longest if dash else shortest]
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise ValueError("a number of digits such as 6, or a range such as 4-8")
    if not 1 <= int(numbers[0]) <= int(numbers[1]) <= MAX_DIGITS:
        raise ValueError(f"between 1 and {MAX_DIGITS} digits, the smaller number first")
    return written


def _format(written: str) -> str:
    return "".join(parts_of(written))


Digits = Annotated[
    str,
    AfterValidator(_length),
    # Editors read `6` as a number; our reader reads no numbers.
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^[0-9]+(-[0-9]+)?$", "minimum": 1}),
]


class Entry(Table):
    """What is collected.

    Attributes:
        prompt: What is asked.
        digits: How many: `6`, or `4-8`; the point of an amount counts. A date's format says it.
        variable: The name that the rest of the flow knows the entry by (`as` in the document).
        finish: The key that ends an entry early.
        check: What the entry must be, where the variable's type does not say it.
        format: The order of a date's parts.
        currency: Of an amount, by ISO 4217.
        smallest: The least amount or number, or the first day (`min`).
        largest: The largest, or the last (`max`).
    """

    prompt: Says
    digits: Digits | None = None
    variable: Sets = Field(alias="as")
    finish: str = Field(default="#", pattern=r"^[*#]?$")
    check: Check | None = None
    format: Annotated[str, AfterValidator(_format)] | None = None
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    smallest: Formula | None = Field(default=None, alias="min")
    largest: Formula | None = Field(default=None, alias="max")

    @property
    def shortest(self) -> int:
        """The fewest digits that make an entry."""
        return int(self._digits.partition("-")[0])

    @property
    def longest(self) -> int:
        """The most digits that an entry takes."""
        return int(self._digits.partition("-")[2] or self._digits)

    @property
    def is_bounded(self) -> bool:
        """Whether an entry has a bound that is worked out when it is asked for."""
        return self.smallest is not None or self.largest is not None

    @property
    def keys(self) -> str:
        """The keys that an entry may have."""
        return "0123456789" + (POINT if self.currency is not None else "")

    def form(
        self,
        kind: AnyType | None,
        smallest: Scalar | None = None,
        largest: Scalar | None = None,
    ) -> Form | None:
        """Return what an entry for a variable of type `kind` must be; None for nothing."""
        match self._checked(kind):
            case "luhn":
                return LuhnForm()
            case "any":
                return AnyForm()
            case "telephone":
                return TelephoneForm()
            case "date" if self.format is not None:
                return DateForm(format=self.format, smallest=smallest, largest=largest)
            case "amount" if self.currency is not None:
                return AmountForm(currency=self.currency, smallest=smallest, largest=largest)
            case "number":
                return NumberForm(smallest=smallest, largest=largest)
            case _:
                return None

    def makes(self, kind: AnyType | None) -> Type:
        """Return the type of what is collected for a variable of type `kind`."""
        if kind is Type.SECRET:
            return Type.SECRET
        return kind if isinstance(kind, Type) and kind in _CHECKS else Type.DIGITS

    def bounded(self, kind: AnyType) -> AnyType:
        """Return the type of the bounds of an entry for a variable of type `kind`."""
        check = self._checked(kind)
        assert check in _MADE, "nothing else has bounds; the checker sees to it"
        return _MADE[check]

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the variables of the bounds."""
        for option, bound in self._bounds():
            yield from formula_reads(bound, scope, ("collect", option), f"'{option}'")

    def check_for(self, scope: Scope, report: Report) -> None:
        """Report what does not go together with the variable's type, or at all."""
        kind = scope.types.get(self.variable)
        check = self._checked(kind)
        if self.check is not None and _CHECKS.get(kind or Type.DIGITS, self.check) != self.check:
            fit = [*([_MADE[self.check]] if self.check in _MADE else []), Type.DIGITS, Type.SECRET]
            others = " or ".join(f"'{one}'" for one in fit)
            text = f"'{self.check}' makes no '{kind}'; declare '{self.variable}' as {others}"
            report(("check",), text, Rule.WRONG_TYPE)
        for option in self._options():
            if check not in _OPTIONS[option]:
                known = " or ".join(f"'{one}'" for one in sorted(_OPTIONS[option]))
                report(
                    (option,), f"'{option}' goes with the check {known} only", Rule.NOT_UNDERSTOOD
                )
        self._check_needs(check, report)
        for option, bound in self._bounds():
            if check in _OPTIONS[option] and check is not None:
                check_formula(bound, scope, (option,), report, _MADE[check])
        self._check_crossed(kind, report)

    def _check_crossed(self, kind: AnyType | None, report: Report) -> None:
        """Report bounds that let nothing through, as far as they are written out."""
        low, high = (
            one.value if isinstance(one, Constant) else None
            for one in (self.smallest, self.largest)
        )
        if isinstance(low, Money | Number | Day) and isinstance(high, Money | Number | Day):
            try:
                if compare(low, ">", high):
                    report(("min",), "'min' is more than 'max'", Rule.NEVER_TAKEN)
            except CannotEvaluate as error:
                report(("min",), f"'min' and 'max': {error}", Rule.WRONG_TYPE)
        for option, bound in (("min", low), ("max", high)):
            if isinstance(bound, Money) and self.currency not in (None, bound.currency):
                text = f"'{option}' is in {bound.currency}, but the amount is in {self.currency}"
                report((option,), text, Rule.WRONG_TYPE)

    def _check_needs(self, check: Check | None, report: Report) -> None:
        if check == "date":
            if self.format is None:
                report(
                    (),
                    "needs 'format', the order of the day's parts: DDMMYYYY",
                    Rule.NOT_UNDERSTOOD,
                )
            if self.digits is not None:
                report(
                    ("digits",),
                    "'format' says how many digits there are; delete 'digits'",
                    Rule.NOT_UNDERSTOOD,
                )
        elif self.digits is None:
            report((), "needs 'digits', such as 6, or 4-8", Rule.NOT_UNDERSTOOD)
        elif check in ("amount", "number") and self.longest > MOST_DIGITS_SAID:
            report(
                ("digits",),
                f"more than {MOST_DIGITS_SAID} digits cannot be said as one number",
                Rule.NOT_UNDERSTOOD,
            )
        if check == "amount" and self.currency is None:
            report((), "needs 'currency', such as CNY", Rule.NOT_UNDERSTOOD)

    def _checked(self, kind: AnyType | None) -> Check | None:
        return self.check or (_CHECKS.get(kind) if kind is not None else None)

    def _options(self) -> Iterator[str]:
        given = {
            "format": self.format,
            "currency": self.currency,
            "min": self.smallest,
            "max": self.largest,
        }
        yield from (option for option, value in given.items() if value is not None)

    def _bounds(self) -> Iterator[tuple[str, Expression]]:
        for option, bound in (("min", self.smallest), ("max", self.largest)):
            if bound is not None:
                yield option, bound

    @property
    def _digits(self) -> str:
        return self.digits or str(len(self.format or "DDMMYYYY"))
