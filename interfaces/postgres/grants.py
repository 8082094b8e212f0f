"""Who may what: roles of the shop, put in order by every `migrate`, so after a restore too."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import Connection, text

WRITE, PROJECT, READ = "elysium_write", "elysium_project", "elysium_read"
AUDITOR = "elysium_auditor"
GROUPS = (WRITE, PROJECT, READ, AUDITOR)
ADDED, KEPT, ALL = "SELECT, INSERT", "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"
Granted = Mapping[str, str]
"""Privileges by table; a column's stand with its name."""

TABLES: Mapping[str, Granted] = MappingProxyType(
    {
        WRITE: {
            "stored_events": "SELECT, INSERT (originator_id, originator_version, topic, state)",
            "commands": "SELECT, INSERT, UPDATE (answer)",
            "commands_ended": "SELECT",
            "subject_keys": KEPT,
            "snapshots": ALL,
            "deliveries": ALL,
            "leases": KEPT,
            "faults": ALL,
            "purged": KEPT,
            "erasures": ADDED,
            "staff_reads": "SELECT, INSERT (staff_id, role, operation, purpose, thing, request_id)",
            "former_staff": "SELECT",
            "followers": "SELECT",
            "audit_seals": "SELECT",
            "audit_statements": "SELECT",
            "audit_alarms": "SELECT",
            "key_checks": "SELECT, INSERT (key_id, check_value)",
            "alembic_version": "SELECT",
            "sessions": ALL,
            "open_sessions": ALL,
            "credentials": ALL,
            "codes": ALL,
            "mailboxes": "SELECT, INSERT, DELETE, UPDATE (mailbox, ends_at)",
            "limit_windows": ALL,
            "failed_attempts": ALL,
            "spent_challenges": "SELECT, INSERT, DELETE",
            "api_keys": KEPT,
            "good_api_keys": KEPT,
            "recently_viewed": ALL,
            "views_switched_off": ALL,
        },
        PROJECT: {
            "stored_events": "SELECT",
            "commands": "SELECT",
            "subject_keys": "SELECT",
            "snapshots": "SELECT",
            "deliveries": KEPT,
            "leases": KEPT,
            "faults": ALL,
            "followers": ALL,
            "audit_seals": ADDED,
            "audit_statements": ADDED,
            "audit_alarms": ALL,
            "key_checks": "SELECT, INSERT (key_id, check_value)",
            "erasures": "SELECT",
            "purged": "SELECT",
            "alembic_version": "SELECT",
        },
        READ: dict.fromkeys(
            ("stored_events", "followers", "leases", "faults", "purged", "audit_alarms"), "SELECT"
        ),
        AUDITOR: dict.fromkeys(
            (
                "stored_events",
                "commands",
                "commands_ended",
                "deliveries",
                "followers",
                "leases",
                "faults",
                "purged",
                "audit_seals",
                "audit_statements",
                "audit_alarms",
                "key_checks",
                "alembic_version",
                "erasures",
                "staff_reads",
            ),
            "SELECT",
        ),
    }
)
SWEEPS = "elysium_sweep_staff_reads(interval), elysium_sweep_commands(interval, integer)"
READ_MODELS = "_v[0-9]+(__[a-z]+)?$"

# Nobody but the owner makes anything in `public`: whatever is found there is the shop's.
AROUND = f"""
REVOKE CREATE ON SCHEMA public FROM PUBLIC, {WRITE};
GRANT USAGE ON SCHEMA public TO {", ".join(GROUPS)};
GRANT USAGE ON SEQUENCE stored_events_notification_id_seq TO {WRITE};
REVOKE ALL ON FUNCTION {SWEEPS} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {SWEEPS} TO {WRITE};
GRANT USAGE ON SCHEMA dramatiq TO {WRITE};
REVOKE ALL ON ALL TABLES IN SCHEMA dramatiq FROM {WRITE};
GRANT {ALL} ON ALL TABLES IN SCHEMA dramatiq TO {WRITE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA dramatiq TO {WRITE};
"""
DATABASE = f"""
DO $$ BEGIN
    EXECUTE format('REVOKE CREATE ON DATABASE %I FROM {WRITE}', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO {PROJECT}', current_database());
END $$
"""
MISSING = text("""
    SELECT name FROM unnest(cast(:groups AS text[])) AS name
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)""")
MEMBERS = text("""
    SELECT quote_ident(login.rolname) FROM pg_auth_members AS m
    JOIN pg_roles AS login ON login.oid = m.member JOIN pg_roles AS of ON of.oid = m.roleid
    WHERE of.rolname = :group AND login.rolcanlogin AND login.rolname <> current_user""")
MAY_NOT_BE = text("""
    SELECT name FROM unnest(cast(:groups AS text[])) AS name
    WHERE NOT pg_has_role(name, 'USAGE')""")
OTHERS_MODELS = text("""
    SELECT DISTINCT quote_ident(owner.rolname) FROM pg_namespace AS schema
    LEFT JOIN pg_class AS kept ON kept.relnamespace = schema.oid AND kept.relkind IN ('r', 'S')
    JOIN pg_roles AS owner ON owner.oid IN (schema.nspowner, kept.relowner)
    WHERE nspname ~ :models AND owner.rolname <> :project
      AND NOT pg_has_role(owner.oid, 'USAGE')""")
# Who makes one is not always who drops it: whatever `project` a house runs, they are its role's.
TAKE_MODELS = """
DO $$
DECLARE model name; kept record;
BEGIN
    FOR model IN SELECT nspname FROM pg_namespace WHERE nspname ~ '_v[0-9]+(__[a-z]+)?$' LOOP
        IF (SELECT nspowner <> 'elysium_project'::regrole
            FROM pg_namespace WHERE nspname = model) THEN
            EXECUTE format('ALTER SCHEMA %I OWNER TO elysium_project', model);
        END IF;
        FOR kept IN SELECT relname FROM pg_class WHERE relnamespace = model::text::regnamespace
                    AND relkind = 'r' AND relowner <> 'elysium_project'::regrole LOOP
            EXECUTE format('ALTER TABLE %I.%I OWNER TO elysium_project', model, kept.relname);
        END LOOP;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO elysium_read', model);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO elysium_read', model);
    END LOOP;
END $$
"""


def make_groups(owner: Connection) -> None:
    """Those that the server does not have; who could write until now may make read models too."""
    missing = owner.execute(MISSING, {"groups": list(GROUPS)}).scalars().all()
    for group in missing:
        owner.execute(text(f"CREATE ROLE {group} NOLOGIN"))
    for group in owner.execute(MAY_NOT_BE, {"groups": list(GROUPS)}).scalars().all():
        owner.execute(text(f"GRANT {group} TO CURRENT_USER"))
    if PROJECT in missing:
        for login in owner.execute(MEMBERS, {"group": WRITE}).scalars().all():
            owner.execute(text(f"GRANT {PROJECT} TO {login}"))


def put_in_order(owner: Connection) -> None:
    """Whatever was granted, or not, before: each role may what is written here, and no more."""
    for statement in (DATABASE, AROUND, *_statements()):
        owner.execute(text(statement))
    asked = {"models": READ_MODELS, "project": PROJECT}
    strangers = owner.execute(OTHERS_MODELS, asked).scalars().all()
    for login in strangers:
        owner.execute(text(f"GRANT {login} TO CURRENT_USER"))
    owner.execute(text(TAKE_MODELS))
    for login in strangers:
        owner.execute(text(f"REVOKE {login} FROM CURRENT_USER"))


def _statements() -> Iterator[str]:
    everybody = ", ".join(GROUPS)
    for table in sorted({table for granted in TABLES.values() for table in granted}):
        yield f"REVOKE ALL ON {table} FROM PUBLIC, {everybody}"
    for group, granted in TABLES.items():
        for table, privileges in granted.items():
            yield f"GRANT {privileges} ON {table} TO {group}"
