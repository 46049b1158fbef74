"""The pronunciation lexicon: how words are spoken that the synthesiser reads wrongly.

    en-US:
      Alipay: ally pay                 # as if this were written
      Nguyen: "[[nju:'En]]"            # phonemes, in the synthesiser's own letters
    zh-CN:
      银行: yin2 hang2                 # Pinyin, with the tones

Only the synthesiser is told: what people read, see and record stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.source import Source

MOST_WORDS = 2000
"""Of one language."""
LONGEST_WORD, LONGEST_SPOKEN = 60, 80
"""In characters: espeak-ng ends its process over phonemes of some thousands."""

_PHONEMES = re.compile(r"\[\[([A-Za-z0-9@:;',_.|!?^~*\"&#+/\\=%$<> -]*)\]\]")
_BRACKET = re.compile(r"[\[\]]")
_EDGE = re.compile(r"[A-Za-z0-9]")
_GLUED = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Spoken:
    """A text as the synthesiser is given it.

    Attributes:
        text: What is given.
        has_phonemes: Whether what stands in it between `[[` and `]]` is phonemes.
    """

    text: str
    has_phonemes: bool = False


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Language to written word to how it is spoken. Latin words count in any case, and as words."""

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def spoken(self, text: str, language: str) -> Spoken:
        """Return how `text` is given to the synthesiser."""
        found = self._patterns.get(language)
        if found is None or not found.search(text):
            return Spoken(text)
        words = self._folded[language]
        row: list[str] = []
        has_phonemes, at = False, 0
        for match in found.finditer(text):
            said = words.get(match.group().casefold())
            if said is None:
                # Patterns take İ and ı for i, as `casefold` does not: this is another word.
                continue
            has_phonemes = has_phonemes or _PHONEMES.search(said) is not None
            row += [text[at : match.start()], said]
            at = match.end()
        row.append(text[at:])
        if has_phonemes:
            # What a text has of brackets, such as a payee's name, is none.
            row[::2] = map(without_brackets, row[::2])
        return Spoken(_joined(row), has_phonemes)

    @cached_property
    def _folded(self) -> Mapping[str, Mapping[str, str]]:
        return {
            language: {word.casefold(): said for word, said in words.items()}
            for language, words in self.words.items()
        }

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        # The longest first, for 重新开户 may be spoken otherwise than 重新.
        return {
            language: re.compile(
                "|".join(map(_pattern, sorted(words, key=len, reverse=True))), re.IGNORECASE
            )
            for language, words in self.words.items()
            if words
        }


NO_LEXICON = Lexicon()


def without_brackets(text: str) -> str:
    """Return a text in which nothing looks like phonemes."""
    return _BRACKET.sub(" ", text)


def read_lexicon(source: Source, languages: tuple[str, ...]) -> Lexicon:
    """Read a lexicon; mistakes are added to the source's problems.

    Args:
        source: The document.
        languages: Those of the catalogue.
    """
    if source.data == "" or not isinstance(source.data, dict):
        if not source.problems:
            source.problem((), "a lexicon is a table of languages, each of words: {en-US: {…}}")
        return NO_LEXICON
    words: dict[str, Mapping[str, str]] = {}
    for language, table in source.data.items():
        if language not in languages:
            hint = did_you_mean(language, languages)
            text = f"the catalogue has no language '{language}'. {hint}".rstrip()
            source.problem((language,), text, Rule.UNKNOWN_LANGUAGE)
        elif not isinstance(table, dict):
            source.problem((language,), f"'{language}' is a table: word, and how it is spoken")
        elif len(table) > MOST_WORDS:
            source.problem((language,), f"'{language}' has over {MOST_WORDS:,} words")
        else:
            words[language] = MappingProxyType(_words(source, language, table))
    return Lexicon(words=MappingProxyType(words))


def _words(source: Source, language: str, table: dict[str, object]) -> dict[str, str]:
    words: dict[str, str] = {}
    folded: dict[str, str] = {}
    for word, said in table.items():
        path = (language, word)
        spoken = said.strip() if isinstance(said, str) else ""
        if why := _wrong_word(word) or _wrong_spoken(word, spoken):
            source.problem(path, why)
        elif word.casefold() in folded:
            text = f"'{word}' is '{folded[word.casefold()]}', which is given above"
            source.problem(path, text, Rule.GIVEN_TWICE)
        else:
            folded[word.casefold()] = word
            words[word] = spoken
    return words


def _wrong_word(word: str) -> str:
    if not _GLUED.search(word) or word != " ".join(word.split()) or not word.isprintable():
        return f"'{word}' is no word: letters or digits, with single blanks between"
    if _BRACKET.search(word):
        return f"'{word}' has brackets; they are for how it is spoken"
    if len(word) > LONGEST_WORD:
        return f"'{word[:20]}…' has over {LONGEST_WORD} characters"
    return ""


def _wrong_spoken(word: str, said: str) -> str:
    if not said:
        return f"'{word}' needs how it is spoken: other words, or phonemes such as \"[[h@l'oU]]\""
    if len(said) > LONGEST_SPOKEN:
        return f"how '{word}' is spoken has over {LONGEST_SPOKEN} characters"
    if not said.isprintable():
        return f"how '{word}' is spoken has a character that is none of print"
    if _BRACKET.search(_PHONEMES.sub("", said)):
        return (
            f"how '{word}' is spoken has brackets that hold no phonemes; write them in double "
            "brackets, in the letters of espeak-ng: [[h@l'oU]]"
        )
    if any(not phonemes.strip() for phonemes in _PHONEMES.findall(said)):
        return f"how '{word}' is spoken has double brackets with nothing between"
    if not _GLUED.search(said):
        return f"how '{word}' is spoken has nothing that can be spoken"
    return ""


def _pattern(word: str) -> str:
    before = r"(?<![A-Za-z0-9])" if _EDGE.match(word[0]) else ""
    after = r"(?![A-Za-z0-9])" if _EDGE.match(word[-1]) else ""
    return f"{before}{re.escape(word)}{after}"


def _joined(row: list[str]) -> str:
    """Return the pieces as one text, with a blank where two would run into one word."""
    text = ""
    for piece in filter(None, row):
        glued = text and _glues(text[-1]) and _glues(piece[0])
        text += f" {piece}" if glued else piece
    return text


def _glues(character: str) -> bool:
    return character in "[]" or _GLUED.match(character) is not None
