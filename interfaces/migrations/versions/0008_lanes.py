"""Deliveries wait in lanes, and an index knows which are to be handed to the queue next."""

from alembic import op

revision = "0008"
down_revision = "0007"

# `hand_over_at` is when a delivery that is not on the queue may go there: it is due, and whoever
# claimed it had time enough. `hand_overs` counts since the last claim.
LANES = """
ALTER TABLE deliveries
    ADD COLUMN lane text NOT NULL DEFAULT 'money',
    ADD COLUMN hand_overs integer NOT NULL DEFAULT 0,
    ADD COLUMN hand_over_at timestamptz NOT NULL
        GENERATED ALWAYS AS (GREATEST(due_at, claimed_until)) STORED;
UPDATE deliveries SET lane = CASE
        WHEN effect LIKE 'send%' OR effect = 'fetch_document' THEN 'post' ELSE 'long' END
    WHERE status <> 'done' AND (effect LIKE 'send%' OR effect IN (
        'fetch_document', 'reconcile_catalogue', 'compare_catalogue', 'mark_designs_of_stone',
        'mark_designs_of_style', 'preview_price_book', 'work_out_from_price'));
UPDATE deliveries SET queued_until = NULL WHERE queued_until IS NOT NULL;
CREATE INDEX deliveries_next ON deliveries (lane, hand_over_at)
    WHERE status = 'due' AND queued_until IS NULL;
CREATE INDEX deliveries_queued ON deliveries (lane, queued_until)
    WHERE status = 'due' AND queued_until IS NOT NULL;
DROP INDEX deliveries_due;
"""


def upgrade() -> None:
    op.execute(LANES)
