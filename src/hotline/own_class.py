"""Classes of a bank's own that a setting names: found by their names, and made of the settings.

A name is `module:Class`, or that of an entry point. The group of entry points is named after the
setting, so that no name stands for classes of two kinds: for `speech.synthesiser`, the package says

    [project.entry-points."hotline.speech.synthesiser"]
    acme = "acme_voices:Voices"
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, cast

from hotline.errors import HotlineError


@dataclass(kw_only=True)
class OwnClassNotUsable(HotlineError):
    """The class that a setting names cannot be used.

    Attributes:
        setting: The setting, such as `bank.gateway`.
        path: What it says: `module:Class`, or an entry point's name.
        reason: Why not, without any value of the settings.
    """

    setting: str
    path: str
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.setting}: {self.path} cannot be used ({self.reason}); install its package "
            "beside hotline, or change the setting"
        )


def find_class(setting: str, path: str) -> Callable[[object], Any]:
    """Return the class that the setting names, as `module:Class` or as an entry point.

    Raises:
        OwnClassNotUsable: There is none.
    """
    module, _, name = (path if ":" in path else _entry_point(setting, path)).partition(":")
    try:
        found = getattr(import_module(module), name, None)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise OwnClassNotUsable(setting=setting, path=path, reason=reason) from error
    if not callable(found):
        reason = f"{module} has no class {name}"
        raise OwnClassNotUsable(setting=setting, path=path, reason=reason)
    return cast("Callable[[object], Any]", found)


def _entry_point(setting: str, name: str) -> str:
    """Return the `module:Class` that an installed package has under this name.

    Raises:
        OwnClassNotUsable: None has, or two have.
    """
    group = f"hotline.{setting}"
    there = entry_points(group=group)
    found = {entry.value for entry in there if entry.name == name}
    if len(found) == 1:
        # What may follow in brackets are extras, which nobody uses any more.
        return found.pop().partition("[")[0].strip()
    names = ", ".join(sorted({entry.name for entry in there})) or "none"
    reason = (
        f"{len(found) or 'no'} entry points in the group {group} are named so; there is {names}"
    )
    raise OwnClassNotUsable(setting=setting, path=name, reason=reason)


async def open_own(setting: str, path: str, settings: object, stack: AsyncExitStack) -> Any:
    """Make a bank's own class; one that is a context manager is closed with the stack.

    Args:
        setting: The setting that names it.
        path: What that says.
        settings: The table of the settings that it is in, which the class is given.
        stack: How long it lasts.

    Raises:
        OwnClassNotUsable: It cannot be found or made.
    """
    own = find_class(setting, path)
    try:
        made = own(settings)
        if isinstance(made, AbstractAsyncContextManager):
            return await stack.enter_async_context(made)
        return made
    except Exception as error:
        # Its text is left out: it may quote the token.
        reason = f"{type(error).__name__} was raised when it was made"
        raise OwnClassNotUsable(setting=setting, path=path, reason=reason) from None
