"""How sure a recogniser must be of what it heard: `hearing`, at a question or at a flow's top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import Self

from pydantic import Field, model_validator

from hotline.flow.heard import tongue_of
from hotline.flow.vocabulary import Says, Table
from hotline.model.values import Scalar

YES = "1"
NO = "2"
"""The same two keys everywhere, so that a caller learns them once; the prompt names them."""

HEARD = "heard"
"""What the prompt of `ask` calls that which was heard."""


class Band(Enum):
    """What becomes of words."""

    TAKE = auto()
    ASK = auto()
    NO_MATCH = auto()


class Hearing(Table):
    """How sure it must be, from 0 to 1: `{take: 0.8, confirm: 0.5, ask: did_you_say}`.

    Attributes:
        take: From here on the words count, and so does a yes to what the caller is asked about.
        confirm: From here on the caller is asked whether that is what was meant; below, the words
            are no match.
        ask: Asks so; may say `{heard}`. Where it is left out, such words are no match either,
            unless the question reads every answer back.
        ask_always: Whether a value that was said, such as an amount, is asked about however sure
            the recogniser is: `fifty` may be heard as a sure `sixty`. Phrases are not.
        barge_in: Whether a voice stops the question. If not, words count that are said after it,
            and a key stops it all the same.
    """

    take: float = Field(default=0.8, ge=0, le=1)
    confirm: float = Field(default=0.5, ge=0, le=1)
    ask: Says = ()
    ask_always: bool | None = None
    barge_in: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.confirm > self.take:
            raise ValueError("'confirm' is more than 'take', so nobody would ever be asked")
        if self.ask_always and not self.ask:
            raise ValueError("'ask_always' needs an 'ask', the prompt that asks")
        return self

    def band(self, confidence: float, *, read_back: bool) -> Band:
        """Return what becomes of words that can be an answer.

        Args:
            confidence: How sure the recogniser is of them.
            read_back: Whether the question reads its answers back anyway.
        """
        if confidence >= self.take or (read_back and confidence >= self.confirm):
            return Band.TAKE
        return Band.ASK if self.ask and confidence >= self.confirm else Band.NO_MATCH


@dataclass(frozen=True, kw_only=True)
class Unsure:
    """An answer that waits for the caller to say that it was meant.

    Attributes:
        keys: The answer, as keys.
        is_phrase: Whether a phrase was said, and not the words of a free answer.
        heard: What the caller is asked about.
    """

    keys: str
    is_phrase: bool
    heard: Scalar


@lru_cache(maxsize=64)
def yes_and_no(language: str) -> Mapping[str, str]:
    """Return what people say for yes and no, each with its key; nothing where nobody knows."""
    tongue = tongue_of(language)
    if tongue is None:
        return MappingProxyType({})
    said = ((tongue.yes, YES), (tongue.no, NO))
    return MappingProxyType({phrase: key for phrases, key in said for phrase in phrases})
