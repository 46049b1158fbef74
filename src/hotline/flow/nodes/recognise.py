"""`recognise`: speak the language of whom the caller's number suggests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Literal

from hotline.flow.events import AnyEvent, PortAnswered
from hotline.flow.nodes.port import PortNode
from hotline.flow.requests import RecogniseCaller
from hotline.flow.scope import Scope
from hotline.flow.walk import Walk
from hotline.model.values import Text

NO_LANGUAGE = "no_language"
"""The outcome where somebody is suggested, and no language that the bank speaks."""


class RecogniseNode(PortNode):
    """`recognise: language`: after `one` and `shared` the caller's language is spoken.

    A number that is withheld is `unknown`. Nothing else comes of a number: it proves nobody.
    """

    key: ClassVar[str] = "recognise"
    makes = RecogniseCaller
    # Who has typed ahead did so for the question of the language, which is not asked then.
    drops_keys: ClassVar[frozenset[str] | None] = frozenset({"one", "shared"})

    recognise: Literal["language"]

    def enter(self, walk: Walk) -> None:
        """Ask, if there is a number."""
        if walk.caller_number:
            super().enter(walk)
        else:
            self.follow(walk, "unknown", fresh=False)

    def request(self, walk: Walk) -> RecogniseCaller:
        """Return whose number it is."""
        return RecogniseCaller(number=walk.caller_number)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Speak the language that came."""
        if isinstance(event, PortAnswered) and event.outcome in self.makes.brings:
            language = event.facts.get("language")
            tag = language.text if isinstance(language, Text) else ""
            spoken = nearest(tag, walk.languages)
            if not spoken:
                self.follow(walk, NO_LANGUAGE, fresh=False)
                return
            walk.language = spoken
        super().receive(walk, event)

    def possible(self, scope: Scope) -> Collection[str]:
        """Return the request's outcomes, and that no language came of it."""
        return (*self.makes.outcomes, NO_LANGUAGE)


def nearest(tag: str, languages: Sequence[str]) -> str:
    """Return the language to speak to somebody who speaks `tag`; "" where there is none.

    Another region's is better than a language that is not spoken: en-US for en-GB (RFC 4647,
    section 3.4, looks up the same way).
    """
    if tag in languages:
        return tag
    main = tag.partition("-")[0].lower()
    return next((one for one in languages if one.partition("-")[0].lower() == main), "")
