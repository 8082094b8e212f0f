"""Commands and what was asked have an end; until which position they ended stays on record."""

from alembic import op

revision = "0032"
down_revision = "0030"

# Digests of bodies lay here, from which a short body can be guessed: they lie sealed with their
# answer from now on. What was answered before ends, and is never done again all the same.
DIGESTS_END = """
UPDATE commands SET digest = NULL, answer = '' WHERE key IS NOT NULL;
ALTER TABLE commands ADD CONSTRAINT digests_lie_sealed CHECK (digest IS NULL);
"""

TERM = """
CREATE INDEX commands_by_age ON commands USING brin (recorded_at) WITH (autosummarize = on);
CREATE TABLE commands_ended (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    position bigint NOT NULL
);
INSERT INTO commands_ended (position) VALUES (0);
GRANT SELECT ON commands_ended TO elysium_write, elysium_auditor;
CREATE FUNCTION elysium_sweep_commands(keep interval, most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH old AS (
        SELECT command_id FROM commands
        WHERE recorded_at < clock_timestamp() - greatest(keep, interval '30 days')
        ORDER BY recorded_at LIMIT most),
    gone AS (
        DELETE FROM commands USING old WHERE commands.command_id = old.command_id
        RETURNING commands.position),
    told AS (
        UPDATE commands_ended
        SET position = greatest(commands_ended.position, (SELECT max(position) FROM gone))
        WHERE EXISTS (SELECT FROM gone))
    SELECT count(*) FROM gone $$;
REVOKE ALL ON FUNCTION elysium_sweep_commands(interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION elysium_sweep_commands(interval, integer) TO elysium_write;
"""


def upgrade() -> None:
    for part in (DIGESTS_END, TERM):
        op.execute(part)
