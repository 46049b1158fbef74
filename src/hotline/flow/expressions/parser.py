"""From text to tree by recursive descent: one method for each level of the grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, cast

from hotline.flow.expressions.mistakes import ExpressionRefused, Mistake
from hotline.flow.expressions.tokens import Token, tokens
from hotline.flow.expressions.tree import (
    And,
    Call,
    Column,
    Comparison,
    ComparisonOperator,
    Constant,
    Expression,
    Membership,
    Negative,
    Not,
    Or,
    Product,
    Quoted,
    Step,
    Sum,
    Variable,
)
from hotline.model.values import Number

MAX_DEPTH = 10
"""How deep brackets, `not`, `-` and calls may stand inside each other."""


def parse(text: str) -> Expression:
    """Read an expression; of mistakes in the order of its words only the first is told.

    Raises:
        ExpressionRefused: It is none. Nothing else is ever raised, whatever the text.
    """
    return _Parser(tokens(text)).whole()


class _Parser:
    def __init__(self, found: tuple[Token, ...]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0

    def whole(self) -> Expression:
        if self._ahead.kind == "end":
            self._refuse("the expression is empty; write one such as balance < 100 CNY")
        expression = self._or()
        if self._ahead.kind != "end":
            self._refuse(self._about_rest())
        return expression

    # --- the levels, loosest first ---

    def _or(self) -> Expression:
        first, *others = self._chain(self._and, "or")
        return Or(conditions=(first, *others), at=first.at) if others else first

    def _and(self) -> Expression:
        first, *others = self._chain(self._not, "and")
        return And(conditions=(first, *others), at=first.at) if others else first

    def _not(self) -> Expression:
        token = self._take("not")
        if token is None:
            return self._comparison()
        with self._deeper(token):
            return Not(of=self._not(), at=token.at)

    def _comparison(self) -> Expression:
        left = self._sum()
        compared = self._compared(left)
        if compared is left:
            return left
        if self._sees("is", "in", "<", "<=", ">", ">="):
            self._refuse("two values are compared at a time: write a < b and b < c")
        return compared

    def _compared(self, left: Expression) -> Expression:
        token = self._take("is", "<", "<=", ">", ">=")
        if token is not None:
            operator = token.text
            if operator == "is" and self._take("not"):
                operator = "is not"
            if self._sees("in"):
                instead = "not in" if operator == "is not" else "in"
                self._refuse(f"write '{instead}' instead of '{operator} in'")
            right = self._sum()
            return Comparison(
                left=left, operator=cast(ComparisonOperator, operator), right=right, at=left.at
            )
        negated = self._take("not") is not None
        if self._take("in"):
            return Membership(item=left, negated=negated, members=self._members(), at=left.at)
        if negated:
            self._refuse("'not' stands before a condition, or in 'is not' and 'not in'", back=1)
        return left

    def _members(self) -> tuple[Expression, ...]:
        opened = self._take("[")
        if opened is None:
            self._refuse("after 'in' the values stand in square brackets: in ['a', 'b']")
        if self._sees("]"):
            self._refuse("a list has at least one value: in ['a', 'b']")
        members = self._chain(self._sum, ",")
        self._close(opened, "]")
        return tuple(members)

    def _sum(self) -> Expression:
        first = self._product()
        steps: list[Step] = []
        while token := self._take("+", "-"):
            steps.append(Step("+" if token.text == "+" else "-", self._product()))
        return Sum(first=first, steps=tuple(steps), at=first.at) if steps else first

    def _product(self) -> Expression:
        first, *others = self._chain(self._negative, "*")
        return Product(factors=(first, *others), at=first.at) if others else first

    def _negative(self) -> Expression:
        token = self._take("-")
        if token is None:
            return self._value()
        with self._deeper(token):
            return Negative(of=self._negative(), at=token.at)

    def _value(self) -> Expression:
        token = self._ahead
        if opened := self._take("("):
            with self._deeper(opened):
                inside = self._or()
                self._close(opened, ")")
                return inside
        if self._sees("["):
            self._refuse("values in square brackets stand only after 'in'")
        if token.kind in {"word", "end"}:
            self._refuse(self._about_missing())
        self._next += 1
        if token.value is not None:
            if isinstance(token.value, Number) and self._ahead.kind == "name":
                self._refuse(f"after a number stands a currency or an operator: {token.text} CNY")
            return Constant(value=token.value, at=token.at)
        return Quoted(text=token.text, at=token.at) if token.kind == "text" else self._named(token)

    def _named(self, token: Token) -> Expression:
        if self._take("."):
            of = self._ahead
            if of.kind != "name":
                self._refuse(f"the name of a field is missing after '{token.text}.'")
            self._next += 1
            return Column(name=token.text, field=of.text, at=token.at)
        opened = self._take("(")
        if opened is None:
            return Variable(name=token.text, at=token.at)
        with self._deeper(opened):
            arguments = [] if self._sees(")") else self._chain(self._or, ",")
            self._close(opened, ")")
        return Call(function=token.text, arguments=tuple(arguments), at=token.at)

    # --- the words ---

    @property
    def _ahead(self) -> Token:
        return self._tokens[self._next]

    def _sees(self, *words: str) -> bool:
        return self._ahead.kind == "word" and self._ahead.text in words

    def _take(self, *words: str) -> Token | None:
        if not self._sees(*words):
            return None
        self._next += 1
        return self._tokens[self._next - 1]

    def _chain(self, part: Callable[[], Expression], word: str) -> list[Expression]:
        found = [part()]
        while self._take(word):
            found.append(part())
        return found

    def _close(self, opened: Token, closing: str) -> None:
        if self._take(closing):
            return
        if self._ahead.kind == "end":
            text = f"'{opened.text}' is never closed; write '{closing}' where it ends"
            raise ExpressionRefused([Mistake(offset=opened.at, text=text)])
        self._refuse(self._about_rest())

    @contextmanager
    def _deeper(self, token: Token) -> Iterator[None]:
        if self._depth == MAX_DEPTH:
            text = f"brackets and 'not' go deeper than {MAX_DEPTH} levels; decide in two steps"
            raise ExpressionRefused([Mistake(offset=token.at, text=text)])
        self._depth += 1
        yield
        self._depth -= 1

    # --- what is wrong ---

    def _refuse(self, text: str, *, back: int = 0) -> NoReturn:
        at = self._tokens[self._next - back].at
        raise ExpressionRefused([Mistake(offset=at, text=text)])

    def _about_missing(self) -> str:
        if self._ahead.kind != "end":
            return f"a value should stand here, not '{self._ahead.text}'"
        return f"a value is missing after '{self._tokens[self._next - 1].text}'"

    def _about_rest(self) -> str:
        match self._ahead:
            case Token(kind="word", text=","):
                return "a comma stands only between values in brackets; a number has none: 1000"
            case Token(kind="word", text=")" | "]" as closing):
                return f"nothing was opened that '{closing}' could close"
            case Token(kind="word", text=text):
                return f"'{text}' cannot stand here"
            case Token(text=text):
                return f"'and', 'is', '<' or another operator is missing before '{text}'"
