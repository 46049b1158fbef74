"""Becomes a program that can start no other one: `python no_programs.py PROGRAM ARGUMENT...`.

Whoever may give AGI commands may say `EXEC AGI /bin/sh`, and so can run any program as Asterisk
does: no class of the AMI user and no list of modules is in the way of that. So the kernel is: a
process with this filter makes threads and no processes, and Asterisk makes a process before it runs
a program in it. https://docs.kernel.org/userspace-api/seccomp_filter.html

It needs Python alone, no package, not even this one.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import NamedTuple


class Machine(NamedTuple):
    """What the kernel calls an architecture, and the numbers that its system calls have there."""

    audit_arch: int
    clone: int
    forks: tuple[int, ...]


MACHINES = {
    "x86_64": Machine(0xC000003E, clone=56, forks=(57, 58)),
    "aarch64": Machine(0xC00000B7, clone=220, forks=()),
}
CLONE3 = 435
"""Its flags are in memory, where no filter can look; without it the C library takes `clone`."""
CLONE_THREAD = 0x00010000
X32 = 0x40000000
"""From here on x86_64's calls have a second set of numbers."""

_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
"""Where they are in what a filter looks at, `struct seccomp_data`."""
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_SET_SECCOMP, _FILTER, _SET_NO_NEW_PRIVS = 22, 2, 38


class CannotForbid(Exception):
    """The kernel does not take the filter."""


def without_programs(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return the command that becomes `command`, which then can start no other program."""
    return (sys.executable, "-I", os.path.abspath(__file__), *command)


def forbid_programs() -> None:
    """Let this process, and what it becomes, make no process any more.

    Raises:
        CannotForbid: This kernel has no such filters, or the architecture is not known here.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise CannotForbid(f"nobody has written a filter for {platform.machine()}")
    code = _filter(machine)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    _prctl(_SET_NO_NEW_PRIVS, 1)
    _prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(program))


def _filter(machine: Machine) -> bytes:
    """Return the filter in BPF: eight bytes a step; jumps are counted from the next one."""
    refused = [(_EQUAL, number) for number in machine.forks]
    steps = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, machine.audit_arch), _end(errno.EPERM)]
    steps += [(_LOAD, 0, 0, _NUMBER)]
    for kind, number in [(_AT_LEAST, X32), *refused]:
        steps += [(kind, 0, 1, number), _end(errno.EPERM)]
    steps += [(_EQUAL, 0, 1, CLONE3), _end(errno.ENOSYS)]
    steps += [(_EQUAL, 1, 0, machine.clone), (_RETURN, 0, 0, _ALLOW)]
    steps += [(_LOAD, 0, 0, _FIRST_ARGUMENT), (_ANY_BIT, 0, 1, CLONE_THREAD)]
    steps += [(_RETURN, 0, 0, _ALLOW), _end(errno.EPERM)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _end(error: int) -> tuple[int, int, int, int]:
    return (_RETURN, 0, 0, _FAIL | error)


def _prctl(option: int, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    rest = [*arguments, 0, 0, 0][:4]
    if library.prctl(option, *rest) != 0:
        raise CannotForbid(os.strerror(ctypes.get_errno()))


def main(command: list[str]) -> None:
    """Become a program, or end with why that is not possible."""
    try:
        forbid_programs()
    except CannotForbid as error:
        sys.exit(f"{command[0]} could start any program, so it is not started: {error}")
    os.execvp(command[0], command)  # noqa: S606 - that is what it is for


if __name__ == "__main__":
    main(sys.argv[1:])
