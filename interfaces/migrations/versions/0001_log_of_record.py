"""The log of record and what stands beside it: commands, data keys, deliveries, staff, grants."""

from alembic import op

revision = "0001"
down_revision = None

LOG = """
CREATE TABLE stored_events (
    originator_id text NOT NULL,
    originator_version bigint NOT NULL CHECK (originator_version > 0),
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial,
    PRIMARY KEY (originator_id, originator_version)
) WITH (autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.01);
CREATE UNIQUE INDEX stored_events_notification_id_idx ON stored_events (notification_id);
CREATE TYPE stored_event_text AS (
    originator_id text, originator_version bigint, topic text, state bytea
);

CREATE FUNCTION elysium_append_lock() RETURNS void LANGUAGE sql AS
    'SELECT pg_advisory_xact_lock(4242420001)';
-- Taken before the first position is drawn and freed by the commit: whoever can read a position
-- can read every earlier one that will ever exist.
CREATE FUNCTION elysium_one_append_at_a_time() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM elysium_append_lock(); RETURN NULL; END $$;
CREATE TRIGGER one_append_at_a_time BEFORE INSERT ON stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION elysium_one_append_at_a_time();

CREATE FUNCTION elysium_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are never changed or removed'
             USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER events_are_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION elysium_refuse_change();
"""

BESIDE_THE_LOG = """
CREATE TABLE commands (
    command_id text PRIMARY KEY,
    caller text NOT NULL,
    route text NOT NULL,
    key text,
    digest text,
    answer bytea NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX commands_once ON commands (caller, route, key) WHERE key IS NOT NULL;

CREATE TABLE subject_keys (
    subject text NOT NULL,
    retention text NOT NULL CHECK (retention IN ('P', 'F')),
    master text NOT NULL,
    wrapped bytea,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    PRIMARY KEY (subject, retention),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE TABLE policy_positions (
    policy text PRIMARY KEY,
    position bigint NOT NULL
);

CREATE TABLE deliveries (
    delivery_id text PRIMARY KEY,
    policy text NOT NULL,
    cause text NOT NULL,
    effect text NOT NULL,
    arguments jsonb NOT NULL,
    correlation_id text NOT NULL,
    status text NOT NULL DEFAULT 'due' CHECK (status IN ('due', 'done', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    queued_until timestamptz,
    claimed_until timestamptz,
    outcome text,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (policy, cause, effect)
);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE status = 'due';

CREATE TABLE staff (
    staff_id text PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    token_hash text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz
);
"""

GRANTS = """
DO $$
DECLARE role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['elysium_write', 'elysium_read', 'elysium_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON DATABASE %I TO elysium_write', current_database());
END $$;
GRANT USAGE ON SCHEMA public TO elysium_write, elysium_read, elysium_auditor;
GRANT CREATE ON SCHEMA public TO elysium_write;
GRANT SELECT ON stored_events TO elysium_write;
GRANT INSERT (originator_id, originator_version, topic, state) ON stored_events TO elysium_write;
GRANT SELECT, INSERT ON commands TO elysium_write;
GRANT USAGE ON SEQUENCE stored_events_notification_id_seq TO elysium_write;
GRANT SELECT, INSERT, UPDATE ON subject_keys, policy_positions, deliveries, staff TO elysium_write;
GRANT DELETE ON deliveries TO elysium_write;
GRANT SELECT ON stored_events TO elysium_read;
GRANT SELECT ON stored_events, commands, deliveries, policy_positions TO elysium_auditor;
"""


def upgrade() -> None:
    for part in (LOG, BESIDE_THE_LOG, GRANTS):
        op.execute(part)
