"""What was looked at lately: high in volume and low in value, so beside the log, with an end."""

from alembic import op

revision = "0027"
down_revision = "0026"

VIEWS = """
CREATE TABLE recently_viewed (
    owner text NOT NULL,
    style_code text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    brought_by text,
    PRIMARY KEY (owner, style_code)
);
CREATE INDEX recently_viewed_by_age ON recently_viewed (seen_at);
CREATE TABLE views_switched_off (
    owner text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON recently_viewed, views_switched_off TO elysium_write;
"""


def upgrade() -> None:
    op.execute(VIEWS)
