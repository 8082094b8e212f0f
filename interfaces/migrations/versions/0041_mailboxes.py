"""Which mailbox an address is, is kept beside the log, so that it can be forgotten.

Until now the id of a mailbox was the digest itself: of every mailbox that the log knows it stays.
"""

from alembic import op

revision = "0041"
down_revision = "0040"

MAILBOXES = """
CREATE TABLE mailboxes (
    digest text PRIMARY KEY,
    mailbox text NOT NULL UNIQUE,
    ends_at timestamptz
);
CREATE INDEX mailboxes_ended ON mailboxes (ends_at) WHERE ends_at IS NOT NULL;
GRANT SELECT, INSERT, DELETE, UPDATE (mailbox, ends_at) ON mailboxes TO elysium_write;
"""
# The streams of a category are neighbours in the index of the log under whichever collation: all
# begin by the same letters, and the bounds leave out what some collations do not compare.
OLD = """
INSERT INTO mailboxes (digest, mailbox)
SELECT known, known FROM (
    SELECT substr(originator_id, 9) AS known FROM stored_events
    WHERE originator_id >= 'mailbox' AND originator_id < 'mailboy'
      AND originator_version = 1 AND starts_with(originator_id, 'mailbox-')
    UNION
    SELECT convert_from(state, 'UTF8')::jsonb #>> '{fields,mailbox}' FROM stored_events
    WHERE originator_id >= 'correspondent' AND originator_id < 'correspondenu'
      AND topic LIKE 'correspondent.address_given%'
    UNION
    SELECT convert_from(state, 'UTF8')::jsonb #>> '{fields,mailbox}' FROM stored_events
    WHERE originator_id = 'staff_list-house' AND topic LIKE 'staff_list.entered%'
) AS of_the_log WHERE known ~ '^[0-9a-f]{64}$'
"""


def upgrade() -> None:
    op.execute(MAILBOXES)
    op.execute(OLD)
