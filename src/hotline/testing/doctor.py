"""What `hotline doctor` finds beside a running hotline."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hotline.testing.running import RunningHotline


@dataclass(frozen=True)
class Seen:
    """What the doctor saw.

    Attributes:
        code: The exit code.
        checks: The name of each check to its `state`, `text` and `way_out`.
    """

    code: int
    checks: dict[str, dict[str, str]]

    def broken(self) -> set[str]:
        """Return the names of the checks that found something broken."""
        return {name for name, one in self.checks.items() if one["state"] == "broken"}


async def doctor(hotline: RunningHotline, **changed: str) -> Seen:
    """Return what the doctor sees of a hotline whose settings are changed for the doctor alone."""
    done = await hotline.command("doctor", "--json", **changed)
    assert done.stderr == ""
    for secret in (hotline.bank_token, hotline.pbx.ami_secret):
        assert secret not in done.stdout
    return Seen(done.returncode, {one.pop("check"): one for one in json.loads(done.stdout)})
