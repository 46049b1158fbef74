"""What can go wrong between us and Asterisk's manager interface.

- `AmiError`
    - `AmiActionInvalid`: an action that must not be sent; nothing was sent.
    - `AmiActionRefused`: Asterisk answered with an error; nothing was done.
    - `AmiActionTimeout`: no answer in time; it may or may not have been done.
    - `AmiNotAList`: the answer was not the start of a list.
    - `AmiLinkLost`: there is no link, or it broke before the answer came.
    - `AmiLoginRefused`: Asterisk does not accept the user.
    - `AmiTrustUnusable`: the file of certificates to trust cannot be read.
"""

from __future__ import annotations

from pathlib import Path

from hotline.errors import HotlineError
from hotline.model.outside import one_line


class AmiError(HotlineError):
    """The root of this room's errors."""


class AmiActionInvalid(AmiError):
    """An action that Asterisk would misread, or that would smuggle in a second one.

    The offending value is left out on purpose: it may be a caller's digits.

    Attributes:
        action: The action's name.
        header: The header at fault, or "" when it is the name or the whole action.
        problem: What is wrong with it, and what is allowed.
    """

    def __init__(self, *, action: str, header: str = "", problem: str) -> None:
        self.action = action
        self.header = header
        self.problem = problem
        super().__init__(action, header, problem)

    def __str__(self) -> str:
        where = f" header {self.header!r}" if self.header else ""
        return f"AMI action {self.action!r}{where}: {self.problem}; nothing was sent"


class AmiActionRefused(AmiError):
    """Asterisk answered an action with an error.

    Attributes:
        action: The action's name.
        message: Asterisk's own words.
    """

    def __init__(self, *, action: str, message: str) -> None:
        self.action = action
        self.message = message
        super().__init__(action, message)

    def __str__(self) -> str:
        hint = "; check write= in manager.conf" if "ermission" in self.message else ""
        return f"Asterisk refused AMI action {self.action!r}: {one_line(self.message)}{hint}"


class AmiActionTimeout(AmiError):
    """No answer came in time; whether Asterisk acted is unknown, and nothing is sent again.

    Attributes:
        action: The action's name.
        timeout_s: How long was waited, in seconds.
    """

    def __init__(self, *, action: str, timeout_s: float) -> None:
        self.action = action
        self.timeout_s = timeout_s
        super().__init__(action, timeout_s)

    def __str__(self) -> str:
        return (
            f"Asterisk did not answer AMI action {self.action!r} within {self.timeout_s:g} s; "
            "ask for the state before trying again"
        )


class AmiNotAList(AmiError):
    """A list was asked of an action that answers with a single message.

    Attributes:
        action: The action's name.
    """

    def __init__(self, *, action: str) -> None:
        self.action = action
        super().__init__(action)

    def __str__(self) -> str:
        return f"AMI action {self.action!r} did not start a list; use send() for it"


class AmiLinkLost(AmiError):
    """There is no link to Asterisk, or it broke before the answer came.

    Attributes:
        host: Asterisk's host.
        port: Its manager port.
        reason: Why there is no link.
    """

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        self.reason = reason
        super().__init__(host, port, reason)

    def __str__(self) -> str:
        return f"no link to Asterisk at {self.host}:{self.port}: {self.reason}"


class AmiLoginRefused(AmiError):
    """Asterisk does not accept our user.

    Attributes:
        host: Asterisk's host.
        port: Its manager port.
        username: The user that was refused.
    """

    def __init__(self, *, host: str, port: int, username: str) -> None:
        self.host = host
        self.port = port
        self.username = username
        super().__init__(host, port, username)

    def __str__(self) -> str:
        return (
            f"Asterisk at {self.host}:{self.port} refused user {self.username!r}; "
            "check manager.conf"
        )


class AmiTrustUnusable(AmiError):
    """The file that says whom to trust cannot be used, so nobody can be.

    Attributes:
        file: The file.
        reason: Why not.
    """

    def __init__(self, *, file: Path, reason: str) -> None:
        self.file = file
        self.reason = reason
        super().__init__(file, reason)

    def __str__(self) -> str:
        return (
            f"asterisk.tls_ca_file, {self.file}, cannot be used ({self.reason}): name the PEM file "
            "that `hotline ami-certificate` made, or that of your own authority"
        )
