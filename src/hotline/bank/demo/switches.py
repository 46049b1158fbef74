"""The demo bank's switches: what goes wrong, set while it runs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hotline.model.bank import VOCABULARY

SLOW_LIMIT_S = 60.0
"""The longest that the bank can be told to be slow."""


class Switches(BaseModel):
    """What goes wrong with a question.

    Attributes:
        slow_s: How many seconds nothing happens before the work begins.
        failing: Answer 503 and do no work.
        lose_answer: Do the work, then close the connection without an answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slow_s: float = Field(default=0.0, ge=0.0, le=SLOW_LIMIT_S)
    failing: bool = False
    lose_answer: bool = False


class DemoSwitches(Switches):
    """The switches of the whole bank, and those of single operations, which replace them."""

    operations: dict[str, Switches] = Field(default_factory=dict)

    @field_validator("operations")
    @classmethod
    def _known(cls, operations: dict[str, Switches]) -> dict[str, Switches]:
        if not operations.keys() <= VOCABULARY.keys():
            raise ValueError(f"there are the operations {', '.join(VOCABULARY)}")
        return operations

    def of(self, operation: str) -> Switches:
        """Return what goes wrong with one operation."""
        return self.operations.get(operation, self)
