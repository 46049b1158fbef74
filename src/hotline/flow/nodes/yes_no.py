"""`yes_no`: a question with two answers."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import DigitsCollected
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.vocabulary import Says, Target
from hotline.flow.walk import Walk

YES = "1"
NO = "2"
"""The same two keys everywhere, so that a caller learns them once; the prompt names them."""


class YesNoNode(QuestionNode):
    """`yes_no: pay_now` with `yes` and `no`: key 1 is yes, key 2 is no."""

    key: ClassVar[str] = "yes_no"

    question_: Says = Field(alias="yes_no")
    yes: Target
    no: Target

    def question(self) -> Says:
        """Return what is asked."""
        return self.question_

    def rules(self) -> DigitRules:
        """Return that one key is an answer."""
        return DigitRules(keys=YES + NO, max_digits=1, first_digit_s=self.wait_s)

    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Go where the answer leads."""
        walk.go(self.yes if entry.digits == YES else self.no)
