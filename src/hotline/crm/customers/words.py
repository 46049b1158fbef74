"""The words that a customer is found by, and what a person who searches may type. Pure.

- `王小明`: 王, 王小, 王小明 and 小明;
- `Wang Xiaoming`: wa, wan, wang, xi and so on up to xiaomi, and both names together, in any order;
- a telephone number in E.164, the customer's number, the last four digits of an account, a tag.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotline.crm.telephones import e164
from hotline.model.customer import Name, Profile

LONGEST_PREFIX = 6
"""Letters of a name that are hashed: longer beginnings find hardly fewer people."""
SHORTEST_PREFIX = 2
TAIL_DIGITS = 4

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_DIGITS = re.compile(r"\+?[0-9][0-9 ()./-]*")


@dataclass(frozen=True)
class Search:
    """What is searched for: a customer fits who has one word of each of the `groups`.

    Attributes:
        groups: Alternatives; none at all finds nobody.
        whole: The word of a whole name, whose owners come first; "" for none.
        begins: The beginnings of names as they were typed.
    """

    groups: tuple[tuple[str, ...], ...]
    whole: str = ""
    begins: tuple[str, ...] = ()


def words_of(profile: Profile) -> frozenset[str]:
    """Return all the words that a customer is found by."""
    return frozenset(
        (
            _number(profile.number),
            *(_phone(phone.number) for phone in profile.phones),
            *(_tail(tail) for tail in profile.accounts),
            *_words_of_name(profile.name),
            *(f"tag:{_folded(tag)}" for tag in profile.tags),
        )
    )


def phone_word(number: str) -> str:
    """Return the word of a telephone number in E.164."""
    return _phone(number)


def search_for(text: str, *, region: str) -> Search:
    """Read what a person typed: a number of any kind, or the beginnings of names, in any order.

    Args:
        text: What was typed.
        region: Where numbers without a country are dialled, as an ISO 3166 code.
    """
    typed = " ".join(text.split())
    if _DIGITS.fullmatch(typed):
        return Search(groups=(tuple(_words_of_digits(typed, region)),))
    if typed.startswith("#"):
        return Search(groups=((f"tag:{_folded(typed[1:])}",),))
    han, latin = _parts(typed)
    groups = [f"han:{part}" for part in han]
    groups += [f"latin:{word[:LONGEST_PREFIX]}" for word in latin]
    return Search(
        groups=tuple((group,) for group in groups),
        whole=_whole(latin) if len(latin) > 1 else "",
        begins=tuple(latin),
    )


def fits(profile: Profile, search: Search) -> bool:
    """Return whether a customer found by hashes is really one who is searched for.

    The hashes know only the first `LONGEST_PREFIX` letters of a name.
    """
    words = [word for text in (profile.name.full, profile.name.latin) for word in _parts(text)[1]]
    return all(any(word.startswith(begun) for word in words) for begun in search.begins)


def _words_of_name(name: Name) -> Iterator[str]:
    for text in filter(None, (name.full, name.latin)):
        han, latin = _parts(text)
        for part in han:
            yield from (f"han:{part[:length]}" for length in range(1, len(part) + 1))
            # The given name alone: after a family name of one character, or of two.
            yield from (f"han:{part[skipped:]}" for skipped in (1, 2) if skipped < len(part))
        for word in latin:
            longest = min(len(word), LONGEST_PREFIX)
            shortest = min(SHORTEST_PREFIX, longest)
            yield from (f"latin:{word[:length]}" for length in range(shortest, longest + 1))
        if len(latin) > 1:
            yield _whole(latin)


def _words_of_digits(typed: str, region: str) -> Iterator[str]:
    plain = re.sub(r"[^0-9]", "", typed)
    yield _number(plain)
    if len(plain) == TAIL_DIGITS:
        yield _tail(plain)
    number = e164(typed, region=region)
    if number is not None:
        yield _phone(number)


def _parts(text: str) -> tuple[list[str], list[str]]:
    """Return the runs of Chinese characters in a text, and its other words."""
    folded = _folded(text)
    return _HAN.findall(folded), re.findall(r"[^\W_]+", _HAN.sub(" ", folded))


def _folded(text: str) -> str:
    """Return a text without case, accents and widths, so that it is found however it is typed."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", plain)


def _whole(words: Iterable[str]) -> str:
    # In any order: in some languages the family name comes first, in some last.
    return f"whole:{' '.join(sorted(words))}"


def _number(number: str) -> str:
    return f"number:{number}"


def _phone(number: str) -> str:
    return f"phone:{number}"


def _tail(tail: str) -> str:
    return f"tail:{tail}"
