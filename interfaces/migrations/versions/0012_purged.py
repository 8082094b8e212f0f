"""What a caching proxy was told of last, so that a restart tells it what changed meanwhile."""

from alembic import op

revision = "0012"
down_revision = "0011"

PURGED = """
CREATE TABLE purged (
    key text PRIMARY KEY,
    mark text NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON purged TO elysium_write;
GRANT SELECT ON purged TO elysium_read, elysium_auditor;
"""


def upgrade() -> None:
    op.execute(PURGED)
