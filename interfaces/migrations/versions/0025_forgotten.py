"""Who was forgotten, by digests; and who of the staff read what."""

from alembic import op

revision = "0025"
down_revision = "0024"

# What staff read of people is kept for their export and for the auditor: it is only ever added to,
# but for what is swept at its end by a function that takes nothing younger.
FORGOTTEN = """
CREATE TABLE erasures (
    erasure text PRIMARY KEY,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT ON erasures TO elysium_write;
GRANT SELECT ON erasures TO elysium_auditor;

CREATE TABLE staff_reads (
    read_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    staff_id text NOT NULL,
    role text NOT NULL,
    operation text NOT NULL,
    purpose text NOT NULL,
    thing text NOT NULL,
    request_id text NOT NULL
);
CREATE INDEX staff_reads_of_thing ON staff_reads (thing, read_id);
GRANT INSERT (staff_id, role, operation, purpose, thing, request_id) ON staff_reads
    TO elysium_write;
GRANT SELECT ON staff_reads TO elysium_write, elysium_auditor;
CREATE FUNCTION elysium_sweep_staff_reads(keep interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    WITH gone AS (
        DELETE FROM staff_reads
        WHERE read_at < clock_timestamp() - greatest(keep, interval '30 days') RETURNING 1)
    SELECT count(*) FROM gone $$;
REVOKE ALL ON FUNCTION elysium_sweep_staff_reads(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION elysium_sweep_staff_reads(interval) TO elysium_write;
CREATE TRIGGER reads_are_never_changed BEFORE UPDATE ON staff_reads
    FOR EACH STATEMENT EXECUTE FUNCTION elysium_refuse_change();
"""


def upgrade() -> None:
    op.execute(FORGOTTEN)
