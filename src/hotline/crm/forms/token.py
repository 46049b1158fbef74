"""What is told of a new token."""

from __future__ import annotations

from typing import Annotated

from hotline.crm.forms.fields import MomentToCome
from hotline.crm.forms.form import Form
from hotline.crm.forms.markers import Matching
from hotline.model.token import Role

AgentId = Annotated[
    str, Matching("[A-Za-z][A-Za-z0-9_-]{0,31}", "must be an agent's id, as in agents.toml", 32)
]


class TokenForm(Form):
    """A new token."""

    name: Annotated[
        str,
        Matching(
            "[a-z][a-z0-9-]{0,31}", "must be a name such as crm-sync: small letters, 0-9, -", 32
        ),
    ]
    role: Role
    until: MomentToCome | None = None
    agent: AgentId | None = None
