from __future__ import annotations

import asyncio

from hotline.errors import HotlineError
from hotline.ops.doctor.clocks import compare_clocks
from hotline.ops.doctor.examination import run
from hotline.ops.doctor.finding import Check, Finding, State, ok


class Unlucky(HotlineError):
    def __str__(self) -> str:
        return "the well is dry: dig deeper"


async def well() -> Finding:
    return ok("all is well")


async def raises() -> Finding:
    raise Unlucky


async def defect() -> Finding:
    raise ValueError("oops")


async def hangs() -> Finding:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def test_all_checks_run_whatever_becomes_of_one() -> None:
    looks = {"raises": raises, "defect": defect, "hangs": hangs, "well": well}
    found = await run([Check(name=name, look=look) for name, look in looks.items()], limit_s=0.05)
    assert [name for name, _ in found] == list(looks)
    states = [finding.state for _, finding in found]
    assert states == [State.BROKEN, State.BROKEN, State.BROKEN, State.OK]
    assert found[0][1].text == "the well is dry: dig deeper"
    assert "ValueError" in found[1][1].text
    assert "within 0.05 s" in found[2][1].text


def test_clocks_are_compared_as_exactly_as_they_were_measured() -> None:
    assert compare_clocks("Its", 2.9, exact_s=1.0).state is State.OK
    behind = compare_clocks("Its", -3.1, exact_s=1.0)
    assert behind.state is State.WARNING
    assert behind.text == "Its clock is 3.1 s behind ours"
