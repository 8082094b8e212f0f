"""Whose an order is: a customer's who placed it signed in, a guest's until they link it."""

import pytest

from application.selling.money.paying import own_order
from application.selling.orders.finding import Claimed, code_wanted, link_order
from application.tokens import Tokens
from domain.kernel import NotFound
from domain.people.customer import CUSTOMER, Erase
from domain.people.customer.contact import Contact, EmailInvalid
from domain.people.customer.registration import CustomerRegistered, Register
from domain.people.customer.state import CustomerIsErased, Known
from domain.people.mailbox import MAILBOX, CloseAccount, OpenAccount
from domain.selling.order import ORDER
from domain.selling.order.linking import OrderLinked
from domain.selling.order.stage import found_order
from tests.application.selling.arrivals import Customer
from tests.application.trading import BUYER, Market, OrderAnswer, Shopper, log, unchanged
from tests.mailboxes import OF_OLD

TOKENS = Tokens(bytes(range(32)))
EMAIL = BUYER.email
GIVEN = Contact(name="A. Friend", email="friend@example.com")


def account(market: Market, customer_id: str = "customer", email: str = EMAIL) -> None:
    """Registered, with the mailbox proved."""
    contact = Contact(name="A. Customer", email=email)
    register = Register(subject=customer_id, kind="account", contact=contact)
    market.do(lambda d: d.decide(CUSTOMER, customer_id, register))
    claim = OpenAccount(customer_id=customer_id)
    market.do(lambda d: d.decide(MAILBOX, TOKENS.mailbox(email), claim))


def link(market: Market, order_no: str, customer_id: str = "customer") -> str:
    return market.do(lambda d: link_order(d, OF_OLD, customer_id, order_no))


def owner_of(market: Market, order: OrderAnswer) -> str:
    return found_order(market.state(ORDER, order.order_id)).owner


def test_who_is_signed_in_orders_as_the_customer_that_they_are(market: Market) -> None:
    account(market)
    customer = Customer(market, "customer")
    order = customer.buy("asset", market.receive_piece())
    placed = found_order(market.state(ORDER, order.order_id)).placed
    assert (placed.subject, owner_of(market, order)) == ("customer", "customer:customer")
    assert len(log(market, CustomerRegistered)) == 1


def test_what_they_typed_for_an_order_stays_with_it_in_normal_form(market: Market) -> None:
    account(market)
    customer = Customer(market, "customer")
    customer.add("asset", market.receive_piece())
    customer.checkout()
    typed = Contact(name=" A.  Friend ", email="friend@EXAMPLE.com", phone="020 7946 0000")
    order = customer.place(buyer=typed)
    placed = found_order(market.state(ORDER, order.order_id)).placed
    assert placed.buyer == Contact(
        name="A. Friend", email="friend@example.com", phone="+442079460000"
    )
    profile = market.state(CUSTOMER, "customer")
    assert isinstance(profile, Known) and profile.profile.email == EMAIL


def test_who_was_forgotten_orders_nothing(market: Market) -> None:
    account(market)
    customer = Customer(market, "customer")
    customer.add("asset", market.receive_piece())
    customer.checkout()
    market.do(lambda d: d.decide(CUSTOMER, "customer", Erase()))
    unchanged(market, customer.place, CustomerIsErased)


def test_a_contract_makes_them_known_once(market: Market) -> None:
    account(market)
    customer = Customer(market, "customer")
    order = customer.buy("asset", market.receive_piece())
    market.report(order, "authorised")
    market.review_or_capture(order.order_id)
    if found_order(market.state(ORDER, order.order_id)).stage == "under_review":
        market.clear(order.order_id)
        market.review_or_capture(order.order_id)
    market.report(order, "captured")
    known = market.state(CUSTOMER, "customer")
    assert isinstance(known, Known) and known.bought == order.order_id


def test_a_guests_order_is_linked_by_who_reads_the_mailbox(
    market: Market, order: OrderAnswer, shopper: Shopper
) -> None:
    account(market)
    assert link(market, order.order_no) == order.order_id
    assert owner_of(market, order) == "customer:customer"
    look = market.store.look()
    assert own_order(look, order.order_id, "customer:customer")
    with pytest.raises(NotFound):
        own_order(look, order.order_id, shopper.token_hash)
    head = market.store.journal.head()
    link(market, order.order_no)
    assert market.store.journal.head() == head


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_number_is_found_as_people_type_it(
    market: Market, order: OrderAnswer, typed: str
) -> None:
    account(market)
    number = order.order_no
    said = typed.format(number, number.lower().replace("-", " "), number.removeprefix("EL-"))
    assert link(market, said) == order.order_id


def test_another_customers_mailbox_links_nothing(market: Market, order: OrderAnswer) -> None:
    account(market, "other", "other@example.com")
    unchanged(market, lambda: link(market, order.order_no, "other"), NotFound)
    unchanged(market, lambda: link(market, "EL-2222-2222", "other"), NotFound)


def test_a_mailbox_that_is_theirs_no_more_links_nothing(market: Market, order: OrderAnswer) -> None:
    account(market)
    gone = CloseAccount(customer_id="customer")
    market.do(lambda d: d.decide(MAILBOX, TOKENS.mailbox(EMAIL), gone))
    unchanged(market, lambda: link(market, order.order_no), NotFound)


def test_what_one_customer_has_linked_is_not_anothers(market: Market, order: OrderAnswer) -> None:
    """Also when the mailbox has gone to somebody else since."""
    account(market)
    link(market, order.order_no)
    gone = CloseAccount(customer_id="customer")
    market.do(lambda d: d.decide(MAILBOX, TOKENS.mailbox(EMAIL), gone))
    account(market, "next")
    unchanged(market, lambda: link(market, order.order_no, "next"), NotFound)


def test_the_order_of_a_forgotten_guest_is_not_found(market: Market, order: OrderAnswer) -> None:
    account(market)
    guest = found_order(market.state(ORDER, order.order_id)).placed.subject
    market.do(lambda d: d.decide(CUSTOMER, guest, Erase()))
    unchanged(market, lambda: link(market, order.order_no), NotFound)


def test_a_linked_order_stays_so_whatever_becomes_of_it(market: Market, order: OrderAnswer) -> None:
    account(market)
    link(market, order.order_no)
    market.report(order, "authorised")
    market.review_or_capture(order.order_id)
    assert owner_of(market, order) == "customer:customer"
    market.cancel(order.order_id, "customer")
    assert owner_of(market, order) == "customer:customer"
    assert len(log(market, OrderLinked)) == 1


def test_a_code_is_sent_only_where_number_and_address_fit(
    market: Market, order: OrderAnswer
) -> None:
    def wanted(order_no: str, email: str) -> tuple[str, str, str]:
        claimed = Claimed(order_no=order_no, email=email)
        found = code_wanted(market.store.look(), TOKENS, claimed)
        return found.tells, found.person, found.enclosed.email

    nobody = ("nothing", "", "")
    assert wanted(order.order_no, f" {EMAIL.replace('example', 'EXAMPLE')}") == (
        "code",
        order.order_id,
        EMAIL,
    )
    assert wanted(order.order_no, "other@example.com") == nobody
    assert wanted("EL-2222-2222", EMAIL) == nobody
    assert wanted("x", EMAIL) == nobody
    with pytest.raises(EmailInvalid):
        wanted(order.order_no, "nobody")
