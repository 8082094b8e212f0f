"""The audit seal: a signed chain over the log, itself never changed or removed."""

from alembic import op

revision = "0003"
down_revision = "0002"

# `entries` is (position, first 8 bytes of the digest) of each event since the seal before: it
# names the event that was tampered with; `chain` and `signature` prove that one was.
SEALS = """
CREATE TABLE audit_seals (
    number bigint PRIMARY KEY CHECK (number > 0),
    position bigint NOT NULL UNIQUE,
    events bigint NOT NULL,
    chain bytea NOT NULL,
    entries bytea NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION elysium_refuse_unsealing() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit seals are never changed or removed'
             USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER seals_are_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION elysium_refuse_unsealing();
"""

GRANTS = """
GRANT SELECT, INSERT ON audit_seals TO elysium_write;
GRANT SELECT ON audit_seals, alembic_version TO elysium_auditor;
GRANT SELECT ON alembic_version TO elysium_write;
"""


def upgrade() -> None:
    for part in (SEALS, GRANTS):
        op.execute(part)
