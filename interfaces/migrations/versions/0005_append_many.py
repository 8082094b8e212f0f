"""Many commands are appended by one call: who lost is found set by set, the others are stored."""

from alembic import op

revision = "0005"
down_revision = "0004"

# Runs as whoever calls it, with their rights, and needs nothing of the session: what it rests on
# (order of names, isolation, patience) is set or asked for here. Arrays of one prefix are columns
# of one table; `…_by` counts commands from 1.
APPEND = """
CREATE FUNCTION elysium_append(
    patience integer,
    command_ids text[], callers text[], routes text[], keys text[], digests text[],
    answers bytea[],
    seen_by integer[], seen_streams text[], seen_versions bigint[],
    event_by integer[], event_streams text[], event_versions bigint[], event_topics text[],
    event_states bytea[],
    sealed_by integer[], sealed_subjects text[], sealed_retentions text[],
    sealed_masters text[], sealed_wrapped bytea[])
RETURNS TABLE (by integer, stored_at bigint[], lost_for text, moved text[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    flying integer[]; lost integer[];
    moved_by integer[]; moved_streams text[]; repeated integer[]; keyed integer[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'an append must see what was committed before it got the lock'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    flying := ARRAY(
        SELECT each.by FROM unnest(callers, routes, keys)
            WITH ORDINALITY AS each (caller, route, key, by)
        WHERE NOT pg_try_advisory_xact_lock(
            hashtextextended(each.caller || E'\\n' || each.route || E'\\n' || each.key, 7)));
    IF cardinality(flying) = cardinality(command_ids) THEN  -- who is told so does not wait
        RETURN QUERY SELECT unnest(flying), NULL::bigint[], 'in flight', NULL::text[];
        RETURN;
    END IF;
    PERFORM set_config('lock_timeout', greatest(patience, 1)::text, true);
    PERFORM public.elysium_append_lock();

    -- By scalar sub-selects: each is one descent of an index, whatever the statistics say.
    SELECT coalesce(array_agg(each.by), '{}'), array_agg(each.stream)
    INTO moved_by, moved_streams
    FROM unnest(seen_by, seen_streams, seen_versions) AS each (by, stream, version)
    WHERE each.version <> coalesce((
        SELECT max(log.originator_version) FROM stored_events AS log
        WHERE log.originator_id = each.stream), 0);
    repeated := ARRAY(
        SELECT each.by FROM unnest(command_ids, callers, routes, keys)
            WITH ORDINALITY AS each (id, caller, route, key, by)
        WHERE (SELECT true FROM commands AS c WHERE c.command_id = each.id)
           OR (SELECT true FROM commands AS c
               WHERE c.caller = each.caller AND c.route = each.route AND c.key = each.key));
    keyed := '{}';
    IF cardinality(sealed_by) > 0 THEN  -- a new key must not be there, a known one must be
        keyed := ARRAY(
            SELECT each.by
            FROM unnest(sealed_by, sealed_subjects, sealed_retentions, sealed_wrapped)
                AS each (by, subject, retention, wrapped)
            WHERE (each.wrapped IS NULL) <> coalesce((
                SELECT k.wrapped IS NOT NULL OR each.wrapped IS NOT NULL FROM subject_keys AS k
                WHERE k.subject = each.subject AND k.retention = each.retention), false));
    END IF;
    lost := flying || moved_by || repeated || keyed;

    IF cardinality(sealed_by) > 0 THEN
        INSERT INTO subject_keys (subject, retention, master, wrapped)
        SELECT each.subject, each.retention, each.master, each.wrapped
        FROM unnest(sealed_by, sealed_subjects, sealed_retentions, sealed_masters, sealed_wrapped)
            AS each (by, subject, retention, master, wrapped)
        WHERE each.wrapped IS NOT NULL AND each.by <> ALL (lost);
    END IF;
    RETURN QUERY
        WITH written AS (
            INSERT INTO stored_events (originator_id, originator_version, topic, state)
            SELECT each.stream, each.version, each.topic, each.state
            FROM unnest(event_by, event_streams, event_versions, event_topics, event_states)
                WITH ORDINALITY AS each (by, stream, version, topic, state, place)
            WHERE each.by <> ALL (lost) ORDER BY each.place
            RETURNING originator_id, originator_version, notification_id),
        ends AS (
            SELECT each.by, array_agg(written.notification_id ORDER BY notification_id) AS positions
            FROM unnest(event_by, event_streams, event_versions) AS each (by, stream, version)
            JOIN written ON written.originator_id = each.stream
                AND written.originator_version = each.version
            GROUP BY each.by),
        stored AS (
            SELECT each.*, coalesce(ends.positions, ARRAY[coalesce(
                (SELECT max(notification_id) FROM stored_events), 0)]) AS positions
            FROM unnest(command_ids, callers, routes, keys, digests, answers)
                WITH ORDINALITY AS each (id, caller, route, key, digest, answer, by)
            LEFT JOIN ends ON ends.by = each.by
            WHERE each.by <> ALL (lost)),
        kept AS (
            INSERT INTO commands (command_id, caller, route, key, digest, answer, position)
            SELECT id, caller, route, key, digest, answer, positions[cardinality(positions)]
            FROM stored)
        SELECT stored.by::integer, stored.positions, NULL::text, NULL::text[] FROM stored;
    IF cardinality(lost) > 0 THEN
        RETURN QUERY
            SELECT loser.by, NULL::bigint[],
                CASE WHEN loser.by = ANY (flying) THEN 'in flight'
                     WHEN loser.by = ANY (repeated) THEN 'repeated'
                     WHEN loser.by = ANY (moved_by) THEN 'moved'
                     ELSE 'keyed' END,
                ARRAY(SELECT m.stream FROM unnest(moved_by, moved_streams) AS m (by, stream)
                      WHERE m.by = loser.by)
            FROM (SELECT DISTINCT unnest(lost) AS by) AS loser;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.execute(APPEND)
    op.execute(
        "ALTER FUNCTION elysium_one_append_at_a_time()"
        " SET search_path = pg_catalog, public, pg_temp"
    )
