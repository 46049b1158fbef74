"""The mark of a field that tells something of a person, and what stands there once it is erased."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PERSONAL: Mapping[str, bool] = MappingProxyType({"personal": True})
"""The `metadata` of a dataclass field whose value must never be kept in clear."""

ERASED = "erased"
"""What is read where a personal text was."""
