"""A lease is kept by beating; who did not beat for a term lost it, and writes nothing more."""

import time
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen

from interfaces.postgres.lease import Leases
from projections.kit.followers import Fenced, begin, held, move, position_of, take_over

TERM = 2.0


def test_one_holds_it_until_it_is_freed(pool: Engine) -> None:
    one, two = Leases(pool), Leases(pool)
    assert (one.take("letters"), two.take("letters")) == (True, False)
    assert (one.held("letters"), two.held("letters")) == (True, False)
    assert two.take("clock")
    two.free("letters")  # nobody frees another's
    assert not two.take("letters")
    one.free("letters")
    assert not one.held("letters")
    assert two.take("letters")
    assert (two.fence("letters"), two.fence("clock")) == (2, 1)


def test_who_beats_keeps_it_and_who_does_not_knows_without_asking(pool: Engine) -> None:
    one, two = Leases(pool, TERM), Leases(pool, TERM)
    assert one.take("clock")
    for _ in range(3):
        time.sleep(TERM / 2)
        one.beat()
        assert one.held("clock")
        assert not two.take("clock")
    time.sleep(TERM * 1.5)
    assert not one.held("clock")
    assert two.take("clock")
    one.beat()
    assert not one.held("clock")
    assert two.held("clock")


def test_a_beat_is_one_way_to_the_server_and_back_however_much_is_held(pool: Engine) -> None:
    one, opened, asked = Leases(pool), list[object](), list[str]()
    assert all(one.take(name) for name in "abc")
    listen(pool, "before_cursor_execute", lambda *told: asked.append(told[2]))
    listen(pool, "begin", lambda told: opened.append(told.get_execution_options()))
    one.beat()
    assert (len(asked), opened) == (1, [{"isolation_level": "AUTOCOMMIT"}])


def test_a_beat_says_nothing_of_what_was_taken_anew_while_it_was_under_way(pool: Engine) -> None:
    one, beating = Leases(pool), list[str]()

    def take_anew(*told: Any) -> None:
        if told[2].lstrip().startswith("UPDATE leases SET until = clock") and not beating:
            beating.append(told[2])
            one.free("clock")
            assert one.take("clock")

    assert one.take("clock")
    listen(pool, "before_cursor_execute", take_anew)
    one.beat()
    assert beating
    assert one.held("clock")
    assert one.fence("clock") == 2


def test_who_was_taken_over_moves_nothing(pool: Engine) -> None:
    with pool.begin() as connection:
        begin(connection, "due_v3", 5)
        take_over(connection, ["due_v3"], 1)
        assert held(connection, ["due_v3"], 1) == {"due_v3": 5}
        take_over(connection, ["due_v3"], 2)
    with pytest.raises(Fenced), pool.begin() as connection:
        held(connection, ["due_v3"], 1)
    with pool.begin() as connection:
        held(connection, ["due_v3"], 2)
        move(connection, {"due_v3": None}, 9)
        begin(connection, "due_v4", 0)
    with pytest.raises(Fenced), pool.begin() as connection:
        held(connection, ["due_v4"], 1)  # made since, it is fenced like the others
    with pool.connect() as connection:
        assert position_of(connection, "due_v3") == 9
