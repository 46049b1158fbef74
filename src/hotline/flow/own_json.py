"""Values that many commands tell, and that are made once: they keep their JSON."""

from __future__ import annotations

from functools import cached_property

from pydantic_core import to_json


class OwnJson:
    """A frozen dataclass whose values are told in call after call, such as a fixed prompt."""

    @cached_property
    def json(self) -> str:
        """The value as JSON text, as the codec has it inside a command."""
        return to_json(self).decode()
