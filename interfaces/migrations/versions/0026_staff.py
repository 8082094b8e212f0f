"""Staff are people with streams of their own: tokens that lasted for ever are good no more.

Names of before stay beside their ids, so that whoever comes back is appointed under the same id.
"""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("ALTER TABLE staff DROP COLUMN token_hash, DROP COLUMN revoked_at")
    op.execute("ALTER TABLE staff RENAME TO former_staff")
