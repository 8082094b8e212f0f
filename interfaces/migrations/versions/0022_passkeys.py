"""Challenges that were answered, each once in whichever process; and the keys of systems."""

from alembic import op

revision = "0022"
down_revision = "0021"

PASSKEYS = """
CREATE TABLE spent_challenges (
    challenge_hash text PRIMARY KEY,
    ends_at timestamptz NOT NULL
);
CREATE INDEX spent_challenges_ended ON spent_challenges (ends_at);
GRANT SELECT, INSERT, DELETE ON spent_challenges TO elysium_write;
"""

# Of a key only its keyed hash is kept, and how it begins, to be recognised by.
API_KEYS = """
CREATE TABLE api_keys (
    key_id text PRIMARY KEY,
    system_id text NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL CHECK (scopes <> '{}'),
    prefix text NOT NULL,
    key_hash text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz,
    ends_at timestamptz
);
CREATE VIEW good_api_keys AS
    SELECT * FROM api_keys WHERE ends_at IS NULL OR clock_timestamp() < ends_at;
GRANT SELECT, INSERT, UPDATE ON api_keys, good_api_keys TO elysium_write;
"""


def upgrade() -> None:
    op.execute(PASSKEYS)
    op.execute(API_KEYS)
