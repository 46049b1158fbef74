"""What must be true of every floor, seen from its log alone: no law looks into the router.

`FloorPicture` folds the log into what an onlooker knows; `Judge` holds each step against `LAWS`.
"""

from hotline.testing.floor_laws.judge import LAWS, BrokenLaw, Judge

__all__ = ["LAWS", "BrokenLaw", "Judge"]
