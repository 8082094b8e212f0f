"""Letters about an account: a code told once, and changes told where they would be missed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

import pytest

from application.identity.codes import Code, CodeWanted, Enclosed, MemoryCodes, Purpose, Tells
from application.policies.letter_effects import (
    SendAccountLetter,
    SendCodeLetter,
    SendFarewellLetter,
)
from application.store.privacy import MemoryKeyring
from domain.people.customer import CUSTOMER
from domain.people.customer.account import (
    AddPasskey,
    ChangeEmail,
    ChangePassword,
    EmailChanged,
    PasskeyAdded,
    PasswordChanged,
)
from domain.people.customer.contact import Contact
from domain.people.customer.registration import Register
from domain.selling.letter import LetterSent, LetterWithheld
from interfaces.letters.account import ADVISOR_ASKS, FOR
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.letters import Letters
from tests.application.trading import Market, log
from tests.interfaces.api.world import TOKENS
from tests.interfaces.letter_form import check_form
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import Postbox, post_room
from tests.interfaces.worker.letter_desk import Desk, asked, both
from tests.set_clock import SetClock

ADDRESS = "customer@example.com"


@dataclass(slots=True)
class CodeDesk:
    market: Market
    codes: MemoryCodes
    postbox: Postbox

    def issue(self, wanted: CodeWanted) -> Code:
        return self.codes.issue(wanted)

    def perform(self, code: Code) -> str:
        doing = Doing(self.market.store, lambda: self.market.shop, delivery("d-1"))
        room = post_room(self.postbox, self.codes)
        return Letters(doing, room).perform(SendCodeLetter(code_id=code.code_id))


@pytest.fixture
def desk(market: Market, clock: SetClock) -> CodeDesk:
    return CodeDesk(market, MemoryCodes(TOKENS, clock), Postbox())


def wanted(purpose: Purpose = "sign_in", tells: Tells = "code") -> CodeWanted:
    enclosed = Enclosed(email=ADDRESS, device="Firefox on Linux")
    return CodeWanted(purpose=purpose, person="p-1", tells=tells, enclosed=enclosed)


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_a_code_says_what_it_is_for_from_where_and_that_nobody_asks_for_it(
    desk: CodeDesk, purpose: Purpose
) -> None:
    code = desk.issue(wanted(purpose))
    assert desk.perform(code) == "message-d-1"
    letter = desk.postbox.posted["d-1"]
    check_form(letter)
    assert (letter.kind, letter.to) == ("M34", ADDRESS)
    digits = TOKENS.digits(code.code_id)
    for said in both(letter):
        assert FOR[purpose] in said and digits in said and "Firefox on Linux" in said
        assert "Nobody of ELYSIUM ever asks you" in said
        assert (ADVISOR_ASKS[:20] in said) == (purpose == "advise")
    assert digits not in letter.subject
    assert digits not in repr([*log(desk.market, LetterSent)])


def test_of_an_account_that_there_is_no_code_is_told(desk: CodeDesk) -> None:
    code = desk.issue(wanted("register", tells="has_account"))
    desk.perform(code)
    letter = desk.postbox.posted["d-1"]
    check_form(letter)
    assert letter.kind == "M35"
    assert all(TOKENS.digits(code.code_id) not in said for said in both(letter))


def test_where_nobody_is_known_nobody_is_written_to_and_nothing_is_on_record(
    desk: CodeDesk,
) -> None:
    assert desk.perform(desk.issue(wanted(tells="nothing"))) == "no_address"
    assert desk.postbox.posted == {}
    assert log(desk.market, LetterWithheld) == []


def test_what_was_used_or_has_ended_is_not_told(desk: CodeDesk, clock: SetClock) -> None:
    code = desk.issue(wanted())
    clock.pass_time(timedelta(minutes=10))
    assert desk.perform(code) == "superseded"
    assert desk.postbox.posted == {}


def register(market: Market) -> None:
    contact = Contact(name="A. Customer", email=ADDRESS)
    wish = Register(subject="c-1", kind="account", contact=contact)
    market.do(lambda d: d.decide(CUSTOMER, "c-1", wish))


def test_without_an_address_it_goes_to_the_persons_own(desk: CodeDesk) -> None:
    register(desk.market)
    desk.perform(desk.issue(CodeWanted(purpose="export", person="c-1")))
    assert desk.postbox.posted["d-1"].to == ADDRESS
    desk.postbox.posted.clear()
    assert desk.perform(desk.issue(CodeWanted(purpose="export", person="nobody"))) == "erased"


def test_another_password_is_told(market: Market) -> None:
    register(market)
    market.do(lambda d: d.decide(CUSTOMER, "c-1", ChangePassword()))
    (effect,) = asked(market, PasswordChanged)
    letter = Desk(market).letter(effect)
    assert (letter.kind, letter.to) == ("M36", ADDRESS)


def test_one_more_passkey_is_told(market: Market) -> None:
    register(market)
    market.do(lambda d: d.decide(CUSTOMER, "c-1", AddPasskey()))
    (effect,) = asked(market, PasskeyAdded)
    letter = Desk(market).letter(effect)
    assert (letter.kind, letter.to) == ("M38", ADDRESS)
    assert all("passkey was added" in said for said in both(letter))


def test_the_last_letter_says_what_goes_and_what_the_law_keeps(
    market: Market, memory_keyring: MemoryKeyring
) -> None:
    register(market)
    letter = Desk(market).letter(SendFarewellLetter(subject="c-1"))
    assert (letter.kind, letter.to) == ("M39", ADDRESS)
    for said in both(letter):
        assert "cannot be undone" in said and "six years after the end of their year" in said
    memory_keyring.destroy("c-1", "P")
    assert Desk(market).perform(SendFarewellLetter(subject="c-1"), "d-2") == "erased"


def move(market: Market, email: str) -> None:
    change = ChangeEmail(email=email, verified=True)
    market.do(lambda d: d.decide(CUSTOMER, "c-1", change))


def test_of_another_address_the_former_one_hears(market: Market) -> None:
    register(market)
    move(market, "other@example.com")
    move(market, "third@example.com")
    first, second = asked(market, EmailChanged)
    desk = Desk(market)
    assert desk.letter(first, "d-1").to == ADDRESS
    assert desk.letter(second, "d-2").to == "other@example.com"
    assert all("third@" not in said for said in both(desk.postbox.posted["d-2"]))


def test_whoever_was_erased_is_not_written_to(
    market: Market, memory_keyring: MemoryKeyring
) -> None:
    register(market)
    market.do(lambda d: d.decide(CUSTOMER, "c-1", ChangePassword()))
    (effect,) = asked(market, PasswordChanged)
    memory_keyring.destroy("c-1", "P")
    assert Desk(market).withheld(effect) == "erased"


def test_what_did_not_happen_is_not_told(market: Market) -> None:
    register(market)
    effect = SendAccountLetter(template="M36", customer_id="c-1", version=9)
    assert Desk(market).withheld(effect) == "lacking"
