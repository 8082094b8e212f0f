"""Leases are rows with a heartbeat and a fence; followers carry the fence, and where they stick."""

from alembic import op

revision = "0010"
down_revision = "0008"

LEASES = """
CREATE TABLE leases (
    name text PRIMARY KEY,
    holder text NOT NULL,
    fence bigint NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 20);
GRANT SELECT, INSERT, UPDATE ON leases TO elysium_write;
GRANT SELECT ON leases TO elysium_read, elysium_auditor;
ALTER TABLE followers ADD fence bigint NOT NULL DEFAULT 0, ADD stuck bigint, ADD fault text;
"""


def upgrade() -> None:
    op.execute(LEASES)
