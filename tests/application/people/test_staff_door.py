"""Staff come in by two proofs; what was used, is old or another's lets nobody in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pyotp
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from application.identity.credentials import MemoryCredentials
from application.identity.passwords import (
    CredentialsWrong,
    PasswordInvalid,
    Passwords,
    PasswordTelling,
)
from application.identity.sessions import MemorySessions, Session
from application.people.staff_enrolment import (
    LASTS,
    Enrolled,
    EnrolmentOver,
    NothingToConfirm,
    TakenUp,
    change_password,
    confirm,
    dismiss,
    fresh_recovery_codes,
    offer,
    take_up,
)
from application.people.staff_roll import StaffRoll
from application.people.staff_sign_in import (
    Door,
    FirstProof,
    SecondFactorWrong,
    SecondProof,
    SessionOver,
    show_second,
    sign_in,
)
from application.people.staffing import Appointment, appoint, change_roles
from application.store.event_store import EventStore
from application.tokens import Tokens
from domain.people.customer.contact import EmailInvalid
from domain.people.staff_entry import FREE_TRIES, CodeUsedBefore, SecondFactorRests
from domain.people.staff_list import StaffEmailInUse
from domain.people.staff_member import StaffUnknown
from tests.asking import ask
from tests.mailboxes import OF_OLD
from tests.set_clock import SetClock
from tests.threads import at_once, everybody

TOKENS = Tokens(bytes(range(32)))
QUICK = Passwords(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
WORDS, EMAIL = "three words and a half", "desk@example.com"
ADA = Appointment(name="A. Colleague", email=EMAIL, roles=("pricing", "auditor"))
BEN = Appointment(name="B. Colleague", email="b@example.com", roles=("auditor",))


@pytest.fixture
def door(memory_store: EventStore, clock: SetClock) -> Door:
    return Door(
        store=memory_store,
        tokens=TOKENS,
        mailboxes=OF_OLD,
        sessions=MemorySessions(TOKENS, clock),
        credentials=MemoryCredentials(clock),
        passwords=QUICK,
        house="Example House",
    )


def appointed(door: Door, wanted: Appointment = ADA) -> str:
    return str(door.store.run(lambda d: appoint(d, OF_OLD, wanted), ask()).value)


def code_of(secret: str, moment: datetime) -> str:
    return str(pyotp.TOTP(secret).at(moment))


def take(door: Door, wanted: Appointment = ADA) -> TakenUp:
    offered = offer(door, appointed(door, wanted), ask())
    return take_up(door, offered.code, WORDS, "Firefox on Linux")


def enrolled(door: Door, clock: SetClock, wanted: Appointment = ADA) -> tuple[str, Enrolled]:
    """The secret of their authenticator, and what they were told; the code of then is used."""
    taken = take(door, wanted)
    done = confirm(door, taken.begun.session, code_of(taken.secret, clock.now()), ask())
    clock.pass_time(timedelta(minutes=2))
    return taken.secret, done


def half(door: Door, email: str = EMAIL) -> Session:
    return sign_in(door, FirstProof(email=email, password=WORDS)).session


def by_code(secret: str, moment: datetime) -> SecondProof:
    return SecondProof(totp=code_of(secret, moment))


def test_a_code_a_password_and_an_authenticator_make_somebody_come_in(
    door: Door, clock: SetClock
) -> None:
    taken = take(door)
    assert not taken.begun.session.second_factor
    assert taken.address.startswith("otpauth://totp/Example%20House:desk")
    done = confirm(door, taken.begun.session, code_of(taken.secret, clock.now()), ask())
    assert done.begun.session.second_factor
    assert done.begun.token != taken.begun.token
    assert door.sessions.find(taken.begun.token) is None
    assert len(set(done.recovery_codes)) == 10
    (listed,) = StaffRoll(door.store).everybody()
    assert (listed.name, listed.email, listed.enrolled) == ("A. Colleague", EMAIL, clock.now())


def test_then_they_sign_in_by_password_and_code(door: Door, clock: SetClock) -> None:
    secret, _ = enrolled(door, clock)
    begun = sign_in(door, FirstProof(email=EMAIL.replace("example", "EXAMPLE"), password=WORDS))
    assert not begun.session.second_factor
    typed = code_of(secret, clock.now())
    whole = show_second(door, begun.session, SecondProof(totp=f"{typed[:3]} {typed[3:]}"), ask())
    assert whole.session.second_factor
    assert whole.session.session_id == begun.session.session_id
    assert door.sessions.find(begun.token) is None


@pytest.mark.parametrize("off", [-30, 0, 30])
def test_a_clock_may_be_half_a_minute_wrong(door: Door, clock: SetClock, off: int) -> None:
    secret, _ = enrolled(door, clock)
    proof = by_code(secret, clock.now() + timedelta(seconds=off))
    assert show_second(door, half(door), proof, ask())


@pytest.mark.parametrize("off", [-75, 75])
def test_and_no_more(door: Door, clock: SetClock, off: int) -> None:
    secret, _ = enrolled(door, clock)
    proof = by_code(secret, clock.now() + timedelta(seconds=off))
    with pytest.raises(SecondFactorWrong):
        show_second(door, half(door), proof, ask())


@pytest.mark.parametrize(
    "proof",
    [
        FirstProof(email=EMAIL, password="another password"),
        FirstProof(email="nobody@example.com", password=WORDS),
    ],
)
def test_a_wrong_password_and_an_unknown_address_are_one_answer(
    door: Door, clock: SetClock, proof: FirstProof
) -> None:
    enrolled(door, clock)
    with pytest.raises(CredentialsWrong):
        sign_in(door, proof)


@pytest.mark.parametrize(
    "like", ["\uff44esk@example.com", "de\u017fk@example.com", "des\u212a@example.com"]
)
def test_an_address_that_only_looks_like_one_is_none(door: Door, like: str) -> None:
    appointed(door)
    with pytest.raises(EmailInvalid):
        sign_in(door, FirstProof(email=like, password=WORDS))
    with pytest.raises(EmailInvalid):
        appointed(door, replace(BEN, email=like))


@pytest.mark.parametrize("same", [EMAIL, "DESK@example.com", "desk@EXAMPLE.COM"])
def test_two_people_have_two_addresses_however_they_are_written(door: Door, same: str) -> None:
    appointed(door)
    with pytest.raises(StaffEmailInUse):
        appointed(door, replace(BEN, email=same))
    assert len(StaffRoll(door.store).everybody()) == 1


def test_a_code_of_the_minute_lets_in_once(door: Door, clock: SetClock) -> None:
    secret, _ = enrolled(door, clock)
    one, other = half(door), half(door)
    assert show_second(door, one, by_code(secret, clock.now()), ask())
    for earlier in (0, 30):
        used = by_code(secret, clock.now() - timedelta(seconds=earlier))
        with pytest.raises(CodeUsedBefore):
            show_second(door, other, used, ask())


def test_of_twenty_at_once_with_one_code_one_comes_in(door: Door, clock: SetClock) -> None:
    secret, done = enrolled(door, clock)
    typed = done.recovery_codes[0].lower().replace("-", " ")
    for proof in (by_code(secret, clock.now()), SecondProof(recovery_code=typed)):
        halves = [half(door) for _ in range(20)]
        tries = [lambda s=s, p=proof: show_second(door, s, p, ask()) for s in halves]
        let_in, refused = everybody(*tries)
        assert let_in == 1, refused
        clock.pass_time(timedelta(hours=1))


def test_a_recovery_code_is_theirs_and_good_once(door: Door, clock: SetClock) -> None:
    _, ada = enrolled(door, clock)
    enrolled(door, clock, BEN)
    proof = SecondProof(recovery_code=ada.recovery_codes[3])
    with pytest.raises(SecondFactorWrong):
        show_second(door, half(door, BEN.email), proof, ask())
    assert show_second(door, half(door), proof, ask())
    with pytest.raises(SecondFactorWrong):
        show_second(door, half(door), proof, ask())


def test_new_recovery_codes_end_the_old_ones(door: Door, clock: SetClock) -> None:
    _, done = enrolled(door, clock)
    newer = fresh_recovery_codes(door, done.begun.session.person)
    with pytest.raises(SecondFactorWrong):
        show_second(door, half(door), SecondProof(recovery_code=done.recovery_codes[0]), ask())
    assert show_second(door, half(door), SecondProof(recovery_code=newer[0]), ask())


def test_guessing_is_slowed_down_and_a_right_code_waits_too(door: Door, clock: SetClock) -> None:
    secret, _ = enrolled(door, clock)
    for _ in range(FREE_TRIES):
        with pytest.raises(SecondFactorWrong):
            show_second(door, half(door), SecondProof(totp="000000"), ask())
    with pytest.raises(SecondFactorRests):
        show_second(door, half(door), by_code(secret, clock.now()), ask())
    clock.pass_time(timedelta(seconds=31))
    assert show_second(door, half(door), by_code(secret, clock.now()), ask())


def test_guesses_are_on_record_and_passwords_are_not(door: Door, clock: SetClock) -> None:
    enrolled(door, clock)
    head = door.store.journal.head()
    with pytest.raises(CredentialsWrong):
        sign_in(door, FirstProof(email=EMAIL, password="another password"))
    session = half(door)
    assert door.store.journal.head() == head
    with pytest.raises(SecondFactorWrong):
        show_second(door, session, SecondProof(totp="000000"), ask())
    (turned,) = door.store.journal.after(head, 9)
    assert turned.event.session_id == session.session_id


def test_an_enrolment_code_is_good_once_and_for_a_while(door: Door, clock: SetClock) -> None:
    staff_id = appointed(door)
    first, second = offer(door, staff_id, ask()), offer(door, staff_id, ask())
    for over in (first.code, TOKENS.issue(), "", "x" * 5000):
        with pytest.raises(EnrolmentOver):
            take_up(door, over, WORDS, "")
    for weak, why in (("short", PasswordInvalid), (f"{EMAIL}!", PasswordTelling)):
        with pytest.raises(why):
            take_up(door, second.code, weak, "")
    assert take_up(door, second.code, WORDS, "")
    with pytest.raises(EnrolmentOver):
        take_up(door, second.code, WORDS, "")
    late = offer(door, staff_id, ask())
    clock.pass_time(LASTS)
    with pytest.raises(EnrolmentOver):
        take_up(door, late.code, WORDS, "")


class AllAtOnce(Passwords):
    """Nobody's is hashed before everybody's code was looked at."""

    def __init__(self, many: int) -> None:
        super().__init__(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
        self._all_here = Barrier(many)

    def hashed(self, password: str, own: Iterable[str] = ()) -> bytes:
        self._all_here.wait(timeout=10)
        return super().hashed(password, own)


def test_of_twenty_who_take_up_one_code_one_has_it(door: Door) -> None:
    offered = offer(door, appointed(door), ask())
    crowded = replace(door, passwords=AllAtOnce(20))
    tries = [lambda: take_up(crowded, offered.code, WORDS, "") for _ in range(20)]
    assert len([each for each in at_once(*tries) if isinstance(each, TakenUp)]) == 1


def test_anothers_authenticator_confirms_nothing(door: Door, clock: SetClock) -> None:
    ada, ben = take(door), take(door, BEN)
    session = ben.begun.session
    with pytest.raises(SecondFactorWrong):
        confirm(door, session, code_of(ada.secret, clock.now()), ask())
    with pytest.raises(SecondFactorWrong):  # it is none before it was confirmed
        show_second(door, session, by_code(ben.secret, clock.now()), ask())
    assert confirm(door, session, code_of(ben.secret, clock.now()), ask())
    with pytest.raises(NothingToConfirm):
        confirm(door, session, code_of(ben.secret, clock.now()), ask())


def test_whoever_enrols_anew_has_nothing_left_of_before(door: Door, clock: SetClock) -> None:
    secret, done = enrolled(door, clock)
    offered = offer(door, done.begun.session.person, ask())
    assert door.sessions.find(done.begun.token) is None
    with pytest.raises(CredentialsWrong):
        half(door)
    taken = take_up(door, offered.code, "other words altogether", "")
    recovery = SecondProof(recovery_code=done.recovery_codes[0])
    for old in (by_code(secret, clock.now()), recovery):
        with pytest.raises(SecondFactorWrong):
            show_second(door, taken.begun.session, old, ask())


def test_whoever_leaves_is_out_at_once_and_keeps_a_name(door: Door, clock: SetClock) -> None:
    _, done = enrolled(door, clock)
    staff_id, waiting = done.begun.session.person, half(door)
    dismiss(door, staff_id, ask())
    roll = StaffRoll(door.store)
    assert roll.member(staff_id) is None
    assert roll.names({staff_id, "staff-unheard"}) == {staff_id: "A. Colleague"}
    assert door.sessions.find(done.begun.token) is None
    with pytest.raises(CredentialsWrong):
        half(door)
    with pytest.raises(SecondFactorWrong):
        show_second(door, waiting, SecondProof(recovery_code=done.recovery_codes[0]), ask())
    with pytest.raises(StaffUnknown):
        dismiss(door, "staff-unheard", ask())
    assert roll.member(appointed(door, replace(ADA, staff_id="staff-anew")))


def test_another_password_ends_all_other_sessions(door: Door, clock: SetClock) -> None:
    secret, done = enrolled(door, clock)
    other = sign_in(door, FirstProof(email=EMAIL, password=WORDS))
    assert change_password(door, done.begun.session, "other words altogether") == 1
    assert door.sessions.find(other.token) is None
    assert door.sessions.find(done.begun.token)
    with pytest.raises(CredentialsWrong):
        half(door)
    with pytest.raises(SessionOver):
        show_second(door, other.session, by_code(secret, clock.now()), ask())


def test_roles_are_those_of_now(door: Door) -> None:
    staff_id, roll = appointed(door), StaffRoll(door.store)
    found = roll.member(staff_id)
    assert found and found.roles == {"pricing", "auditor"}
    door.store.run(lambda d: change_roles(d, staff_id, ["operator"]), ask())
    found = roll.member(staff_id)
    assert found and found.roles == {"operator"}
