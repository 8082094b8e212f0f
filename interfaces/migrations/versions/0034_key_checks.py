"""Which key is meant by an id: a check value of each, that the shop may add and never change."""

from alembic import op

revision = "0034"
down_revision = "0033"

KEY_CHECKS = """
CREATE TABLE key_checks (
    key_id text PRIMARY KEY,
    check_value text NOT NULL,
    first_used_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT (key_id, check_value) ON key_checks TO elysium_write;
GRANT SELECT ON key_checks TO elysium_auditor;
"""


def upgrade() -> None:
    op.execute(KEY_CHECKS)
