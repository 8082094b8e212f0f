"""What fails again and again is listed; what is due is counted by an index."""

from alembic import op

revision = "0033"
down_revision = "0032"

FAULTS = """
CREATE TABLE faults (
    name text PRIMARY KEY,
    fault text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen timestamptz NOT NULL DEFAULT clock_timestamp(),
    times integer NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT, UPDATE, DELETE ON faults TO elysium_write;
GRANT SELECT ON faults TO elysium_read, elysium_auditor;
CREATE INDEX deliveries_undone ON deliveries (status, due_at) WHERE status <> 'done';
"""
# The queues bear the name of the shop from here on: what lies on those without goes out again.
RENAMED = """
UPDATE deliveries SET queued_until = NULL WHERE queued_until IS NOT NULL;
DELETE FROM dramatiq.queue WHERE queue_name LIKE 'deliveries-%';
"""


def upgrade() -> None:
    op.execute(FAULTS)
    op.execute(RENAMED)
