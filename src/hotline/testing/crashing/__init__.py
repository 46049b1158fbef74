"""Calls, payments and deaths without a PBX and without time: a service that is killed anywhere.

`World` is what outlives a service: the stores, the bank, the callers and the clock. `Process` is a
service, real but for the line, whose event loop is simply not run any more when it is killed.
"""

from hotline.testing.crashing.books import faults_in_the_end, faults_now, not_settled
from hotline.testing.crashing.loop import SteppedLoop
from hotline.testing.crashing.process import Process
from hotline.testing.crashing.world import FAULTS, Caller, Fault, World

__all__ = [
    "FAULTS",
    "Caller",
    "Fault",
    "Process",
    "SteppedLoop",
    "World",
    "faults_in_the_end",
    "faults_now",
    "not_settled",
]
