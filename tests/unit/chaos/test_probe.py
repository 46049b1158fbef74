"""The call in peace from which the steps are known: a caller who mistypes does not end it all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chaos import batch
from chaos.plan import PROBES


class House:
    """Callers of whom the first ones do not pay."""

    def __init__(self, failing: int) -> None:
        self.failing = failing
        self.called = 0
        self.hotline = self

    def caller(self, stroke: object) -> int:
        self.called += 1
        return self.called

    async def interaction_from(self, caller_number: str) -> Any:
        return SimpleNamespace(call_id=f"call of {caller_number}")

    async def journal_of(self, call_id: str) -> str:
        return call_id


@pytest.fixture(autouse=True)
def _no_pbx(monkeypatch: pytest.MonkeyPatch) -> None:
    async def callers_call(house: House, callers: list[int], dial_at: object) -> Any:
        return [SimpleNamespace(caller_number=str(callers[0]))]

    async def judged(house: House, told: object) -> Any:
        settled = int(house.called > house.failing)
        return SimpleNamespace(verdict=SimpleNamespace(settled=settled))

    monkeypatch.setattr(batch, "callers_call", callers_call)
    monkeypatch.setattr(batch, "judged", judged)
    monkeypatch.setattr(batch, "steps_of", lambda journal: [journal])


@pytest.mark.parametrize("failing", range(PROBES))
async def test_the_steps_are_those_of_the_first_who_pays(failing: int) -> None:
    house: Any = House(failing)
    found: list[Any] = await batch.probe(house)
    assert found == [f"call of {failing + 1}"]


async def test_a_hotline_where_nobody_can_pay_is_not_tried() -> None:
    house: Any = House(PROBES)
    with pytest.raises(AssertionError, match="3 calls in peace did not pay"):
        await batch.probe(house)
    assert house.called == PROBES
