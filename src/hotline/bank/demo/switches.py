"""The demo bank's switches: what goes wrong, set while it runs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hotline.model.bank import VOCABULARY

SLOW_LIMIT_S = 60.0
"""The longest that the bank can be told to be slow or late."""

TEXT_MESSAGE = "text_message"
"""What the bank's own message gateway is called among the operations."""


class Switches(BaseModel):
    """What goes wrong with a question, in the order in which it does.

    Attributes:
        go_away: Cut the connection, and do no work.
        slow_s: How many seconds nothing happens before the work begins.
        failing: Refuse with 503, and do no work.
        roll_back: Do the work, undo it before it is committed, and answer 500. A PIN's check, which
            is no single transaction, is not begun.
        late_s: How many seconds pass between the work and its answer.
        lose_answer: Do the work, then cut the connection without an answer.
        answer_twice: Send the answer, and send it again a moment later.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    go_away: bool = False
    slow_s: float = Field(default=0.0, ge=0.0, le=SLOW_LIMIT_S)
    failing: bool = False
    roll_back: bool = False
    late_s: float = Field(default=0.0, ge=0.0, le=SLOW_LIMIT_S)
    lose_answer: bool = False
    answer_twice: bool = False


class DemoSwitches(Switches):
    """The switches of the whole bank, and those of single operations, which replace them."""

    operations: dict[str, Switches] = Field(default_factory=dict)

    @field_validator("operations")
    @classmethod
    def _known(cls, operations: dict[str, Switches]) -> dict[str, Switches]:
        known = (*VOCABULARY, TEXT_MESSAGE)
        if not operations.keys() <= {*known}:
            raise ValueError(f"there are the operations {', '.join(known)}")
        return operations

    def of(self, operation: str) -> Switches:
        """Return what goes wrong with one operation."""
        return self.operations.get(operation, self)
