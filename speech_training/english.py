"""English, with American, British and Caribbean accents."""

from __future__ import annotations

import re
from pathlib import Path

from speech_training.language import Language, table
from speech_training.word_lists import phrases_of

SOUNDS = table(
    """
    SIL _ _:
    IH I I2 I# IR
    IY i i:
    EH E
    AE a
    AX @ a# @- @5
    ER 3 3: VR
    EL @L
    AH V
    AA 0 O2
    AAB aa A:
    AO O:
    OR O@ o@
    AR A@
    EHR e@
    IHR i@ i@3
    UHR U@
    AY aI aI2
    AYR aI@ aI3
    EY eI
    OW oU
    AW aU
    OY OI
    UH U
    UW u: u
    P p
    B b
    T t t2 t[
    D d
    K k
    G g
    DX t#
    CH tS
    JH dZ
    F f
    V v
    TH T
    DH D
    S s
    Z z
    SH S
    ZH Z
    HH h
    M m
    N n n-
    NG N
    L l
    R r r-
    W w w#
    Y j
    """
)
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh")
TEXTS = Path("/usr/share/common-licenses")
"""English prose that every Debian system has."""


def _prose() -> tuple[str, ...]:
    files = sorted(TEXTS.glob("*"))
    texts = (file.read_text(encoding="utf-8", errors="ignore") for file in files)
    return tuple(word.lower() for text in texts for word in re.findall(r"[A-Za-z][a-z']+", text))


ENGLISH = Language(
    tag="en",
    sounds=SOUNDS,
    accents=(
        *("en-us",) * 3,
        *("en",) * 2,
        "en-gb-scotland",
        "en-gb-x-gbclan",
        "en-029",
        "en-us-nyc",
    ),
    held_accents=("en-gb-x-rp", "en-gb-x-gbcwmd"),
    phrases=phrases_of("en"),
    digits=DIGITS,
    fillers=_prose(),
    unknown_share=0.8,
    blank=" ",
)
