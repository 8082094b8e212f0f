"""Counts with an end: how often something was asked, and how often a proof of somebody failed."""

from alembic import op

revision = "0021"
down_revision = "0020"

# Not logged: a server that crashed counts anew, and what is counted at every request is cheap.
# Names are keyed digests: nobody's address, on whichever network, lies here.
LIMITS = """
CREATE UNLOGGED TABLE limit_windows (
    name text PRIMARY KEY,
    counted integer NOT NULL,
    entered timestamptz[] NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX limit_windows_ended ON limit_windows (ends_at);
CREATE UNLOGGED TABLE failed_attempts (
    name text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX failed_attempts_ended ON failed_attempts (last_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON limit_windows, failed_attempts TO elysium_write;
"""


def upgrade() -> None:
    op.execute(LIMITS)
