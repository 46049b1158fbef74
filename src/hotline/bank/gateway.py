"""The port to the bank, and the checks that every gateway makes on questions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from hotline.bank.errors import WrongQuestion
from hotline.model.bank import VOCABULARY, BankAnswer, BankOperation
from hotline.model.money import money_from_text
from hotline.model.sound import is_sound
from hotline.model.types import Type
from hotline.model.values import Row, Rows, Value

KEY_HEADER = "Idempotency-Key"
"""The HTTP header with the name of a question, where money moves or a text message is sent.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

NAME_PATTERN = "[!-~]{1,64}"
"""A question's name; not longer than an argument, because it is one where a payment is settled."""

ARGUMENT_LIMIT = 64
"""The longest argument, in characters."""

PUBLIC_KEY = "public_key"
"""Where a bank tells its public key, `/v1/public_key`, and the field of that answer."""

CANNOT_OPEN = 422
"""The status of a question whose secrets the bank cannot read; it has done nothing."""

MAX_RECORDS = 100
"""A list longer than this is a mistake: to hear so many accounts takes a quarter of an hour."""


class BankGateway(Protocol):
    """Our door to the bank.

    It asks the whole vocabulary, `SETTLE_PAYMENT` included: what became of a payment whose answer
    did not come.
    """

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once and return its answer, which is as `VOCABULARY` declares it.

        Trouble at the bank is an answer: too slow, not there, failing, or an answer that is
        malformed or not in the vocabulary is the operation's outcome `unanswered`: `unavailable`,
        or `unknown` where money may have moved. Then nobody knows whether the bank did what was
        asked. Nothing is asked twice. Cancelling is safe in the same sense: the bank may have done
        it.

        Args:
            operation: A name in `VOCABULARY`.
            arguments: Every argument of the operation in plain text, the secret ones too. They are
                kept in memory while the bank is asked, and nowhere else. An amount of money is
                written in one way only, with its currency's coins and code: `120.50 CNY`,
                `3000 JPY` (see `hotline.model.money`).
            name: The question's own, 1 to 64 visible ASCII characters. Where money moves, the bank
                does what the first question of a name asks, and answers every later one of that
                name as it answered the first. Where a text message is sent, it is sent once under
                a name, however often it is asked for.

        Raises:
            WrongQuestion: The operation does not exist, its arguments are others, or an amount is
                not written as it should be: a defect of the caller's code, never of the bank.
        """
        ...


def checked_question(operation: str, arguments: Mapping[str, str]) -> BankOperation:
    """Return the operation of this name, if these are its arguments.

    Raises:
        WrongQuestion: There is no such operation, an argument is missing or too many, or an amount
            is not written as `money_text` does.
    """
    known = VOCABULARY.get(operation)
    if known is None:
        raise WrongQuestion(operation=operation, known=False)
    missing = [name for name in known.arguments if name not in arguments]
    unexpected = sorted(arguments.keys() - known.arguments.keys())
    no_amounts = [
        name
        for name, kind in known.arguments.items()
        if kind is Type.MONEY and name in arguments and money_from_text(arguments[name]) is None
    ]
    if missing or unexpected or no_amounts:
        raise WrongQuestion(
            operation=operation,
            known=True,
            missing=missing,
            unexpected=unexpected,
            no_amounts=no_amounts,
        )
    return known


def problem_with(operation: BankOperation, answer: BankAnswer) -> str | None:
    """Return what is wrong with an answer, in words without any of its values, or None.

    An answer is right if its outcome is one of the operation's, and it brings exactly the declared
    result with `ok` and nothing with any other outcome. A list brings at least one record: for
    none, lists have an outcome of their own. `unanswered` is the gateway's word, never a bank's.
    """
    if answer.outcome not in operation.outcomes or answer.outcome == operation.unanswered:
        return "its outcome is not one of the operation's"
    if answer.outcome != "ok" or not operation.result:
        return "it brings values where none are declared" if answer.values else None
    if not operation.result_is_list:
        return _problem_with_fields(operation, answer.values)
    rows = answer.values.get("rows")
    if set(answer.values) != {"rows"} or not isinstance(rows, Rows) or not rows.rows:
        return "it is not a list with records"
    if len(rows.rows) > MAX_RECORDS:
        return f"its list has more than {MAX_RECORDS} records"
    problems = (_problem_with_fields(operation, row) for row in rows.rows)
    return next((problem for problem in problems if problem is not None), None)


def _problem_with_fields(operation: BankOperation, fields: Mapping[str, Value] | Row) -> str | None:
    if set(fields) != set(operation.result):
        return "its fields are not the declared ones"
    for name, kind in operation.result.items():
        if fields[name].kind != kind:
            return f"its field {name!r} is not of the kind '{kind}'"
        if not is_sound(fields[name]):
            return f"its field {name!r} is no sound {kind}"
    return None
