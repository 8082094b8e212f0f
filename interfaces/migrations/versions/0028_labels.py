"""What people call a passkey lies sealed with it: the column for that, in the clear, is empty."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute("ALTER TABLE credentials DROP COLUMN label")
