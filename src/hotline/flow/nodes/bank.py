"""`bank`: ask the bank and follow its outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from hotline.flow.events import AnyEvent, BankAnswered
from hotline.flow.leaving import ask_again_for
from hotline.flow.nodes.turn import OutcomeNode
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.scope import Read, Report, Scope, Write
from hotline.flow.vocabulary import Reads, Sets
from hotline.flow.walk import Walk
from hotline.model.bank import OPERATIONS, PROVED
from hotline.model.retired import KNOWN, RETIRED
from hotline.model.values import Digits, Rows

_ONLY = ""
"""The field of a result that is kept without naming it, because it is the only one."""


def _kept(value: object) -> object:
    return {_ONLY: value} if isinstance(value, str) else value


class BankNode(OutcomeNode):
    """`bank: verify_pin` with arguments (`with`), names for its result (`as`) and `outcomes`.

    `as: accounts` keeps a result of one field, `as: {due: amount_due}` some of several.
    """

    key: ClassVar[str] = "bank"

    bank: str = Field(json_schema_extra={"enum": [*sorted(OPERATIONS)]})
    arguments: dict[str, Reads] = Field(default_factory=dict, alias="with")
    kept: Annotated[
        dict[str, Sets], BeforeValidator(_kept, json_schema_input_type=Sets | dict[str, Sets])
    ] = Field(default_factory=dict, alias="as")

    def enter(self, walk: Walk) -> None:
        """Ask; if a secret died with an older process, ask the caller for it again."""
        values = {}
        for argument, name in self.arguments.items():
            value = walk.variables.get(name)
            if value is None:
                ask_again_for(walk, name)
                return
            assert not isinstance(value, Rows), f"{name} is a list; no operation takes one"
            values[argument] = value
        walk.ask_bank(self.bank, values)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Keep what the answer brings and follow its outcome."""
        match event:
            case BankAnswered():
                if event.outcome == "ok":
                    self._keep(walk, event)
                # Whoever typed ahead did so for another outcome.
                self.follow(walk, event.outcome, fresh=event.outcome != "ok")
            case _:
                super().receive(walk, event)

    def _keep(self, walk: Walk, answer: BankAnswered) -> None:
        values = dict(answer.values)
        if KNOWN[self.bank].identifies:
            walk.identify(answer.customer)
            values[PROVED] = Digits(digits=answer.customer)
        for field, variable in self._fields.items():
            walk.variables[variable] = values[field]

    @cached_property
    def _fields(self) -> Mapping[str, Sets]:
        """Return which field of the answer each variable keeps."""
        only = next(iter(KNOWN[self.bank].brings), _ONLY)
        return {field or only: variable for field, variable in self.kept.items()}

    @property
    def unanswered(self) -> str:
        """`unknown` where money may have moved; no handler of `unavailable` takes that."""
        return KNOWN[self.bank].unanswered

    # --- for the checker ---

    @property
    def asked(self) -> str:
        """The operation."""
        return f"'{self.bank}'"

    def possible(self, scope: Scope) -> Collection[str] | None:
        """Return the operation's outcomes."""
        return KNOWN[self.bank].outcomes if self.bank in KNOWN else None

    def gains(self, outcome: str, scope: Scope) -> frozenset[str]:
        """Return what is kept of an `ok`; a misspelt outcome counts as right."""
        others = set(self.possible(scope) or ()) - {"ok"}
        return frozenset() if outcome in others else frozenset(map(str, self.kept.values()))

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the arguments."""
        operation = KNOWN.get(self.bank)
        for argument, name in self.arguments.items():
            if operation is not None and argument in operation.arguments:
                wanted = operation.arguments[argument]
                yield Read(path=("with", argument), name=name, wanted=wanted, by=self.asked)

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield what is kept of the result."""
        if self.bank in KNOWN:
            brings = KNOWN[self.bank].brings
            for field, name in self._fields.items():
                if field in brings:
                    path = ("as",) if _ONLY in self.kept else ("as", field)
                    yield Write(path=path, name=name, brings=brings[field])

    def check(self, scope: Scope, report: Report) -> None:
        """Report an operation that there is not, and arguments and results it does not have."""
        super().check(scope, report)
        if self.bank in RETIRED:
            text = f"the bank operation '{self.bank}' is retired; no bank is asked it any more"
            report(("bank",), text, Rule.RETIRED_OPERATION)
            return
        operation = OPERATIONS.get(self.bank)
        if operation is None:
            hint = did_you_mean(self.bank, OPERATIONS)
            report(
                ("bank",),
                f"unknown bank operation '{self.bank}'. {hint}".rstrip(),
                Rule.UNKNOWN_OPERATION,
            )
            return
        for argument in operation.arguments:
            if argument not in self.arguments:
                report(
                    ("with",),
                    f"'{self.bank}' needs the argument '{argument}'",
                    Rule.MISSING_ARGUMENT,
                )
        for argument in self.arguments:
            if argument not in operation.arguments:
                hint = did_you_mean(argument, operation.arguments)
                text = f"'{self.bank}' takes no argument '{argument}'. {hint}".rstrip()
                report(("with", argument), text, Rule.UNKNOWN_ARGUMENT)
        self._check_kept(operation.brings, report)

    def _check_kept(self, brings: Collection[str], report: Report) -> None:
        if self.kept and not brings:
            report(("as",), f"'{self.bank}' brings no result to keep", Rule.UNKNOWN_RESULT)
        elif _ONLY in self.kept and len(brings) > 1:
            fields = ", ".join(f"{field}: NAME" for field in brings)
            report(
                ("as",),
                f"'{self.bank}' brings several values; keep them as {{{fields}}}",
                Rule.UNKNOWN_RESULT,
            )
        else:
            for field in self.kept:
                if field and field not in brings:
                    hint = did_you_mean(field, brings)
                    text = f"'{self.bank}' brings no '{field}'. {hint}".rstrip()
                    report(("as", field), text, Rule.UNKNOWN_RESULT)
