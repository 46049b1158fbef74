"""`bank`: ask the bank and follow its outcome."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from hotline.flow.events import AnyEvent, BankAnswered
from hotline.flow.nodes.base import AnyTurn, Node
from hotline.flow.vocabulary import Reads, Sets
from hotline.flow.walk import Walk
from hotline.model.bank import OPERATIONS
from hotline.model.values import Digits, Rows


class BankNode(Node):
    """`bank: verify_pin` with arguments (`with`), a name for its result (`as`) and `outcomes`."""

    key: ClassVar[str] = "bank"

    bank: str
    arguments: dict[str, Reads] = Field(default_factory=dict, alias="with")
    variable: Sets | None = Field(default=None, alias="as")
    outcomes: dict[str, AnyTurn]

    def enter(self, walk: Walk) -> None:
        """Ask; if a secret died with an older process, ask the caller for it again."""
        values = {}
        for argument, name in self.arguments.items():
            value = walk.variables.get(name)
            if value is None:
                walk.ask_again_for(name)
                return
            assert not isinstance(value, Rows), f"{name} is a list; no operation takes one"
            values[argument] = value
        walk.ask_bank(self.bank, values)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Follow the outcome; one that the flow does not know counts as `unavailable`."""
        match event:
            case BankAnswered():
                self._follow(walk, event)
            case _:
                super().receive(walk, event)

    def _follow(self, walk: Walk, answer: BankAnswered) -> None:
        operation = OPERATIONS[self.bank]
        if answer.outcome == "ok":
            if self.variable is not None:
                walk.variables[self.variable] = answer.values["rows"]
            if operation.identifies:
                # The number is what the bank says it is: no secret any more.
                name = self.arguments[operation.identifies]
                walk.variables[name] = Digits(digits=answer.customer)
                walk.customer = answer.customer
        outcome = answer.outcome if answer.outcome in self.outcomes else "unavailable"
        turn = self.outcomes[outcome]
        counter = f"bank.{walk.node}."
        if turn.tries is None or turn.then is None:
            walk.forget(counter)
            target = turn.next
        else:
            target = turn.next if walk.count(counter + outcome) < turn.tries else turn.then
        # Whoever typed ahead did so for another outcome.
        walk.go(target, turn.say, fresh=outcome != "ok")
