"""A session opens what it should for as long as it should, in memory as in PostgreSQL."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from application.identity.sessions import LASTING, Entry, Kind, Sessions
from application.ids import new_id
from interfaces.postgres.sessions import PostgresSessions
from tests.application.identity.conftest import TOKENS, Identity

MOMENT = timedelta(seconds=1)
of_each_kind = pytest.mark.parametrize(
    ("kind", "alien"), [("customer", "staff"), ("staff", "guest"), ("guest", "customer")]
)


def entry(kind: Kind = "customer", person: str = "") -> Entry:
    return Entry(kind=kind, person=person or new_id(), device="Firefox on Linux")


def test_a_token_finds_its_session_and_no_other(identity: Identity) -> None:
    one, other = identity.sessions.begin(entry()), identity.sessions.begin(entry())
    assert identity.sessions.find(one.token) == one.session
    assert identity.sessions.find(other.token) == other.session
    for forged in ("", "x", one.token[:-1], one.token + "0", TOKENS.issue()):
        assert identity.sessions.find(forged) is None


@pytest.mark.parametrize("kind", LASTING)
def test_an_unused_session_ends_and_a_used_one_goes_on(identity: Identity, kind: Kind) -> None:
    used, unused = identity.sessions.begin(entry(kind)), identity.sessions.begin(entry(kind))
    identity.later(LASTING[kind].idle - MOMENT)
    assert identity.sessions.find(used.token)
    identity.later(MOMENT * 2)
    assert identity.sessions.find(unused.token) is None
    goes_on = LASTING[kind].idle < LASTING[kind].most
    assert (identity.sessions.find(used.token) is not None) == goes_on


@pytest.mark.parametrize("kind", LASTING)
def test_however_much_it_is_used_it_ends(identity: Identity, kind: Kind) -> None:
    begun = identity.sessions.begin(entry(kind))
    spent = timedelta()
    while spent + LASTING[kind].idle - MOMENT < LASTING[kind].most:
        identity.later(LASTING[kind].idle - MOMENT)
        spent += LASTING[kind].idle - MOMENT
        assert identity.sessions.find(begun.token)
    identity.later(LASTING[kind].most - spent)
    assert identity.sessions.find(begun.token) is None
    assert not identity.sessions.of(kind, begun.session.person)


def test_a_use_is_noted_at_most_once_a_minute(identity: Identity) -> None:
    begun = identity.sessions.begin(entry())
    identity.later(timedelta(seconds=50))
    soon = identity.sessions.find(begun.token)
    identity.later(timedelta(seconds=50))
    late = identity.sessions.find(begun.token)
    assert soon and late
    assert late.used_at - late.began_at > timedelta(seconds=90)
    assert soon.used_at == soon.began_at


def test_a_new_proof_takes_the_place_of_the_token(identity: Identity) -> None:
    begun = identity.sessions.begin(entry("staff"))
    identity.later(timedelta(minutes=20))
    proved = identity.sessions.prove(begun.session.session_id, second_factor=True)
    assert proved and proved.session.session_id == begun.session.session_id
    assert proved.session.second_factor and not begun.session.second_factor
    assert proved.session.proved_at - proved.session.began_at >= timedelta(minutes=20)
    assert identity.sessions.find(begun.token) is None
    assert identity.sessions.find(proved.token) == proved.session
    again = identity.sessions.prove(begun.session.session_id)
    assert again and again.session.second_factor


def test_who_ended_cannot_prove_anything(identity: Identity) -> None:
    begun = identity.sessions.begin(entry("staff"))
    identity.later(LASTING["staff"].idle)
    assert identity.sessions.prove(begun.session.session_id) is None
    assert identity.sessions.prove("nothing") is None


@of_each_kind
def test_sessions_are_listed_and_ended_by_whoever_has_them(
    identity: Identity, kind: Kind, alien: Kind
) -> None:
    one = identity.sessions.begin(entry(kind))
    person = one.session.person
    other, theirs = identity.sessions.begin(entry(kind, person)), one.session.session_id
    another = identity.sessions.begin(entry(alien, person))
    assert set(identity.sessions.of(kind, person)) == {one.session, other.session}
    assert not identity.sessions.end(kind, "another", theirs)
    assert not identity.sessions.end(alien, person, theirs)
    assert identity.sessions.end(kind, person, theirs)
    assert not identity.sessions.end(kind, person, theirs)
    assert identity.sessions.find(one.token) is None
    assert identity.sessions.find(other.token) and identity.sessions.find(another.token)


@of_each_kind
def test_all_end_but_the_one_that_stays(identity: Identity, kind: Kind, alien: Kind) -> None:
    person = new_id()
    begun = [identity.sessions.begin(entry(kind, person)) for _ in range(3)]
    stays = begun[1].session.session_id
    another = identity.sessions.begin(entry(alien, person))
    assert identity.sessions.end_all(kind, person, but=stays) == 2
    assert identity.sessions.of(kind, person) == (begun[1].session,)
    assert identity.sessions.end_all(kind, person) == 1
    assert identity.sessions.find(begun[1].token) is None
    assert identity.sessions.find(another.token)


def test_the_last_used_is_listed_first(identity: Identity) -> None:
    begun = [identity.sessions.begin(entry(person="p-" + new_id()))]
    person = begun[0].session.person
    for _ in range(2):
        identity.later(timedelta(minutes=2))
        begun.append(identity.sessions.begin(entry(person=person)))
    assert ids(identity.sessions, person) == [each.session.session_id for each in begun[::-1]]
    identity.later(timedelta(minutes=2))
    identity.sessions.find(begun[0].token)
    assert ids(identity.sessions, person)[0] == begun[0].session.session_id


def ids(sessions: Sessions, person: str) -> list[str]:
    return [each.session_id for each in sessions.of("customer", person)]


@pytest.mark.parametrize("identity", ["postgres"], indirect=True)
def test_what_ended_is_swept_and_nothing_else(identity: Identity, pool: Engine) -> None:
    """By either end: not used for long, or begun long ago."""
    sessions = PostgresSessions(pool, TOKENS)
    sessions.sweep()
    idle, old = identity.sessions.begin(entry()), identity.sessions.begin(entry())
    stays = identity.sessions.begin(entry())
    aged = "UPDATE sessions SET {} - interval '91 days' WHERE session_id = :id"
    for column, gone in (("used_at = used_at", idle), ("ends_at = ends_at", old)):
        with pool.begin() as connection:
            connection.execute(text(aged.format(column)), {"id": gone.session.session_id})
    assert (sessions.sweep(), sessions.sweep()) == (2, 0)
    assert identity.sessions.find(stays.token)
