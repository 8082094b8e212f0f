"""States of long streams, so that who starts afresh need not fold them from their first event."""

from alembic import op

revision = "0011"
down_revision = "0010"

# The library's own form of a snapshot, but one a stream and fold: `topic` is the code that folded.
SNAPSHOTS = """
CREATE TABLE snapshots (
    originator_id text NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, topic)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshots TO elysium_write;
"""


def upgrade() -> None:
    op.execute(SNAPSHOTS)
