"""The tables of the dramatiq broker on PostgreSQL, as its library makes them."""

from alembic import op
from iddqueue import generate_init_sql

revision = "0002"
down_revision = "0001"

GRANTS = """
GRANT USAGE ON SCHEMA dramatiq TO elysium_write;
GRANT ALL ON ALL TABLES IN SCHEMA dramatiq TO elysium_write;
GRANT ALL ON ALL SEQUENCES IN SCHEMA dramatiq TO elysium_write;
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(generate_init_sql())
    connection.exec_driver_sql(GRANTS)
