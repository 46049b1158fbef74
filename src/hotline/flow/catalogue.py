"""The prompt catalogue: what each prompt says in each language.

    languages: [en-US, zh-CN]
    prompts:
      account_balance:
        en-US: Your {account} ending in {tail} holds {balance}.
        zh-CN: 您尾号{tail}的{account}余额为{balance}。
    terms:
      savings: {en-US: savings account, zh-CN: 储蓄账户}

A word in braces is a slot for a value that is spoken by the language's own rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.source import Source

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@dataclass(frozen=True, kw_only=True)
class Words:
    """Fixed words of a prompt."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Slot:
    """The place in a prompt where a value is spoken."""

    name: str


Part = Words | Slot


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Every prompt and term in every language.

    Attributes:
        languages: BCP-47 tags, the bank's first language first.
        prompts: Prompt id to language to its parts.
        terms: Term to language to its word.
    """

    languages: tuple[str, ...]
    prompts: Mapping[str, Mapping[str, tuple[Part, ...]]]
    terms: Mapping[str, Mapping[str, str]]

    def parts(self, prompt: str, language: str) -> tuple[Part, ...]:
        """Return what `prompt` says in `language`.

        Raises:
            KeyError: There is no such prompt or language; a checked flow never asks for one.
        """
        return self.prompts[prompt][language]

    def slots(self, prompt: str) -> frozenset[str]:
        """Return the names of the values that `prompt` speaks in any language."""
        return self._slots[prompt]

    @cached_property
    def _slots(self) -> Mapping[str, frozenset[str]]:
        return {
            prompt: frozenset(
                part.name
                for parts in by_language.values()
                for part in parts
                if isinstance(part, Slot)
            )
            for prompt, by_language in self.prompts.items()
        }

    def term(self, term: str, language: str) -> str:
        """Return the word for `term`, or the term itself where the bank knows more than we do."""
        return self.terms.get(term, {}).get(language, term.replace("_", " "))


def read_catalogue(source: Source) -> Catalogue:
    """Read a catalogue document; mistakes are added to the source's problems."""
    table = source.data if isinstance(source.data, dict) else {}
    if not table and not source.problems:
        source.problem((), "a catalogue is a table with 'languages', 'prompts' and 'terms'")
    for key in table:
        if key not in {"languages", "prompts", "terms"}:
            hint = did_you_mean(key, ("languages", "prompts", "terms"))
            source.problem((key,), f"unknown key '{key}'. {hint}")
    # What is missing from a document that could not be read at all is not the author's mistake.
    languages = _languages(source, table.get("languages")) if table or source.is_whole else ()
    texts = _texts(source, "prompts", table.get("prompts", {}), languages)
    terms = _texts(source, "terms", table.get("terms", {}), languages)
    prompts = {
        prompt: MappingProxyType({tag: _split(text) for tag, text in by_language.items()})
        for prompt, by_language in texts.items()
    }
    _same_slots(source, prompts)
    return Catalogue(
        languages=languages,
        prompts=MappingProxyType(prompts),
        terms=MappingProxyType({term: MappingProxyType(words) for term, words in terms.items()}),
    )


def _languages(source: Source, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list) or not listed:
        source.problem(("languages",), "'languages' lists the bank's languages: [en-US, zh-CN]")
        return ()
    for index, tag in enumerate(listed):
        if not isinstance(tag, str) or not LANGUAGE.fullmatch(tag):
            source.problem(("languages", index), f"'{tag}' is no language tag such as en-US")
    return tuple(tag for tag in listed if isinstance(tag, str))


def _texts(
    source: Source, section: str, entries: object, languages: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    if not isinstance(entries, dict):
        source.problem((section,), f"'{section}' is a table of ids, each with a text per language")
        return {}
    texts: dict[str, dict[str, str]] = {}
    for name, by_language in entries.items():
        path = (section, name)
        if not IDENTIFIER.fullmatch(name):
            source.problem(path, f"'{name}' is no id: small letters, digits and _ only")
        if not isinstance(by_language, dict):
            source.problem(path, f"'{name}' needs a text per language: {', '.join(languages)}")
            continue
        for tag in by_language:
            if languages and tag not in languages:
                hint = did_you_mean(tag, languages)
                text = f"'{name}' is given in unknown language '{tag}'. {hint}"
                source.problem((*path, tag), text.rstrip(), Rule.UNKNOWN_LANGUAGE)
        for tag in languages:
            written = by_language.get(tag, "")
            if not isinstance(written, str):
                what = "list" if isinstance(written, list) else "table"
                text = f"'{name}' is a {what} in {tag}; write it as one text, in quotes if need be"
                source.problem((*path, tag), text)
            elif not written.strip():
                source.problem(path, f"'{name}' has no text in {tag}; write one", Rule.MISSING_TEXT)
        texts[name] = {
            tag: " ".join(text.split())
            for tag, text in by_language.items()
            if tag in languages and isinstance(text, str)
        }
    return texts


def _split(text: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for index, piece in enumerate(_SLOT.split(text)):
        if index % 2:
            parts.append(Slot(name=piece))
        elif piece.strip():
            parts.append(Words(text=piece.strip()))
    return tuple(parts)


def _same_slots(source: Source, prompts: Mapping[str, Mapping[str, tuple[Part, ...]]]) -> None:
    for name, by_language in prompts.items():
        slots = {
            tag: frozenset(part.name for part in parts if isinstance(part, Slot))
            for tag, parts in by_language.items()
        }
        everywhere = frozenset().union(*slots.values()) if slots else frozenset()
        for tag, used in slots.items():
            for missing in sorted(everywhere - used):
                text = f"'{name}' speaks {{{missing}}} in another language but not in {tag}"
                source.problem(("prompts", name, tag), text, Rule.MISSING_TEXT)
            for part in by_language[tag]:
                if isinstance(part, Words) and ("{" in part.text or "}" in part.text):
                    text = f"'{name}' has a brace that names no value; write {{name}}"
                    source.problem(("prompts", name, tag), text)
