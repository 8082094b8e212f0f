"""A code is used once, soon, for what it is for, in memory as in PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import get_args

import pytest

from application.identity.codes import (
    LASTS,
    MOST_TRIES,
    Code,
    CodeOver,
    CodeWanted,
    CodeWrong,
    Enclosed,
    Purpose,
    Shown,
    Tells,
    checked,
    redeemed,
)
from application.ids import new_id
from tests.application.identity.conftest import TOKENS, Identity

MOMENT = timedelta(seconds=1)
ENCLOSED = Enclosed(
    email="customer@example.com", device="Firefox on Linux", payload={"name": "A. Customer"}
)


def issue(identity: Identity, purpose: Purpose = "sign_in", person: str = "p-1") -> Code:
    wanted = CodeWanted(purpose=purpose, person=person, mailbox="box", enclosed=ENCLOSED)
    return identity.codes.issue(wanted)


def shown(code: Code, digits: str = "", person: str = "") -> Shown:
    return Shown(code_id=code.code_id, digits=digits or TOKENS.digits(code.code_id), person=person)


def wrong(code: Code) -> str:
    right = int(TOKENS.digits(code.code_id))
    return f"{(right + 1) % 10**6:06}"


def test_it_tells_what_it_was_issued_for(identity: Identity) -> None:
    code = issue(identity)
    assert code.ends_at - code.made_at == LASTS
    assert identity.codes.find(code.code_id) == code
    assert redeemed(identity.codes, "sign_in", shown(code)) == code
    assert code.wanted.enclosed == ENCLOSED


def test_its_digits_are_six_and_nobody_elses(identity: Identity) -> None:
    digits = [TOKENS.digits(issue(identity).code_id) for _ in range(20)]
    assert all(len(each) == 6 and each.isdigit() for each in digits)
    assert len(set(digits)) > 15


def test_it_is_used_once(identity: Identity) -> None:
    code = issue(identity)
    redeemed(identity.codes, "sign_in", shown(code))
    with pytest.raises(CodeOver):
        redeemed(identity.codes, "sign_in", shown(code))
    assert identity.codes.find(code.code_id) is None


def test_of_twenty_at_once_one_gets_it(identity: Identity) -> None:
    code = issue(identity)
    digits = TOKENS.digits(code.code_id)
    with ThreadPoolExecutor(20) as pool:
        tried = [
            pool.submit(identity.codes.redeem, code.code_id, "sign_in", digits) for _ in range(20)
        ]
        assert sum(each.result() is not None for each in tried) == 1


def test_few_tries_are_wrong_and_then_it_is_over(identity: Identity) -> None:
    code = issue(identity)
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(CodeWrong):
            redeemed(identity.codes, "sign_in", shown(code, wrong(code)))
    with pytest.raises(CodeOver):
        redeemed(identity.codes, "sign_in", shown(code, wrong(code)))
    with pytest.raises(CodeOver):
        redeemed(identity.codes, "sign_in", shown(code))


@pytest.mark.parametrize("way", ["check", "redeem"])
def test_no_more_tries_at_once_than_one_by_one(identity: Identity, way: str) -> None:
    """As Better Auth had it (pull request 8067): the count was read, and raised later."""
    code, tried = issue(identity), getattr(identity.codes, way)
    with ThreadPoolExecutor(30) as pool:
        said = list(pool.map(lambda _: tried(code.code_id, "sign_in", wrong(code)), range(30)))
    assert said == [None] * 30
    assert len(identity.compared) == MOST_TRIES
    assert identity.codes.find(code.code_id) is None


def test_a_wrong_try_counts_for_that_code_alone(identity: Identity) -> None:
    one, other = issue(identity), issue(identity)
    for _ in range(MOST_TRIES):
        assert identity.codes.redeem(one.code_id, "sign_in", wrong(one)) is None
    assert redeemed(identity.codes, "sign_in", shown(other))


def test_who_takes_it_up_looks_at_tries_and_end_once_more(identity: Identity) -> None:
    """Between finding it and taking it up others may have tried, and time has passed."""
    tried, late = issue(identity), issue(identity)
    for _ in range(MOST_TRIES):
        assert identity.codes.redeem(tried.code_id, "sign_in", wrong(tried)) is None
    identity.later(LASTS - MOMENT)
    assert identity.codes.redeem(tried.code_id, "sign_in", TOKENS.digits(tried.code_id)) is None
    identity.later(MOMENT)
    assert identity.codes.redeem(late.code_id, "sign_in", TOKENS.digits(late.code_id)) is None


def test_the_last_try_may_be_right(identity: Identity) -> None:
    code = issue(identity)
    for _ in range(MOST_TRIES - 1):
        assert identity.codes.redeem(code.code_id, "sign_in", wrong(code)) is None
    assert redeemed(identity.codes, "sign_in", shown(code))


def test_it_ends(identity: Identity) -> None:
    code = issue(identity)
    identity.later(LASTS - MOMENT)
    assert identity.codes.find(code.code_id)
    identity.later(MOMENT)
    with pytest.raises(CodeOver):
        redeemed(identity.codes, "sign_in", shown(code))


@pytest.mark.parametrize("other", sorted(set(get_args(Purpose)) - {"sign_in"}))
def test_for_something_else_it_is_none_and_no_try(identity: Identity, other: Purpose) -> None:
    code = issue(identity)
    for _ in range(MOST_TRIES):
        with pytest.raises(CodeOver):
            redeemed(identity.codes, other, shown(code))
        assert identity.codes.redeem(code.code_id, other, TOKENS.digits(code.code_id)) is None
    assert redeemed(identity.codes, "sign_in", shown(code))


def test_anothers_is_not_there_and_stays_theirs(identity: Identity) -> None:
    code = issue(identity, person="p-1")
    for _ in range(MOST_TRIES):
        with pytest.raises(CodeOver):
            redeemed(identity.codes, "sign_in", shown(code, person="p-2"))
    assert redeemed(identity.codes, "sign_in", shown(code, person="p-1"))


@pytest.mark.parametrize("tells", ["nothing", "has_account"])
def test_what_was_not_told_cannot_be_guessed(identity: Identity, tells: Tells) -> None:
    """And whoever tries hears the same as of a code that was."""
    code = identity.codes.issue(CodeWanted(purpose="sign_in", tells=tells))
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(CodeWrong):
            redeemed(identity.codes, "sign_in", shown(code))
    with pytest.raises(CodeOver):
        redeemed(identity.codes, "sign_in", shown(code))


@pytest.mark.parametrize("code_id", ["", "x", "0" * 80, "é"])
def test_one_that_there_is_not_is_over(identity: Identity, code_id: str) -> None:
    with pytest.raises(CodeOver):
        redeemed(identity.codes, "sign_in", Shown(code_id=code_id, digits="000000"))


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "abcdef", "１２３４５６", "é"])
def test_what_is_no_code_is_wrong(identity: Identity, digits: str) -> None:
    code = issue(identity, person=new_id())
    with pytest.raises(CodeWrong):
        redeemed(identity.codes, "sign_in", Shown(code_id=code.code_id, digits=digits))


def test_what_was_only_checked_can_be_redeemed_and_counts_its_misses(identity: Identity) -> None:
    code = issue(identity)
    assert checked(identity.codes, "sign_in", shown(code)) == code
    assert checked(identity.codes, "sign_in", shown(code)) == code
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(CodeWrong):
            checked(identity.codes, "sign_in", shown(code, wrong(code)))
    assert redeemed(identity.codes, "sign_in", shown(code))
    with pytest.raises(CodeOver):
        checked(identity.codes, "sign_in", shown(code))


@pytest.mark.parametrize("tells", ["nothing", "has_account"])
def test_what_was_not_told_is_not_even_checked(identity: Identity, tells: Tells) -> None:
    code = identity.codes.issue(CodeWanted(purpose="sign_in", tells=tells))
    with pytest.raises(CodeWrong):
        checked(identity.codes, "sign_in", shown(code))
