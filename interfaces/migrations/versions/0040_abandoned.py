"""What a worker that died was at is found at once, however much waits."""

from alembic import op

revision = "0040"
down_revision = "0035"


def upgrade() -> None:
    op.execute("""CREATE INDEX deliveries_claimed ON deliveries (claimed_until)
        WHERE status = 'due' AND claimed_until IS NOT NULL""")
