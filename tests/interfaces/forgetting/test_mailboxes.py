"""Whoever was forgotten and registers again: another customer, another mailbox, nothing between."""

import pytest

from application.people.staffing import Appointment, appoint, leave
from application.policies.letter_effects import SendFarewellLetter, SendOrderLetter
from domain.people.mailbox import MAILBOX
from interfaces.forgetting.reapplying import reapply
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.letters import Letters
from tests.asking import ask
from tests.interfaces.api.browser import EMAIL, Browser
from tests.interfaces.api.test_contacts import WORDING
from tests.interfaces.api.world import TOKENS
from tests.interfaces.forgetting.conftest import Forgetful
from tests.interfaces.forgetting.planting import everywhere, row_by_row
from tests.interfaces.forgetting.test_erasing import expire, known, ordered
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import Postbox, post_room

BUYER, OTHER_CASE = "zephyrine@example.com", "CUSTOMER@Example.COM"
OF_THE_LOG = ("stored_events", "persons_v")
"""The log itself, and the read model of it that erasures are carried out by."""


@pytest.fixture
def browser(forgetful: Forgetful) -> Browser:
    return Browser(forgetful.shop.client.app)


def erased(forgetful: Forgetful, customer_id: str) -> None:
    forgetful.erasing.ask(customer_id, "customer", ask())
    forgetful.work()
    assert "waits" not in forgetful.outcomes


def found(forgetful: Forgetful, email: str = EMAIL) -> str:
    return forgetful.shop.api.identity.mailboxes.find(email)


def written(forgetful: Forgetful, effect: SendFarewellLetter | SendOrderLetter) -> None:
    """By the worker, which records where the letter went."""
    doing = Doing(forgetful.shop.api.store, forgetful.shop.api.shop, delivery(str(effect)))
    room = post_room(Postbox(), mailboxes=forgetful.shop.api.identity.mailboxes)
    assert Letters(doing, room).perform(effect).startswith("message-")
    forgetful.follow()


def lives(forgetful: Forgetful, browser: Browser) -> str:
    """Somebody registers, wishes, agrees, gives their address and is written to."""
    customer_id: str = browser.register()["customer_id"]
    shop, signed_in = forgetful.shop, forgetful.shop.signed_in(customer_id)
    agrees(browser)
    shop.publish("SOL-CLAW")
    browser.done("POST", "/wishlist", {"kind": "style", "ref": "SOL-CLAW"})
    cart_id = shop.client.post("/carts", headers=signed_in | shop.key()).json()["cart_id"]
    contact = {"email": EMAIL, "agreed_wording": WORDING}
    given = shop.client.put(f"/carts/{cart_id}/contact", json=contact, headers=signed_in)
    assert given.is_success, given.text
    written(forgetful, SendFarewellLetter(subject=customer_id))
    return customer_id


def agrees(browser: Browser) -> None:
    said = {"purpose": "marketing_email", "granted": True, "wording": WORDING}
    browser.done("PUT", "/me/consents", said)


def is_agreed(browser: Browser) -> bool:
    return bool(browser.done("GET", "/me/consents")["consents"][0]["granted"])


@pytest.mark.parametrize("again", [EMAIL, OTHER_CASE])
def test_nothing_links_who_comes_again_with_who_was_forgotten(
    forgetful: Forgetful, browser: Browser, again: str
) -> None:
    former_id, former = lives(forgetful, browser), found(forgetful)
    erased(forgetful, former_id)
    assert found(forgetful) == TOKENS.unmet(EMAIL)
    another = Browser(forgetful.shop.client.app)
    customer_id, mailbox = another.register(again)["customer_id"], found(forgetful)
    forgetful.follow()
    assert customer_id != former_id and found(forgetful, OTHER_CASE) == mailbox != former
    assert another.sign_in(EMAIL)["customer_id"] == customer_id
    assert not is_agreed(another)
    places = dict(everywhere(forgetful))
    bear = {name for name, kept in places.items() if former in kept}
    assert [name for name in bear if not any(each in name for each in OF_THE_LOG)] == []
    assert [name for name in places if TOKENS.mailbox(EMAIL) in places[name]] == [
        "public.mailboxes"
    ]
    assert (
        linking(forgetful, {former_id, former}, {customer_id, mailbox, TOKENS.mailbox(EMAIL)}) == []
    )


def linking(forgetful: Forgetful, before: set[str], now: set[str]) -> list[str]:
    """Rows of any table that bear a name of before and one of now."""
    rows = [each for _, kept in row_by_row(forgetful) for each in kept]
    found = [each for each in rows if any(name in each for name in before)]
    assert found
    return [each for each in found if any(name in each for name in now)]


def guest(forgetful: Forgetful, email: str = EMAIL) -> str:
    """Of whom the log knows the mailbox by a letter."""
    subject = known(forgetful, email)
    written(forgetful, SendFarewellLetter(subject=subject))
    return subject


def test_the_mailbox_of_a_guest_is_forgotten_with_them(forgetful: Forgetful) -> None:
    subject = guest(forgetful)
    former = found(forgetful)
    assert former != TOKENS.unmet(EMAIL)
    erased(forgetful, subject)
    assert found(forgetful) == TOKENS.unmet(EMAIL)


def test_it_stays_where_somebody_else_has_their_account(
    forgetful: Forgetful, browser: Browser
) -> None:
    customer_id, subject = browser.register()["customer_id"], guest(forgetful)
    agrees(browser)
    forgetful.follow()
    mailbox = found(forgetful)
    erased(forgetful, subject)
    assert found(forgetful) == mailbox
    assert browser.sign_in()["customer_id"] == customer_id
    assert is_agreed(browser)
    erased(forgetful, customer_id)
    assert forgetful.shop.api.store.look().state(MAILBOX, mailbox).agreed is None
    assert found(forgetful) == TOKENS.unmet(EMAIL)


def test_it_stays_where_somebody_signs_in_to_their_work(forgetful: Forgetful) -> None:
    store, mailboxes = forgetful.shop.api.store, forgetful.shop.api.identity.mailboxes
    wanted = Appointment(name="A. Colleague", email=EMAIL, roles=("concierge",))
    store.run(lambda d: appoint(d, mailboxes, wanted), ask())
    subject, mailbox = guest(forgetful), found(forgetful)
    erased(forgetful, subject)
    assert found(forgetful) == mailbox
    store.run(lambda d: leave(d, wanted.staff_id), ask())
    forgetful.follow()
    erased(forgetful, wanted.staff_id)
    assert found(forgetful) == TOKENS.unmet(EMAIL)


def test_it_stays_while_an_order_of_somebody_else_is_open(forgetful: Forgetful) -> None:
    order, _ = ordered(forgetful, forgetful.shop.token())
    written(forgetful, SendOrderLetter(template="M06", order_id=order["order_id"]))
    mailbox = found(forgetful, BUYER)
    erased(forgetful, guest(forgetful, BUYER))
    assert found(forgetful, BUYER) == mailbox
    expire(forgetful, order)
    erased(forgetful, guest(forgetful, BUYER))
    assert found(forgetful, BUYER) == TOKENS.unmet(BUYER)


@pytest.mark.parametrize("of_old", [False, True])
def test_after_a_restore_it_is_forgotten_again(
    forgetful: Forgetful, browser: Browser, of_old: bool
) -> None:
    """Also by an entry of the time when none named a mailbox."""
    customer_id, former = lives(forgetful, browser), found(forgetful)
    whom = forgetful.erasing.whom(customer_id)
    forgetful.erasing.register.enter(customer_id, whom.pseudonyms if of_old else whom.names)
    assert reapply(forgetful.erasing).erasures == 1
    assert found(forgetful) == TOKENS.unmet(EMAIL)
    assert forgetful.shop.api.store.look().state(MAILBOX, former).account is None
    another = Browser(forgetful.shop.client.app)
    assert another.register()["customer_id"] != customer_id
    assert found(forgetful) not in (former, TOKENS.unmet(EMAIL))


def test_after_a_restore_it_stays_where_somebody_else_has_their_account(
    forgetful: Forgetful, browser: Browser
) -> None:
    browser.register()
    subject, mailbox = guest(forgetful), found(forgetful)
    forgetful.erasing.register.enter(subject, forgetful.erasing.whom(subject).names)
    assert reapply(forgetful.erasing).keys == 1
    assert found(forgetful) == mailbox
    assert browser.sign_in()


def test_who_entered_more_before_is_not_entered_again(forgetful: Forgetful) -> None:
    """An erasure that goes on finds less of the person than it began with."""
    register = forgetful.erasing.register
    register.enter("person-1", ["person-1", "owner-1", "mailbox-1"])
    register.enter("person-1", ["person-1"])
    assert len(register.entries()) == 1
    register.enter("person-1", ["person-1", "another"])
    assert len(register.entries()) == 2


def test_the_mailbox_that_an_account_had_before_is_forgotten_too(
    forgetful: Forgetful, browser: Browser
) -> None:
    customer_id, former = browser.register()["customer_id"], found(forgetful)
    browser.done("PUT", "/me/email", browser.code("/me/email", BUYER))
    forgetful.follow()
    assert found(forgetful) == former
    erased(forgetful, customer_id)
    for email in (EMAIL, BUYER):
        assert found(forgetful, email) == TOKENS.unmet(email)


def test_what_somebody_left_stays_with_whoever_has_it_now(
    forgetful: Forgetful, browser: Browser
) -> None:
    """Their account, and what they agreed to."""
    left = browser.register()["customer_id"]
    browser.done("PUT", "/me/email", browser.code("/me/email", BUYER))
    another = Browser(forgetful.shop.client.app)
    customer_id, mailbox = another.register()["customer_id"], found(forgetful)
    agrees(another)
    forgetful.follow()
    erased(forgetful, left)
    assert found(forgetful) == mailbox
    assert another.sign_in()["customer_id"] == customer_id
    assert is_agreed(another)
