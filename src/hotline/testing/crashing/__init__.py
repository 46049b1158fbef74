"""Calls, payments and deaths without a PBX and without time: a service that is killed anywhere.

`World` is what outlives a service: the stores, the bank, the callers and the clock. `Process` is a
service, real but for the line, whose event loop is simply not run any more when it is killed,
between any two of its steps, or at an instant chosen before. `AnyDeath` lets all of that happen in
any order.
"""

from hotline.testing.crashing.any_death import TALLY, AnyDeath
from hotline.testing.crashing.gate import INSTANTS
from hotline.testing.crashing.world import FAULTS, Fault

__all__ = ["FAULTS", "INSTANTS", "TALLY", "AnyDeath", "Fault"]
