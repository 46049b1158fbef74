"""A speaker that makes no sound: the URL is the words."""

from __future__ import annotations

from hotline.flow.catalogue import Catalogue
from hotline.flow.utterance import Utterance
from hotline.speech.script import as_text


class FakeSpeaker:
    """Gives each utterance its written words for an address."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def url(self, utterance: Utterance) -> str:
        """Return the utterance's words."""
        return as_text(utterance, self._catalogue)
