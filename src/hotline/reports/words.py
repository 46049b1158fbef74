"""What a report's parts are called and mean, from `words.yaml` beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ruamel.yaml import YAML

LANGUAGES = ("en-US", "zh-CN")


class Called(NamedTuple):
    """What something is called, and what it means."""

    heading: str
    meaning: str


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    words: Mapping[str, Mapping[str, Mapping[str, Any]]] = YAML(typ="safe").load(text)
    return words


def section(name: str, language: str) -> Called:
    """Return what a section is called and means."""
    return Called(*_words()["sections"][name][language])


def column(name: str, language: str) -> Called:
    """Return what a figure is called and means."""
    return Called(*_words()["columns"][name][language])


def row(name: str, section_name: str, language: str) -> str | None:
    """Return what one of our own codes is called; None where a row's name is the bank's."""
    words = _words()["rows"].get(section_name, {}).get(name)
    return None if words is None else str(words[language])


def identity(name: str, language: str) -> str:
    """Return what an identity says."""
    return str(_words()["identities"][name][language])


def on_page(name: str, language: str) -> str:
    """Return a word of the page around the figures."""
    return str(_words()["page"][name][language])
