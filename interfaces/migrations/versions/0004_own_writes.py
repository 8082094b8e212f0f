"""What a caller wrote last is looked up by whoever reads, so that they read what they wrote."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("CREATE INDEX commands_of_caller ON commands (caller, position)")
