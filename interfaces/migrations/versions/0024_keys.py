"""Answers under a key are sealed and may only end; data keys are found by what wraps them."""

from alembic import op

revision = "0024"
down_revision = "0023"

# What was answered before lay here in the clear: it ends, and is never done again all the same.
ANSWERS_END = """
UPDATE commands SET answer = '' WHERE key IS NOT NULL;
CREATE FUNCTION elysium_refuse_other_answer() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS
    $$ BEGIN
        IF NEW.answer <> '' THEN
            RAISE EXCEPTION 'an answer that was given may end, and never be another'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$;
CREATE TRIGGER answers_only_end BEFORE UPDATE ON commands
    FOR EACH ROW EXECUTE FUNCTION elysium_refuse_other_answer();
GRANT UPDATE (answer) ON commands TO elysium_write;
"""

BY_MASTER = """
CREATE INDEX subject_keys_by_master ON subject_keys (master) WHERE wrapped IS NOT NULL;
"""


def upgrade() -> None:
    for part in (ANSWERS_END, BY_MASTER):
        op.execute(part)
