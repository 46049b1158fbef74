"""By which name a customer is greeted, in a language that can speak it. Pure."""

from __future__ import annotations

import unicodedata

from hotline.model.customer import Name

WRITES_HAN = frozenset({"zh", "ja"})
"""Languages whose voices read Chinese characters; all others read names in Latin letters."""


def greeting(name: Name, language: str) -> tuple[str, str]:
    """Return how a customer is addressed, one of `hotline.flow.requests.TITLES`, and by which name.

    A name is only spoken in the language's own script: an English voice makes nothing of 王, and a
    Mandarin one nothing of Carter.

    Args:
        name: The customer's names.
        language: The BCP-47 tag of the language that is spoken.
    """
    script = "CJK" if language.partition("-")[0] in WRITES_HAN else "LATIN"
    full = _in_script(script, name.full, name.latin)
    family = _in_script(script, name.family, _family_in_latin(name))
    if name.title and family:
        return name.title, family
    return ("plain", full) if full else ("none", "")


def _family_in_latin(name: Name) -> str:
    """Return the family name of a Chinese name's transcription, where it comes first."""
    words = name.latin.split()
    return words[0] if len(words) > 1 and _in_script("CJK", name.family) else ""


def _in_script(script: str, *texts: str) -> str:
    """Return the first text that has letters, and all of them of a script; "" for none."""
    for text in texts:
        letters = [letter for letter in text if letter.isalpha()]
        if letters and all(unicodedata.name(one, "").startswith(script) for one in letters):
            return text
    return ""
