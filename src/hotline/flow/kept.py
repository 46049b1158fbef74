"""What is made once and looked up ever after."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Made = TypeVar("_Made")


class Kept(dict[_Key, _Made]):
    """Values by what they follow from, each made when it is looked up for the first time.

    For keys of which a bundle has only so many, such as its nodes and languages: nothing is ever
    forgotten.
    """

    def __init__(self, make: Callable[[_Key], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: _Key) -> _Made:
        made = self[key] = self._make(key)
        return made
