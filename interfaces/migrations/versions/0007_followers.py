"""One table says how far each follower is, and when what it keeps last changed."""

from alembic import op

revision = "0007"
down_revision = "0005"

# Rows are updated many times a second and never grow: room is left so that they stay on their page.
FOLLOWERS = """
CREATE TABLE followers (
    name text PRIMARY KEY,
    position bigint NOT NULL,
    changed bigint NOT NULL DEFAULT 0,
    built timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
GRANT SELECT, INSERT, UPDATE, DELETE ON followers TO elysium_write;
GRANT SELECT ON followers TO elysium_read, elysium_auditor;
"""

# The tables of a read model are the shop's login's, and the reading role may look at them. One
# that whoever migrates may not drop stays until its schema is dropped; nobody reads it.
TAKEN_OVER = """
DO $$
DECLARE old record; reached bigint;
BEGIN
    IF NOT pg_has_role('elysium_read', 'USAGE') THEN
        EXECUTE format('GRANT elysium_read TO %I', current_user);
    END IF;
    FOR old IN SELECT schema.nspname AS schema, tables.relowner AS owner
               FROM pg_class AS tables JOIN pg_namespace AS schema
                 ON schema.oid = tables.relnamespace
               WHERE tables.relname = 'checkpoint' AND tables.relkind = 'r'
                 AND schema.nspname ~ '_v[0-9]+(__[a-z]+)?$'
    LOOP
        EXECUTE format('SELECT position FROM %I.checkpoint', old.schema) INTO STRICT reached;
        INSERT INTO followers (name, position, changed) VALUES (old.schema, reached, reached);
        IF pg_has_role(old.owner, 'USAGE') THEN
            EXECUTE format('DROP TABLE %I.checkpoint', old.schema);
        END IF;
    END LOOP;
    INSERT INTO followers (name, position)
        SELECT 'policy:' || policy, position FROM policy_positions;
    DROP TABLE policy_positions;
END $$;
"""


def upgrade() -> None:
    for part in (FOLLOWERS, TAKEN_OVER):
        op.execute(part)
