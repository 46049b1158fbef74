"""The CRM's tables."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

from hotline.database import UtcDateTime

METADATA = MetaData()
LEFT = "left"
"""In a table's `info`: columns that nobody uses any more, for a later version to drop.

Any command migrates the stores, and a service of the version before may be running and write them.
Stores that were migrated between releases may lack them.
"""

_DUE = text("erased_at IS NULL AND retain_until IS NOT NULL")

NUMBER_ROUTE = Table(
    "number_route",
    METADATA,
    # A number finds its tenant here, so it is unique among all tenants.
    Column("dialled_number", String(64), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("flow", String(128), nullable=False),
    Column("language", String(35), nullable=False),
    Index("ix_number_route_tenant", "tenant"),
)

INTERACTION = Table(
    "interaction",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("call_id", String(36), primary_key=True),
    Column("way", String(16), nullable=False),
    Column("direction", String(8), nullable=False, server_default="inbound"),
    # Caller number and customer, and the call's key that opens them. A key with nothing sealed is
    # what an erasure leaves.
    Column("key_id", String(32)),
    Column("sealed", LargeBinary),
    # Finds a customer's contacts, and names the customer to nobody without the keys.
    Column("pseudonym", String(32)),
    Column("dialled_number", String(64), nullable=False),
    Column("language", String(35), nullable=False),
    # Of the customer, as it was then.
    Column("tier", String(16)),
    Column("tier_reason", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(64)),
    Column("flow", String(128), nullable=False),
    Column("bundle", String(128), nullable=False),
    # Where in the flow it ended.
    Column("node", String(256)),
    Column("purpose", String(64), nullable=False, server_default="customer_service"),
    Column("legal_basis", String(64), nullable=False, server_default="contract"),
    Column("consent_recording", String(16), nullable=False, server_default="unknown"),
    Column("consent_voice", String(16), nullable=False, server_default="unknown"),
    Column("retain_until", UtcDateTime),
    Column("cross_border", Boolean, nullable=False, server_default=false()),
    # Set last of all: until then the erasure is done again.
    Column("erased_at", UtcDateTime),
    Index("ix_interaction_started_at", "tenant", "started_at"),
    Index("ix_interaction_pseudonym", "tenant", "pseudonym"),
    # Holds what is still to be erased one day, and not all that ever was.
    Index(
        "ix_interaction_retain_until",
        "tenant",
        "retain_until",
        sqlite_where=_DUE,
        postgresql_where=_DUE,
    ),
    # Since 0026.
    info={LEFT: frozenset({"agent_id", "queue"})},
)
