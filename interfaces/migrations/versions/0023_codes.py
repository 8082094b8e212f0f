"""Codes that letters tell: rows with an end, whose digits are kept nowhere."""

from alembic import op

revision = "0023"
down_revision = "0022"

# What is enclosed is sealed under the house's master key of that id: mostly nobody has a key yet.
CODES = """
CREATE TABLE codes (
    code_id text PRIMARY KEY,
    purpose text NOT NULL,
    person text NOT NULL,
    mailbox text NOT NULL,
    tells text NOT NULL,
    master text NOT NULL,
    enclosed bytea NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at timestamptz NOT NULL
);
CREATE INDEX codes_ended ON codes (ends_at);
CREATE INDEX codes_of_person ON codes (person) WHERE person <> '';
GRANT SELECT, INSERT, UPDATE, DELETE ON codes TO elysium_write;
"""


def upgrade() -> None:
    op.execute(CODES)
