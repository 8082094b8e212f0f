"""Who is signed in, and what people prove by who they are: rows with an end, beside the log."""

from alembic import op

revision = "0020"
down_revision = "0019"

# Of a token only its keyed hash is kept; secrets lie sealed under the key of the person.
IDENTITY = """
CREATE TABLE sessions (
    session_id text PRIMARY KEY,
    token_hash text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('customer', 'staff', 'guest')),
    person text NOT NULL,
    device text NOT NULL,
    second_factor boolean NOT NULL,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    proved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    idle interval NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX sessions_of_person ON sessions (person);
CREATE INDEX sessions_ended ON sessions (ends_at);
CREATE VIEW open_sessions AS
    SELECT * FROM sessions WHERE clock_timestamp() < least(ends_at, used_at + idle);
CREATE TABLE credentials (
    credential_id text PRIMARY KEY,
    person text NOT NULL,
    sort text NOT NULL,
    secret bytea NOT NULL,
    label text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz
);
CREATE INDEX credentials_of_person ON credentials (person, sort);
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, open_sessions, credentials TO elysium_write;
"""


def upgrade() -> None:
    op.execute(IDENTITY)
