"""The web console as browsers get it: built from `src/console`, served below `/console`."""

from hotline.console.pages import BUILT, console_routes

__all__ = ["BUILT", "console_routes"]
