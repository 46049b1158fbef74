"""Where Alembic starts when the CRM's database is opened."""

import hotline.crm.agent_pins.tables
import hotline.crm.audit_trail.tables
import hotline.crm.cases.tables
import hotline.crm.customers.tables
import hotline.crm.disclosure.tables
import hotline.crm.floor_cells.tables
import hotline.crm.payments.tables
import hotline.crm.promises.tables
import hotline.crm.replays.tables
import hotline.crm.requests.tables
import hotline.crm.surveys.tables
import hotline.crm.tokens.tables
import hotline.crm.users.tables  # noqa: F401 - each adds its tables
from hotline.crm.tables import METADATA
from hotline.database.upgrading import run_migrations

run_migrations(METADATA)
