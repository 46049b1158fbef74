"""What a question asks, and what of it may be pressed or said within a nest of flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from hotline.flow.commands import DigitRules
from hotline.flow.kept import Kept
from hotline.flow.keys import KEYS
from hotline.flow.nest import Nest
from hotline.flow.spoken import SpokenRules
from hotline.flow.vocabulary import Says


@dataclass(frozen=True, kw_only=True)
class Put:
    """A question within a nest of flows, with what means something anywhere and does so here.

    Attributes:
        rules: When an entry is complete.
        phrases: What can be said for an answer as a whole, each phrase with its key.
        spoken: What may be said; where nothing of the question's own may, nothing at all.
    """

    rules: DigitRules
    phrases: Mapping[str, str]
    spoken: SpokenRules | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Asking:
    """What a question asks now.

    Attributes:
        say: The words.
        rules: When an entry is complete.
        language: In which language it is asked.
        anywhere: Whether the keys that mean something anywhere do so here.
        barge_in: Whether a voice stops it.
        secret: Whether the digits must stay out of the core.
        same_as: The handle of a secret that the entry must equal; "" for none.
        phrases: What can be said for an answer as a whole, each phrase with its key.
        words: The words of which a free answer is made.
        reads_back: Whether the caller is asked about every answer anyway.
    """

    say: Says
    rules: DigitRules
    language: str
    anywhere: bool
    barge_in: bool
    secret: bool = False
    same_as: str = ""
    phrases: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    reads_back: bool = False

    @cached_property
    def within(self) -> Kept[Nest, Put]:
        """The question in each nest: most are the same in call after call."""
        return Kept(self._put)

    def leads_away(self, key: str, nest: Nest) -> bool:
        """Return whether a key means something anywhere, and nothing to the question itself."""
        if not self.anywhere or key not in nest.handled:
            return False
        return key in free_keys(self.rules)

    def is_said(self, key: str, nest: Nest) -> bool:
        """Return whether the words of a key mean here what they mean anywhere.

        Where digits are collected the key itself may be one of them; its words are none.
        """
        among_digits = self.anywhere and bool(self.words) and key in nest.handled
        return among_digits or self.leads_away(key, nest)

    def _put(self, nest: Nest) -> Put:
        phrases = {**self._phrases_anywhere(nest), **self.phrases}
        return Put(rules=self._rules(nest), phrases=phrases, spoken=self._spoken(phrases))

    def _rules(self, nest: Nest) -> DigitRules:
        """Return the rules with those keys at once that something takes wherever the call is."""
        keys = free_keys(self.rules) & nest.handled if self.anywhere else None
        return replace(self.rules, at_once="".join(sorted(keys))) if keys else self.rules

    def _spoken(self, phrases: Mapping[str, str]) -> SpokenRules | None:
        if self.secret or not (self.phrases or self.words):
            return None
        return SpokenRules(
            language=self.language, phrases=phrases, words=self.words, barge_in=self.barge_in
        )

    def _phrases_anywhere(self, nest: Nest) -> Mapping[str, str]:
        """Return what can be said for the keys that mean something anywhere, and do so here."""
        said = nest.phrases[self.language] if self.anywhere else {}
        return {one: key for one, key in said.items() if self.is_said(key, nest)}


def free_keys(rules: DigitRules) -> frozenset[str]:
    """Return the keys that mean nothing to a question with these rules."""
    return _free(rules.keys, rules.finish_key)


@lru_cache(maxsize=256)
def _free(keys: str, finish_key: str) -> frozenset[str]:
    return KEYS - {*keys, finish_key}
