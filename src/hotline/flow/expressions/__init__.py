"""The expressions of the flow language: conditions of `decide`, values of `set`. No Python in them.

    balance < 100 CNY and tier is not 'senior_vip'
    now >= 09:30 and now < 17:00
    today is 2026-10-01 or card_expires <= today + 30
    count(accounts) > 1 and sum(accounts.balance) >= 1000000 CNY
    not (signed_in is yes or last(card, 4) in ['1234', '4321'])

The grammar, loosest first:

    or          = and {"or" and}
    and         = not {"and" not}
    not         = "not" not | comparison
    comparison  = sum [("is" | "is not" | "<" | "<=" | ">" | ">=") sum
                      | ("in" | "not in") "[" sum {"," sum} "]"]
    sum         = product {("+" | "-") product}
    product     = negative {"*" negative}
    negative    = "-" negative | value
    value       = literal | name | name "." field | function "(" or {"," or} ")" | "(" or ")"

Literals: a whole number `12`; money `100 CNY`, `12.50 USD`; a day `2026-10-01`; a time `09:30`;
`yes`, `no`; words in 'single' or "double" quotes, which are compared with text, a term or digits.
Names are variables; `today` (a day) and `now` (a time) are names like others, which whoever
evaluates supplies. `<` and its like are for numbers, money, days and times. Days are added to a
day, and one day subtracted from another gives days. Nothing is divided and no number has decimals,
so nothing is ever rounded. Functions: `count(list)`, `sum(list.field)`, `length(digits)`,
`first(digits, n)`, `last(digits, n)`.

A secret stands in no expression. Amounts in different currencies are not compared, added or
subtracted: a mistake where both are written out, else `CannotEvaluate`. `and` and `or` look no
further than they need.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.flow.expressions.checker import check
from hotline.flow.expressions.evaluator import evaluate, holds
from hotline.flow.expressions.mistakes import CannotEvaluate, ExpressionRefused, Mistake
from hotline.flow.expressions.overlap import never_taken
from hotline.flow.expressions.parser import parse
from hotline.flow.expressions.tokens import RESERVED
from hotline.flow.expressions.tree import Expression
from hotline.model.types import Type

CLOCK: Mapping[str, Type] = MappingProxyType({"today": Type.DAY, "now": Type.TIME})
"""Names that a clock supplies."""

__all__ = (
    "CLOCK",
    "RESERVED",
    "CannotEvaluate",
    "Expression",
    "ExpressionRefused",
    "Mistake",
    "check",
    "evaluate",
    "holds",
    "never_taken",
    "parse",
)
