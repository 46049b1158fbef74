"""The CRM's tables."""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, String, Table

from hotline.database import UtcDateTime

METADATA = MetaData()

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
    Column("customer", String(64)),
    Column("caller_number", String(64), nullable=False),
    Column("dialled_number", String(64), nullable=False),
    Column("language", String(35), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(64)),
    Column("flow", String(128), nullable=False),
    Column("bundle", String(128), nullable=False),
    Index("ix_interaction_started_at", "tenant", "started_at"),
)
