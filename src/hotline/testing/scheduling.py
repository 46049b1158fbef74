"""Which worker of pytest-xdist runs which file: calls wait for sound, and other tests compute.

Half of the workers, or one less, make calls; the others compute beside them, and give way to a
caller who is to be heard in time. Who has nothing left to do helps the others. Tests that only
compute give way even to whoever needs the machine for itself: nothing in them waits for a clock.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

CALLS = ("tests/acceptance/", "tests/integration/launch/")
"""Where tests wait for a real PBX most of their time."""

UNITS = "tests/unit/"
"""Where tests need nothing but a processor."""

COMPUTING = (
    UNITS,
    "tests/integration/bank/",
    "tests/integration/crm/",
    "tests/integration/database/",
    "tests/integration/journal/",
    "tests/integration/reports/",
)
"""Where tests only compute, and read and write."""

FIRST = (
    "tests/acceptance/floor/test_full_floor.py",
    "tests/acceptance/test_callers_at_once.py",
    "tests/acceptance/test_spoken_answers.py",
)
"""Each begins with a test that needs the machine for itself. One worker runs them all, and all that
begins before the ends of these only computes: they would wait for all that the others are at, with
nothing else to do meanwhile.
"""

LASTING_S = {
    "tests/acceptance/floor/test_outbound.py": 150,
    "tests/acceptance/floor/test_chaos_floor.py": 150,
    "tests/acceptance/floor/test_secure_flows.py": 140,
    "tests/acceptance/browser/test_phone_faults.py": 140,
    "tests/acceptance/test_compose.py": 130,
    "tests/acceptance/floor/test_recordings.py": 120,
    "tests/acceptance/browser/test_browser_phone.py": 120,
    "tests/acceptance/browser/test_quality_walk.py": 120,
    "tests/acceptance/test_take_over.py": 110,
    "tests/acceptance/floor/test_agents.py": 100,
    "tests/acceptance/test_survival.py": 90,
    "tests/acceptance/floor/test_handling.py": 90,
    "tests/acceptance/floor/outside/test_deaths.py": 90,
    "tests/acceptance/test_systemd.py": 90,
    "tests/acceptance/test_secrets.py": 70,
    "tests/acceptance/test_large_payments.py": 70,
    "tests/acceptance/test_trouble.py": 70,
    "tests/acceptance/floor/test_races.py": 70,
    "tests/acceptance/floor/test_supervision.py": 70,
    "tests/acceptance/test_service_life.py": 70,
    "tests/integration/launch/test_up.py": 70,
    "tests/acceptance/test_crm_calls.py": 70,
    "tests/acceptance/test_balance.py": 70,
    "tests/acceptance/floor/test_console_desk.py": 70,
    "tests/acceptance/floor/outside/test_conferences.py": 60,
    "tests/acceptance/floor/outside/test_transfers.py": 60,
    "tests/acceptance/test_settling.py": 60,
    "tests/acceptance/link/test_cut.py": 60,
    "tests/acceptance/test_postgres.py": 60,
    "tests/acceptance/floor/test_recording_consent.py": 60,
    "tests/acceptance/browser/test_console_keepers.py": 60,
    "tests/acceptance/floor/test_recordings_brought.py": 50,
    "tests/acceptance/test_shipped_flows.py": 50,
    "tests/acceptance/test_survival_in_trouble.py": 50,
    "tests/acceptance/browser/test_web_call.py": 50,
    "tests/acceptance/floor/test_callbacks_chosen.py": 50,
    "tests/acceptance/floor/test_seat_legs.py": 50,
    "tests/acceptance/floor/outside/test_console_places.py": 50,
    "tests/acceptance/browser/test_console.py": 50,
    "tests/acceptance/test_questions.py": 50,
    "tests/acceptance/test_listening.py": 50,
    "tests/acceptance/test_chaos.py": 40,
    "tests/acceptance/floor/test_seat_codes.py": 40,
    "tests/acceptance/test_flow_edits.py": 40,
    "tests/acceptance/browser/test_console_supervision.py": 40,
    "tests/acceptance/test_messages.py": 40,
    "tests/acceptance/test_doctor.py": 40,
    "tests/acceptance/test_pbx_faults.py": 40,
}
"""About how long the longest ones last, in seconds, beside five others on two cores. One that
begins last is one worker at work, and all others idle.
"""

PAGES = ("/browser/", "/test_console_")
"""In whose names there is a browser, which computes more than all the others who make calls."""

MOST_PAGES = 3
"""Of so many files at most tests run at once, as long as there are other calls."""

NICENESS, MOST = 10, 19
"""By how much those who compute give way, and those whom nobody is to notice."""


def give_way(file: str) -> None:
    """Be as nice as one is who runs a test of this file, and all whom it starts.

    Whoever helps the callers in the end is one of them. Only root may have its turn back, though:
    others never give way to the most.
    """
    niceness = 0 if file.startswith(CALLS) else NICENESS
    if file.startswith(UNITS) and os.geteuid() == 0:
        niceness = MOST
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, niceness)


def takes_turns(file: str) -> bool:
    """Say whether a test of this file leaves the machine to who needs it alone."""
    return not file.startswith(COMPUTING)


def makes_calls(worker: str, *, workers: int) -> bool:
    """Say whether a worker, such as "gw0" of 4, is one for calls."""
    return int(worker.removeprefix("gw")) < max(1, workers // 2)


class CallsBesideComputing(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    """Gives each worker whole files of its own kind, as long as there are any."""

    def mark_test_complete(
        self, node: WorkerController, item_index: int, duration: float = 0
    ) -> None:
        """Note that a test has run, and let those begin who waited for it."""
        all_waited = self._one_is_alone()
        super().mark_test_complete(node, item_index, duration)
        if all_waited:
            # Twice, for a worker begins a test when it has a second one.
            self.schedule()
            self.schedule()

    def _assign_work_unit(self, node: WorkerController) -> None:
        first = [file for file in FIRST if file in self.workqueue]
        for file in first or self._next_for(node):
            self.workqueue.move_to_end(file, last=False)
            super()._assign_work_unit(node)

    def _next_for(self, node: WorkerController) -> list[str]:
        """Return the next file for a worker, if it is to begin one now."""
        calls = makes_calls(node.gateway.id, workers=self.numnodes)
        files: list[str] = list(self.workqueue)
        if self._one_is_alone():
            beside = [file for file in files if file.startswith(COMPUTING) and not calls]
            if beside:
                return beside[:1]
            # A worker begins a test when it has a second one.
            if not calls or self._pending_of(self.assigned_work[node]) != 1:
                return []
        own = [file for file in files if file.startswith(CALLS) is calls]
        if own and not calls:
            # Those who compute have xdist's order, the most tests first.
            return own[:1]
        calling = own or files
        if self._pages_at_once() >= MOST_PAGES:
            calling = [file for file in calling if not _has_pages(file)] or calling
        return [max(calling, key=self._length)]

    def _one_is_alone(self) -> bool:
        return any(
            file in FIRST and not any(tests.values())
            for given in self.assigned_work.values()
            for file, tests in given.items()
        )

    def _pages_at_once(self) -> int:
        return sum(
            _has_pages(file) and not all(tests.values())
            for given in self.assigned_work.values()
            for file, tests in given.items()
        )

    def _length(self, file: str) -> tuple[int, int]:
        # Of all others nothing else tells beforehand how long their calls take.
        return LASTING_S.get(file, 0), Path(self.config.rootpath, file).stat().st_size


def _has_pages(file: str) -> bool:
    return any(one in file for one in PAGES)
