"""What can keep an uploader from bringing something.

- `UploaderError`
    - `ServiceAway`: the service does not answer, or says to come later
    - `Refused`: it does not take what it was asked
    - `NotUsable`: what the uploader was started with cannot be used
"""

from __future__ import annotations

from hotline.errors import HotlineError


class UploaderError(HotlineError):
    """Something is not brought."""


class ServiceAway(UploaderError):
    """The service does not answer, or says to come later."""


class Refused(UploaderError):
    """The service does not take what it was asked.

    Attributes:
        status: How it was answered.
        code: What for, for programs.
    """

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status = status
        self.code = code
        super().__init__(f"the service answers {status} {code}: {detail}")


class NotUsable(UploaderError):
    """What the uploader was started with cannot be used."""
