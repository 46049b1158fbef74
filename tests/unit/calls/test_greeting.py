"""By which name a customer is greeted."""

from __future__ import annotations

import pytest

from hotline.calls.greeting import greeting
from hotline.model.customer import Name

WANG = Name(full="王小明", latin="Wang Xiaoming", family="王", title="mr")
UNTITLED = Name(full="王小明", latin="Wang Xiaoming", family="王")
ONLY_HAN = Name(full="王小明", family="王", title="ms")
BERG = Name(full="Anna Berg", family="Berg", title="ms")
ONLY_FULL = Name(full="Zoë Müller")


@pytest.mark.parametrize(
    ("name", "language", "greeted"),
    [
        (WANG, "zh-CN", ("mr", "王")),
        (WANG, "en-US", ("mr", "Wang")),
        (UNTITLED, "zh-CN", ("plain", "王小明")),
        (UNTITLED, "en-US", ("plain", "Wang Xiaoming")),
        # An English voice makes nothing of 王, and a Mandarin one nothing of Berg.
        (ONLY_HAN, "en-US", ("none", "")),
        (BERG, "zh-CN", ("none", "")),
        (BERG, "en-US", ("ms", "Berg")),
        (ONLY_FULL, "en-GB", ("plain", "Zoë Müller")),
        (Name(full="O'Neill", family="O'Neill", title="ms"), "en-US", ("ms", "O'Neill")),
        (Name(full=""), "en-US", ("none", "")),
    ],
)
def test_a_name_is_spoken_in_its_own_script(
    name: Name, language: str, greeted: tuple[str, str]
) -> None:
    assert greeting(name, language) == greeted
