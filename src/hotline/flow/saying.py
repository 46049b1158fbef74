"""What a node says becomes an utterance: which prompts, in which languages, with which values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.flow.catalogue import Catalogue
from hotline.flow.kept import Kept
from hotline.flow.utterance import Pace, Phrase, Utterance
from hotline.flow.vocabulary import Say, Says
from hotline.model.values import Rows, Scalar, Value

_Spoken = tuple[Says, str, Pace]
"""What is said, to a caller of which language, and how fast."""

_ONCE: Sequence[Mapping[str, Scalar]] = ({},)
"""The rows of what is said once, and not for each row of a list."""


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A prompt that is said in one language, with the values of its `slots`, sorted by name."""

    prompt: str
    language: str
    pace: Pace
    slots: Sequence[str]
    each: str | None

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same whatever the values are."""
        return not self.slots and self.each is None

    def phrases(self, values: Mapping[str, Value], draft: Mapping[str, Scalar]) -> Sequence[Phrase]:
        """Return what is said; what is nearer counts: a row's, an unconfirmed value, a variable."""
        return [self._phrase(row, draft, values) for row in self._rows(values)]

    def _rows(self, values: Mapping[str, Value]) -> Sequence[Mapping[str, Scalar]]:
        if self.each is None:
            return _ONCE
        listed = values.get(self.each)
        return listed.rows if isinstance(listed, Rows) else ()

    def _phrase(
        self,
        row: Mapping[str, Scalar],
        draft: Mapping[str, Scalar],
        values: Mapping[str, Value],
    ) -> Phrase:
        spoken: dict[str, Scalar] = {}
        for slot in self.slots:
            value = row[slot] if slot in row else draft[slot] if slot in draft else values[slot]
            assert not isinstance(value, Rows), f"{slot} is a list; the checker asks for 'each'"
            spoken[slot] = value
        return Phrase(prompt=self.prompt, language=self.language, pace=self.pace, values=spoken)


class Voice:
    """Says in a catalogue's words what nodes say.

    Args:
        catalogue: The prompts there are.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lines = Kept(self._lines_of)
        self._fixed = Kept(self._fixed_utterance)

    def utterance(
        self,
        say: Says,
        *,
        language: str,
        pace: Pace,
        values: Mapping[str, Value],
        draft: Mapping[str, Scalar],
    ) -> Utterance:
        """Return what is said.

        Args:
            say: What the node says.
            language: The caller's.
            pace: How fast it is spoken.
            values: The variables that have a value; `each` takes its rows from them.
            draft: Values that are not confirmed yet, and are spoken before those.
        """
        spoken = say, language, pace
        fixed = self._fixed[spoken]
        if fixed is not None:
            return fixed
        return tuple(
            phrase for line in self._lines[spoken] for phrase in line.phrases(values, draft)
        )

    def _fixed_utterance(self, spoken: _Spoken) -> Utterance | None:
        """Return what is the same in call after call; None for what has values in it."""
        lines = self._lines[spoken]
        if not all(line.is_fixed for line in lines):
            return None
        return tuple(phrase for line in lines for phrase in line.phrases({}, {}))

    def _lines_of(self, spoken: _Spoken) -> Sequence[_Line]:
        say, language, pace = spoken
        return [self._line(one, tag, pace) for one in say for tag in self._tags(one, language)]

    def _tags(self, say: Say, language: str) -> Sequence[str]:
        return say.languages(language, self._catalogue.languages)

    def _line(self, say: Say, language: str, pace: Pace) -> _Line:
        return _Line(
            prompt=str(say.prompt),
            language=language,
            pace=pace,
            slots=sorted(self._catalogue.slots(say.prompt)),
            each=say.each,
        )
