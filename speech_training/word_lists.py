"""What the demo models hear, from `words/`: one phrase a line; `#` begins a comment."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "words"


def phrases_of(tag: str) -> tuple[str, ...]:
    """Return a language's phrases, their words separated by blanks."""
    lines = (FOLDER / f"{tag}.txt").read_text(encoding="utf-8").splitlines()
    phrases = (line.partition("#")[0].strip() for line in lines)
    separated = (" ".join(phrase if tag == "zh" else phrase.split()) for phrase in phrases)
    return tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in separated if phrase))
