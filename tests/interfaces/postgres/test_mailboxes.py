"""Which mailbox an address is: one contract, in memory and in PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from application.people.mailboxes import Mailboxes, MemoryMailboxes
from application.tokens import Tokens
from interfaces.postgres.mailboxes import PostgresMailboxes
from tests.threads import at_once
from tests.waiting import until

SECRET, OTHER_SECRET = bytes(range(32)), b"another secret of thirty-two bytes"
TOKENS = Tokens(SECRET)
ADDRESS, OTHER = "ada@example.com", "bert@example.com"
MANY = 20
ROWS = text("SELECT digest, mailbox, ends_at FROM mailboxes ORDER BY digest")
OVER = text("UPDATE mailboxes SET ends_at = clock_timestamp() WHERE ends_at IS NOT NULL")
WAITS = text("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ :what")


@pytest.fixture(params=["memory", "postgres"])
def mailboxes(request: pytest.FixtureRequest) -> Mailboxes:
    if request.param == "memory":
        return MemoryMailboxes(TOKENS)
    return PostgresMailboxes(request.getfixturevalue("pool"), TOKENS)


def free() -> bool:
    return False


def used() -> bool:
    return True


def test_who_was_met_is_found_however_the_address_is_written(mailboxes: Mailboxes) -> None:
    mailbox = mailboxes.meet(ADDRESS)
    assert mailboxes.meet(ADDRESS) == mailboxes.find("Ada@Example.com") == mailbox
    assert mailboxes.meet(OTHER) != mailbox
    assert mailbox not in (TOKENS.mailbox(ADDRESS), TOKENS.unmet(ADDRESS))


def test_who_only_asks_leaves_nothing_and_is_answered_alike(mailboxes: Mailboxes) -> None:
    asked = mailboxes.find(ADDRESS)
    assert asked == mailboxes.find("ADA@example.com") == TOKENS.unmet(ADDRESS)
    assert asked != TOKENS.mailbox(ADDRESS), "which is an id of old"
    assert mailboxes.meet(ADDRESS) != asked


def test_of_twenty_who_meet_at_once_all_meet_the_same(mailboxes: Mailboxes) -> None:
    met = at_once(*[lambda: mailboxes.meet(ADDRESS) for _ in range(MANY)])
    assert set(met) == {mailboxes.find(ADDRESS)}


def test_who_was_forgotten_and_comes_again_has_another(mailboxes: Mailboxes) -> None:
    former, other = mailboxes.meet(ADDRESS), mailboxes.meet(OTHER)
    assert mailboxes.forget(former, free)
    assert not mailboxes.forget(former, free), "a second time nothing is left"
    assert mailboxes.find(ADDRESS) == TOKENS.unmet(ADDRESS)
    assert mailboxes.meet(ADDRESS) != former
    assert mailboxes.find(OTHER) == other


def test_what_somebody_else_uses_is_not_forgotten(mailboxes: Mailboxes) -> None:
    mailbox = mailboxes.meet(ADDRESS)
    assert not mailboxes.forget(mailbox, used)
    assert mailboxes.find(ADDRESS) == mailbox


def test_what_was_opened_meanwhile_is_held(mailboxes: Mailboxes) -> None:
    mailbox = mailboxes.meet(ADDRESS)
    assert mailboxes.forget(mailbox, free)
    mailboxes.meet(ADDRESS)
    mailboxes.hold(ADDRESS, mailbox)
    assert mailboxes.find(ADDRESS) == mailbox


def test_the_mailbox_secret_stays_when_that_of_tokens_is_another(pool: Engine) -> None:
    mailbox = PostgresMailboxes(pool, TOKENS).meet(ADDRESS)
    renewed = Tokens(OTHER_SECRET, mailboxes=SECRET)
    assert PostgresMailboxes(pool, renewed).find(ADDRESS) == mailbox
    assert PostgresMailboxes(pool, Tokens(OTHER_SECRET)).find(ADDRESS) != mailbox


def test_in_the_memory_and_in_the_table_the_same_have_a_term(pool: Engine) -> None:
    for way in _ways():
        memory, kept = MemoryMailboxes(TOKENS), PostgresMailboxes(pool, TOKENS)
        for each in (memory, kept):
            way(each)
        with pool.begin() as connection:
            terms = [row.ends_at is not None for row in connection.execute(ROWS)]
            connection.execute(text("DELETE FROM mailboxes"))
        assert len(terms) == 1
        assert any(terms) == bool(memory.passing), way.__name__


def _ways() -> tuple[Callable[[Mailboxes], object], ...]:
    def passes(mailboxes: Mailboxes) -> None:
        mailboxes.meet(ADDRESS, lasting=False)
        mailboxes.meet(ADDRESS, lasting=False)

    def stays(mailboxes: Mailboxes) -> None:
        passes(mailboxes)
        mailboxes.meet(ADDRESS)

    def stays_for_good(mailboxes: Mailboxes) -> None:
        mailboxes.meet(ADDRESS)
        passes(mailboxes)

    def is_kept(mailboxes: Mailboxes) -> None:
        mailboxes.keep(mailboxes.meet(ADDRESS, lasting=False))

    def is_held(mailboxes: Mailboxes) -> None:
        mailboxes.hold(ADDRESS, mailboxes.meet(ADDRESS, lasting=False))

    return passes, stays, stays_for_good, is_kept, is_held


def test_those_leave_whose_term_is_over_and_no_others(pool: Engine) -> None:
    mailboxes = PostgresMailboxes(pool, TOKENS)
    mailbox, stays = mailboxes.meet(ADDRESS, lasting=False), mailboxes.meet(OTHER)
    assert mailboxes.sweep() == 0
    assert mailboxes.find(ADDRESS) == mailbox
    with pool.begin() as connection:
        connection.execute(OVER)
    assert mailboxes.sweep() == 1
    assert mailboxes.find(ADDRESS) == TOKENS.unmet(ADDRESS)
    assert mailboxes.find(OTHER) == stays


def test_who_holds_waits_for_who_forgets(pool: Engine) -> None:
    """Whatever is opened after it was looked whether somebody uses the mailbox."""
    mailboxes, holders = PostgresMailboxes(pool, TOKENS), ThreadPoolExecutor(1)
    mailbox = mailboxes.meet(ADDRESS)

    def looked() -> bool:
        holders.submit(mailboxes.hold, ADDRESS, mailbox)
        until(lambda: _waits(pool))
        return False

    with holders:
        assert mailboxes.forget(mailbox, looked)
    assert mailboxes.find(ADDRESS) == mailbox


def _waits(pool: Engine) -> bool:
    with pool.connect() as connection:
        return connection.execute(WAITS, {"what": "INSERT INTO mailboxes"}).first() is not None
