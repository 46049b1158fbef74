"""A bank's call centre and IVR on a stock Asterisk: YAML flows, a journal of every call, replay."""

__version__ = "0.1.0"
