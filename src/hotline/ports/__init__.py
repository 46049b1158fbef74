"""Doors to the parts around the flows: agents, telephones, text messages, other systems."""

from __future__ import annotations

from hotline.ports.port import Origin, Port, Ports

__all__ = ("Origin", "Port", "Ports")
