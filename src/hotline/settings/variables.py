"""Settings by the names that the environment, or a file of one secret, has for them."""

from __future__ import annotations

import difflib
import os

from hotline.settings.root import (
    CONFIG_VARIABLE,
    NESTED,
    PREFIX,
    SECRETS_VARIABLE,
    Settings,
    secrets_dir,
)
from hotline.settings.section import Section


def _variable(location: tuple[int | str, ...]) -> str:
    return PREFIX + NESTED.join(str(part).upper() for part in location)


def _known_variables() -> tuple[str, ...]:
    """Return the name of every environment variable that sets something."""
    names = [CONFIG_VARIABLE, SECRETS_VARIABLE]
    for name, field in Settings.model_fields.items():
        names.append(_variable((name,)))
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            names += [_variable((name, part)) for part in field.annotation.model_fields]
    return tuple(names)


def _set_variables() -> dict[str, str]:
    """Return what is set, and where: upper-case name to `in the environment`, or to a file."""
    folder = secrets_dir()
    in_files = {name: f"in {folder / name}" for name in os.listdir(folder)} if folder else {}
    places = {**in_files, **dict.fromkeys(os.environ, "in the environment")}
    return {name.upper(): at for name, at in places.items() if name.upper().startswith(PREFIX)}


def unknown_variables() -> tuple[str, ...]:
    """Return what is wrong with each variable that looks like ours and sets nothing."""
    # Without the prefix, which they share with anything.
    known = [name.removeprefix(PREFIX) for name in _known_variables()]
    problems = []
    for name in sorted(_set_variables().keys() - set(_known_variables())):
        close = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1)
        meant = PREFIX + (close[0] if close else "ASTERISK__PORT")
        hint = f", did you mean {meant}?" if close else f"; {meant} is one"
        problems.append(f"{name}: there is no such setting{hint}")
    return tuple(problems)


def explain(location: tuple[int | str, ...], message: str) -> str | None:
    """Return what is wrong and where it was set; None for what is told as unknown already."""
    name, variable = ".".join(map(str, location)), _variable(location)
    what = message.removeprefix("Value error, ")
    what = f"{what[0].lower()}{what[1:]}"
    at = _set_variables().get(variable)
    if at is None:
        return f"{name}: {what} (in hotline.toml, or as {variable})"
    if variable not in _known_variables():
        return None
    return f"{variable}: {what} ({at}, for {name})"
