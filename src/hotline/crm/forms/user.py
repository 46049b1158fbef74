"""What is told of a new user."""

from __future__ import annotations

from typing import Annotated

from hotline.crm.forms.form import Form
from hotline.crm.forms.markers import Matching
from hotline.crm.forms.token import AgentId
from hotline.model.user import UserRole

UserName = Annotated[
    str,
    Matching(
        "[a-z][a-z0-9._-]{0,31}", "must be a name such as li.wei: small letters, 0-9, . _ -", 32
    ),
]


class UserForm(Form):
    """A new user; the password comes another way."""

    name: UserName
    role: UserRole
    agent: AgentId | None = None
