"""A shop that runs is brought up to date without losing where it is."""

import json
from collections.abc import Iterator

import pytest

from interfaces.postgres.database import application_login, migrate
from tests.postgres import APP_PASSWORD, Database, Server, connected

MAILBOXES = (
    (f"mailbox-{'a' * 64}", "mailbox.marketing_agreed", ""),
    (f"mailbox-{'a' * 64}", "mailbox.marketing_ended", ""),
    (f"mailbox-{'b' * 64}", "mailbox.account_opened", ""),
    ("correspondent-owner-1", "correspondent.address_given", "a" * 64),
    ("correspondent-owner-1", "correspondent.address_given", "c" * 64),
    ("staff_list-house", "staff_list.entered", "d" * 64),
    ("staff_list-house", "staff_list.struck", ""),
    ("mailbox-", "mailbox.marketing_agreed", ""),
    ("mailboxes-of-others", "other.thing", "e" * 64),
    ("letter-1", "letter.sent", "f" * 64),
)
FOLLOWED = {"due_v3": 41, "stone_search_v5__rebuild": 7, "policy:letters": 40}


@pytest.fixture
def old_shop(server: Server) -> Iterator[Database]:
    """A shop of the time when each read model had a table of its own for its position."""
    with server.empty() as owner_url:
        with server.roles_locked():
            migrate(owner_url, "0004")
            shop = Database(owner_url, application_login(owner_url, APP_PASSWORD))
        with connected(shop.app_url) as session:
            for schema in ("due_v3", "stone_search_v5__rebuild"):
                session.execute(f"CREATE SCHEMA {schema}".encode())
                session.execute(
                    f"CREATE TABLE {schema}.checkpoint AS"
                    f" SELECT {FOLLOWED[schema]}::bigint AS position".encode()
                )
            session.execute("INSERT INTO policy_positions VALUES ('letters', 40)")
        yield shop


def test_every_follower_keeps_its_position(server: Server, old_shop: Database) -> None:
    with server.roles_locked():
        migrate(old_shop.owner_url)
    with connected(old_shop.app_url) as session:
        assert dict(session.execute("SELECT name, position FROM followers")) == FOLLOWED
        changed = dict(session.execute("SELECT name, changed FROM followers"))
        assert changed["due_v3"] == FOLLOWED["due_v3"]
        left = "SELECT relname FROM pg_class WHERE relname IN ('checkpoint', 'policy_positions')"
        assert session.execute(left).fetchall() == []


@pytest.fixture
def digests(server: Server) -> Iterator[Database]:
    """A shop of the time when the id of a mailbox was the digest of its address."""
    with server.empty() as owner_url:
        with server.roles_locked():
            migrate(owner_url, "0040")
            shop = Database(owner_url, application_login(owner_url, APP_PASSWORD))
        with connected(owner_url) as session:
            for stream, topic, mailbox in MAILBOXES:
                session.execute(
                    "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
                    " VALUES (%s, (SELECT 1 + count(*) FROM stored_events"
                    " WHERE originator_id = %s), %s, %s)",
                    (stream, stream, topic, json.dumps({"fields": {"mailbox": mailbox}}).encode()),
                )
        yield shop


def test_every_mailbox_of_old_keeps_its_id(server: Server, digests: Database) -> None:
    """By whatever names it: its own stream, who gave the address, who signs in to their work."""
    with server.roles_locked():
        migrate(digests.owner_url)
    with connected(digests.app_url) as session:
        rows = session.execute("SELECT digest, mailbox, ends_at FROM mailboxes").fetchall()
    assert sorted(rows) == [(each * 64, each * 64, None) for each in "abcd"]


def test_the_shops_login_moves_followers_and_a_reader_only_looks(database: Database) -> None:
    with connected(database.app_url) as session:
        session.execute("INSERT INTO followers VALUES ('due_v3', 1)")
        session.execute("UPDATE followers SET position = 2")
        may = "SELECT has_table_privilege('elysium_read', 'followers', %s)"
        assert session.execute(may, ("SELECT",)).fetchone() == (True,)
        assert session.execute(may, ("UPDATE",)).fetchone() == (False,)
