"""Deliveries are tried for a time, not a number of times; some are done one after another."""

from alembic import op

revision = "0019"
down_revision = "0012"

# `failures` of the `attempts` told why; the others ended with their worker. Several effects of one
# name for one cause are several deliveries, told apart by their id.
PATIENT = """
ALTER TABLE deliveries
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN sequence text,
    ADD COLUMN failures integer NOT NULL DEFAULT 0,
    ADD COLUMN tried_since timestamptz,
    ADD COLUMN died_at timestamptz,
    DROP CONSTRAINT deliveries_policy_cause_effect_key;
UPDATE deliveries SET failures = attempts WHERE status = 'due';
UPDATE deliveries SET died_at = clock_timestamp() WHERE status = 'dead';
CREATE INDEX deliveries_sequence ON deliveries (sequence, number)
    WHERE status = 'due' AND sequence IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(PATIENT)
