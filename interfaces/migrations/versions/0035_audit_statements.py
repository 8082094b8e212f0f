"""What the house says about its seals, for ever; and what a sealer that refuses to go on says."""

from alembic import op

revision = "0035"
down_revision = "0034"

# `said` are the bytes that were signed. An alarm is a row for as long as it sounds.
STATEMENTS = """
CREATE TABLE audit_statements (
    number bigint PRIMARY KEY CHECK (number > 0),
    said text NOT NULL,
    signatures text NOT NULL
);
CREATE TRIGGER statements_are_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_statements
    FOR EACH STATEMENT EXECUTE FUNCTION elysium_refuse_unsealing();
ALTER TABLE audit_statements ENABLE ALWAYS TRIGGER statements_are_for_ever;
GRANT SELECT, INSERT ON audit_statements TO elysium_write;
GRANT SELECT ON audit_statements TO elysium_auditor;

CREATE TABLE audit_alarms (
    machine text PRIMARY KEY,
    code text NOT NULL,
    position bigint NOT NULL,
    sentence text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    last timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_alarms TO elysium_write;
GRANT SELECT ON audit_alarms TO elysium_read, elysium_auditor;
"""


def upgrade() -> None:
    op.execute(STATEMENTS)
