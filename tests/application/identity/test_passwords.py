"""What is kept of a password proves it, and is not it."""

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from application.identity.credentials import MemoryCredentials
from application.identity.passwords import (
    LONGEST,
    NOBODYS,
    PasswordCommon,
    PasswordInvalid,
    Passwords,
    PasswordTelling,
    is_theirs,
    keep_password,
)
from application.reference import common_passwords
from tests.set_clock import SetClock

QUICK = Passwords(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))


def test_the_same_one_fits_however_its_accents_were_typed() -> None:
    kept = QUICK.hashed("caf\u00e9 au lait")
    assert QUICK.fits("cafe\u0301 au lait", kept)
    assert not QUICK.fits("cafe au lait", kept)
    assert b"lait" not in kept
    assert QUICK.hashed("caf\u00e9 au lait") != kept


def test_nobodys_fits_nothing() -> None:
    assert not QUICK.fits("a good password", None)
    assert not QUICK.fits(NOBODYS, None)


@pytest.mark.parametrize("wrong", ["", "short", "x" * (LONGEST + 1), "e\u0301" * 7])
def test_a_length_that_is_no_passwords_is_refused(wrong: str) -> None:
    with pytest.raises(PasswordInvalid):
        QUICK.hashed(wrong)


@pytest.mark.parametrize("common", ["password", "PassWord1", "qwertyuiop", "123456789", "iloveyou"])
def test_what_anybody_tries_first_is_refused_by_name(common: str) -> None:
    with pytest.raises(PasswordCommon):
        QUICK.hashed(common)


def test_the_list_is_in_the_form_in_which_it_is_compared() -> None:
    assert len(common_passwords()) > 400
    assert all(each == each.casefold() and len(each) >= 8 for each in common_passwords())


@pytest.mark.parametrize(
    "telling", ["customer@example.com", "Customer1", "customer", "ELYSIUM2026", "elysium!"]
)
def test_ones_own_address_and_the_house_are_no_password(telling: str) -> None:
    with pytest.raises(PasswordTelling):
        QUICK.hashed(telling, ("customer@example.com", "customer", "ELYSIUM"))


@pytest.mark.parametrize(
    "good",
    [
        "elysium and three other words",
        "all lower case",
        "00000001",
        "\u05e1\u05d9\u05e1\u05de\u05d4 \u05d8\u05d5\u05d1\u05d4",
    ],
)
def test_nothing_is_asked_of_what_it_is_made_of(good: str) -> None:
    assert QUICK.fits(good, QUICK.hashed(good, ("customer@example.com", "Ann", "ELYSIUM")))


def test_what_was_kept_by_another_measure_is_kept_by_todays() -> None:
    weaker = Passwords(Argon2Hasher(time_cost=2, memory_cost=8, parallelism=1))
    kept = weaker.hashed("a good password")
    assert QUICK.fits("a good password", kept)
    newer = QUICK.rehashed("a good password", kept)
    assert newer and QUICK.fits("a good password", newer)
    assert QUICK.rehashed("a good password", newer) is None
    assert weaker.rehashed("a good password", kept) is None


def test_one_of_an_older_measure_is_kept_by_todays_once_it_was_shown(clock: SetClock) -> None:
    credentials, person = MemoryCredentials(clock), "staff-1"
    keep_password(credentials, person, QUICK.hashed("three words and a half"))
    today = Passwords(Argon2Hasher(time_cost=2, memory_cost=8, parallelism=1))
    assert not is_theirs(credentials, today, person, "three other words")
    before = credentials.of(person, "password")
    assert is_theirs(credentials, today, person, "three words and a half")
    assert credentials.of(person, "password") != before
    assert (
        today.rehashed("three words and a half", credentials.of(person, "password")[0].secret)
        is None
    )


def test_another_password_takes_the_place_of_the_one_before(clock: SetClock) -> None:
    credentials, person = MemoryCredentials(clock), "staff-1"
    for words in ("three words and a half", "three other words"):
        keep_password(credentials, person, QUICK.hashed(words))
    assert len(credentials.of(person, "password")) == 1
    assert is_theirs(credentials, QUICK, person, "three other words")
    assert not is_theirs(credentials, QUICK, person, "three words and a half")
