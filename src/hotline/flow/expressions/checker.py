"""What an expression gives, and what is wrong with it, from the types of its variables alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hotline.flow.expressions.functions import FUNCTIONS, Parameter
from hotline.flow.expressions.given import (
    Given,
    different_currencies,
    hint,
    misfit,
    not_comparable,
    subject,
)
from hotline.flow.expressions.mistakes import ExpressionRefused, Mistake
from hotline.flow.expressions.tree import (
    And,
    Call,
    Column,
    Comparison,
    Constant,
    Expression,
    Membership,
    Negative,
    Not,
    Or,
    Product,
    Quoted,
    Sum,
    Variable,
)
from hotline.flow.problems import did_you_mean, nearest
from hotline.flow.rules import Rule
from hotline.model.types import AnyType, ListOf, Type, described
from hotline.model.values import Money

_NUMBER, _MONEY, _DAY = Type.NUMBER, Type.MONEY, Type.DAY
_QUANTITIES = frozenset({_NUMBER, _MONEY})
_ORDERED = _QUANTITIES | {Type.PERCENT, _DAY, Type.TIME}
_RESULTS: Mapping[tuple[AnyType, str, AnyType], Type] = {
    (_NUMBER, "+", _NUMBER): _NUMBER,
    (_NUMBER, "-", _NUMBER): _NUMBER,
    (_MONEY, "+", _MONEY): _MONEY,
    (_MONEY, "-", _MONEY): _MONEY,
    (_DAY, "+", _NUMBER): _DAY,
    (_DAY, "-", _NUMBER): _DAY,
    (_DAY, "-", _DAY): _NUMBER,
    (_NUMBER, "*", _NUMBER): _NUMBER,
    (_MONEY, "*", _NUMBER): _MONEY,
    (_NUMBER, "*", _MONEY): _MONEY,
}
_DONE = {"+": "added", "-": "subtracted", "*": "multiplied"}


def check(
    expression: Expression, names: Mapping[str, AnyType], wanted: AnyType | None = None
) -> AnyType:
    """Return the type that `expression` gives.

    Args:
        expression: What `parse` returned.
        names: The type of every variable that can be read, `today` and `now` included.
        wanted: What it must give, such as `YES_NO` for a condition or a variable's declared type;
            None where anything will do.

    Raises:
        ExpressionRefused: With every mistake in it.
    """
    checker = _Checker(names)
    given = checker.given(expression)
    if wanted is not None and given is not None and (text := misfit(given, wanted)):
        checker.wrong(expression, text)
    if checker.mistakes or given is None:
        raise ExpressionRefused(checker.mistakes)
    return given.type if wanted is None else wanted


class _Checker:
    """Collects mistakes; what is wrong already is given as None, and causes no further ones."""

    def __init__(self, names: Mapping[str, AnyType]) -> None:
        self.mistakes: list[Mistake] = []
        self._names = names

    def wrong(self, expression: Expression, text: str, rule: Rule = Rule.WRONG_TYPE) -> None:
        self.mistakes.append(Mistake(offset=expression.at, text=text.rstrip(), rule=rule))

    def given(self, expression: Expression) -> Given | None:
        match expression:
            case Constant(value=Money(currency=currency)):
                return Given(expression, _MONEY, currency)
            case Constant(value=value):
                return Given(expression, Type(value.kind))
            case Quoted():
                return Given(expression, Type.TEXT)
            case Variable(name=name):
                kind = self._named(expression, name)
                return None if kind is None else Given(expression, kind)
            case Column():
                self.wrong(expression, f"a field of a list stands only in sum({expression})")
                return None
            case Call():
                return self._call(expression)
            case Negative():
                return self._negative(expression)
            case Sum(first=first, steps=steps):
                return self._computed(expression, first, steps)
            case Product(factors=(first, *others)):
                return self._computed(expression, first, [("*", one) for one in others])
            case Comparison():
                self._comparison(expression)
            case Membership():
                self._membership(expression)
            case Not():
                self._conditions(expression.parts, "not")
            case And():
                self._conditions(expression.parts, "and")
            case Or():
                self._conditions(expression.parts, "or")
        return Given(expression, Type.YES_NO)

    def _named(self, at: Expression, name: str) -> AnyType | None:
        kind = self._names.get(name)
        if kind is None:
            hint = f"A word as it is stands in quotes: '{name}'."
            if nearest(name, self._names):
                hint = did_you_mean(name, self._names)
            self.wrong(at, f"unknown variable '{name}'. {hint}", Rule.UNKNOWN_VARIABLE)
        elif kind is Type.SECRET:
            text = f"'{name}' is a secret, and only the bank may have it"
            self.wrong(at, text, Rule.SECRET_LEAK)
            return None
        return kind

    # --- functions ---

    def _call(self, call: Call) -> Given | None:
        function = FUNCTIONS.get(call.function)
        if function is None:
            hint = did_you_mean(call.function, FUNCTIONS)
            self.wrong(call, f"unknown function '{call.function}'. {hint}")
            return None
        if len(call.arguments) != len(function.parameters):
            self.wrong(call, f"'{call.function}' is written {function.example}")
            return None
        given = [
            self._argument(argument, parameter, function.example)
            for argument, parameter in zip(call.arguments, function.parameters, strict=True)
        ]
        result = function.result or given[0]
        return None if result is None or None in given else Given(call, result)

    def _argument(self, argument: Expression, parameter: Parameter, example: str) -> AnyType | None:
        kind: AnyType | None
        if parameter is Parameter.COLUMN and isinstance(argument, Column):
            kind = self._column(argument)
        else:
            given = self.given(argument)
            kind = given and given.type
        if kind is None or _takes(parameter, argument, kind):
            return kind
        text = f"{subject(argument)} is {described(kind)}, not {parameter}: {example}"
        self.wrong(argument, text)
        return None

    def _column(self, column: Column) -> Type | None:
        kind = self._named(column, column.name)
        if kind is None:
            return None
        if not isinstance(kind, ListOf):
            self.wrong(column, f"'{column.name}' is {described(kind)}; only a list has fields")
            return None
        if column.field not in kind.fields:
            hint = did_you_mean(column.field, kind.fields)
            self.wrong(column, f"'{column.name}' has no field '{column.field}'. {hint}")
        return kind.fields.get(column.field)

    # --- quantities ---

    def _negative(self, negative: Negative) -> Given | None:
        given = self.given(negative.of)
        if given is not None and given.type not in _QUANTITIES:
            text = f"{subject(negative.of)} is {described(given.type)}, which has no negative"
            self.wrong(negative, text)
            return None
        return given and given._replace(expression=negative)

    def _computed(
        self, whole: Expression, first: Expression, steps: Iterable[tuple[str, Expression]]
    ) -> Given | None:
        sofar = self.given(first)
        for operator, operand in steps:
            given = self.given(operand)
            if sofar is None or given is None:
                sofar = None
                continue
            result = _RESULTS.get((sofar.type, operator, given.type))
            text = different_currencies(sofar, given)
            if result is None:
                together = f"{described(sofar.type)} and {described(given.type)}"
                text = f"{together} cannot be {_DONE[operator]}. {hint(sofar, given)}"
            if result is None or text:
                self.wrong(operand, text)
                sofar = None
            else:
                sofar = Given(whole, result, sofar.currency or given.currency)
        return sofar

    # --- conditions ---

    def _comparison(self, comparison: Comparison) -> None:
        left, right = self.given(comparison.left), self.given(comparison.right)
        if left is None or right is None:
            return
        text = not_comparable(left, right)
        if not text and comparison.operator not in {"is", "is not"} and left.type not in _ORDERED:
            text = f"'{comparison.operator}' is for numbers, money, percentages, days and times, "
            text += f"not for {described(left.type)}; use 'is' or 'is not'"
        if text:
            self.wrong(comparison.right, text)

    def _membership(self, membership: Membership) -> None:
        item = self.given(membership.item)
        for member in membership.members:
            given = self.given(member)
            if item is not None and given is not None and (text := not_comparable(item, given)):
                self.wrong(member, text)

    def _conditions(self, conditions: tuple[Expression, ...], word: str) -> None:
        before: Expression | None = None
        for condition in conditions:
            given = self.given(condition)
            if given is not None and given.type is not Type.YES_NO:
                text = f"'{word}' needs a condition, and {subject(condition)} is "
                text += f"{described(given.type)}. "
                if isinstance(before, Comparison):
                    # `tier is 'vip' or 'senior_vip'` is how people speak.
                    again = Comparison(left=before.left, operator=before.operator, right=condition)
                    text += f"Compare it in full: {again}"
                self.wrong(condition, text)
            before = condition


def _takes(parameter: Parameter, argument: Expression, kind: AnyType) -> bool:
    match parameter:
        case Parameter.LIST:
            return isinstance(kind, ListOf)
        case Parameter.COLUMN:
            return isinstance(argument, Column) and kind in _QUANTITIES
        case Parameter.DIGITS:
            return kind in {Type.DIGITS, Type.CUSTOMER}
        case Parameter.NUMBER:
            return kind is Type.NUMBER
