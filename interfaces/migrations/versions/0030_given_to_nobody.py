"""The log's promises hold in whichever session: nothing of them rests on a setting of it."""

from alembic import op

revision = "0030"
down_revision = "0028"

# A stale insert would pass under a snapshot that was taken before the lock. A setting that is made
# local to the transaction is there when it commits; one of the function would end with it.
PROMISES = """
CREATE OR REPLACE FUNCTION elysium_append_lock() RETURNS void LANGUAGE sql AS
    'SELECT pg_catalog.pg_advisory_xact_lock(4242420001)';
CREATE OR REPLACE FUNCTION elysium_one_append_at_a_time() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS
    $$ BEGIN
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION 'an append must see what was committed before it got the lock'
                USING ERRCODE = 'invalid_transaction_state';
        END IF;
        PERFORM public.elysium_append_lock();
        RETURN NULL;
    END $$;
CREATE FUNCTION elysium_commit_lasts() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off' THEN
            PERFORM pg_catalog.set_config('synchronous_commit', 'on', true);
        END IF;
        RETURN NULL;
    END $$;
ALTER FUNCTION elysium_refuse_change() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION elysium_refuse_unsealing() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION elysium_sweep_staff_reads(interval) SET search_path = pg_catalog, public, pg_temp;
"""

LASTING = ("stored_events", "commands", "subject_keys", "audit_seals", "erasures")
COMMIT_LASTS = """
CREATE TRIGGER commit_lasts BEFORE INSERT OR UPDATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION elysium_commit_lasts();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER commit_lasts;
"""

# Else whoever may say `session_replication_role = replica` is guarded by none of them.
ALWAYS = """
ALTER TABLE stored_events ENABLE ALWAYS TRIGGER events_are_for_ever;
ALTER TABLE stored_events ENABLE ALWAYS TRIGGER one_append_at_a_time;
ALTER TABLE audit_seals ENABLE ALWAYS TRIGGER seals_are_for_ever;
ALTER TABLE commands ENABLE ALWAYS TRIGGER answers_only_end;
ALTER TABLE staff_reads ENABLE ALWAYS TRIGGER reads_are_never_changed;
"""


def upgrade() -> None:
    op.execute(PROMISES)
    for table in LASTING:
        op.execute(COMMIT_LASTS.format(table=table))
    op.execute(ALWAYS)
