"""A form as people write it, in YAML: sections of questions, each with a weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from hotline.flow.vocabulary import Table

LOWEST, HIGHEST = 0, 9
"""Every answer is one key."""

Id = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$", max_length=64)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Texts = Annotated[Mapping[str, Text], Field(min_length=1)]
"""Words in each language, by its BCP-47 tag."""


class Scale(Table):
    """Marks that a question may have, both ends in it; untold it is no (0) or yes (1)."""

    lowest: int = Field(default=1, ge=LOWEST, le=HIGHEST)
    highest: int = Field(ge=LOWEST, le=HIGHEST)

    @model_validator(mode="after")
    def _goes_up(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError("the lowest mark must be below the highest one")
        return self


YES_NO = Scale(lowest=0, highest=1)


class Question(Table):
    """One question about a call.

    Attributes:
        asks: What is asked.
        help: What makes a good answer; may be left out.
        weight: How much it counts beside the others.
        scale: Its marks; None for no or yes.
        critical: Whether the lowest answer makes the whole score 0.
        not_applicable: Whether it may be said that it does not fit the call.
    """

    asks: Texts
    help: Mapping[str, Text] = Field(default_factory=dict)
    weight: int = Field(ge=0, le=100)
    scale: Scale | None = None
    critical: bool = False
    not_applicable: bool = False

    @property
    def marks(self) -> Scale:
        """Its marks, told or not."""
        return self.scale or YES_NO


class Part(Table):
    """A section: questions that belong together."""

    name: Texts
    questions: Annotated[Mapping[Id, Question], Field(min_length=1)]


class ScorecardForm(Table):
    """A form.

    Attributes:
        form: Its name.
        name: What people call it.
        queues: The queues whose calls it is for; none for all.
        pass_mark: From which score on a call was good enough, 0 to 100.
        sections: Its questions.
    """

    form: Id
    name: Texts
    queues: tuple[str, ...] = ()
    pass_mark: int = Field(default=80, ge=0, le=100)
    sections: Annotated[Mapping[Id, Part], Field(min_length=1)]

    def each(self) -> Iterator[tuple[str, str, Question]]:
        """Yield every question with its section's id and its own, in the order of the form."""
        for section, part in self.sections.items():
            for question_id, question in part.questions.items():
                yield section, question_id, question

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question by its id."""
        return {question_id: question for _, question_id, question in self.each()}

    def is_for(self, queue: str) -> bool:
        """Return whether calls of a queue may be scored by it."""
        return not self.queues or queue in self.queues
