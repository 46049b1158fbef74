"""What is told of a call's score: marks, notes, an appeal and its answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hotline.crm.forms.fields import Moment, Word, Written, WrittenOrNone
from hotline.crm.forms.form import Form
from hotline.crm.forms.markers import Matching
from hotline.scorecards.document import HIGHEST, LOWEST
from hotline.scorecards.steps import Note, Said

MOST_NOTES = 30
MOST_QUESTIONS = 100

Mark = Annotated[int, Field(ge=LOWEST, le=HIGHEST)]
Marks = Annotated[dict[Word, Mark | None], Field(max_length=MOST_QUESTIONS)]
"""The mark of each question; null: it does not fit the call."""
CalibrationId = Annotated[
    str,
    Matching("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "must be a calibration's id", most=36),
]


class MomentNoteForm(Form):
    """Words at a moment of the call, about one question or the whole."""

    at: Moment
    text: Written
    question: Word | None = None


class MarksForm(Form):
    """All marks anew, with what is written to them."""

    answers: Marks
    words: WrittenOrNone = ""
    notes: Annotated[tuple[MomentNoteForm, ...], Field(max_length=MOST_NOTES)] = ()

    @property
    def said(self) -> Said:
        """What is written."""
        return said(self.words, self.notes)


class ScoreForm(MarksForm):
    """A call's first marks; for a calibration, or to count."""

    form: Word
    calibration: CalibrationId | None = None


class AppealForm(Form):
    """Why a score is not right."""

    words: Written


class AppealAnswerForm(Form):
    """The answer to an appeal; marks that are told hold from then on."""

    words: Written
    answers: Marks | None = None
    notes: Annotated[tuple[MomentNoteForm, ...], Field(max_length=MOST_NOTES)] = ()

    @property
    def said(self) -> Said:
        """What is written."""
        return said(self.words, self.notes)


class CalibrationForm(Form):
    """By which form several people score a call."""

    form: Word


def said(words: str, notes: tuple[MomentNoteForm, ...]) -> Said:
    """Return what was written."""
    told = (Note(at=one.at, text=one.text, question=one.question or "") for one in notes)
    return Said(words=words, notes=tuple(told))
