"""Whose is what: of one person everything, of anybody else nothing."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from application.store.codec import personal_fields
from application.store.vocabulary import events_of_the_shop
from domain.design.design.events import DesignClaimed, DesignStarted
from domain.kernel import ERASED
from domain.people.correspondent import AddressGiven
from domain.people.customer.registration import CustomerRegistered
from domain.selling.cart.conceding import ConcessionGiven
from domain.selling.cart.merging import CartHandedOver, CartTakenBack
from domain.selling.cart.state import CartOpened
from domain.selling.letter import LetterSent, Matter
from domain.selling.order.placing import OrderPlaced
from domain.selling.payment.standing import PaymentInitiated
from domain.selling.quote import QuoteIssued
from projections.persons import PERSONS, Traces, subject_of, traces
from tests.golden.examples import example
from tests.projections.folding import Happened, folded, history, same_in_all_batches

OF_THE_HOUSE = {"staff_member"}
"""Who works here is known to the house by a contract, and is no customer's thing."""


def made(stream: str, kind: type, **told: Any) -> Happened:
    return stream, replace(example(kind, 0), **told)


def guest(customer_id: str) -> Happened:
    told = {"subject": customer_id, "name": ERASED, "email": ERASED, "phone": None}
    return made(f"customer-{customer_id}", CustomerRegistered, **told)


def design(design_id: str, owner: str) -> Happened:
    told = {"subject": f"s-{design_id}", "token_hash": owner}
    return made(f"config-{design_id}", DesignStarted, **told)


def order(order_id: str, subject: str, owner: str) -> Happened:
    return made(f"order-{order_id}", OrderPlaced, subject=subject, token_hash=owner)


def quote(quote_id: str, owner: str) -> Happened:
    issued = example(QuoteIssued, 0)
    return f"quote-{quote_id}", replace(issued, quoted=replace(issued.quoted, owner=owner))


def cart(cart_id: str, owner: str) -> Happened:
    return made(f"cart-{cart_id}", CartOpened, token_hash=owner)


def noted(cart_id: str) -> Happened:
    return made(f"cart-{cart_id}", ConcessionGiven, subject=cart_id, note=ERASED)


def given(owner: str, mailbox: str) -> Happened:
    return f"correspondent-{owner}", AddressGiven(
        subject=f"c-{owner}", email=ERASED, mailbox=mailbox
    )


def letter(message_id: str, subject: str, mailbox: str) -> Happened:
    told = {"subject": subject, "mailbox": mailbox, "matter": Matter()}
    return made(f"letter-{message_id}", LetterSent, **told)


EVENTS = history(
    [
        *(guest("anna"), guest("bert")),
        *(design("d1", "visitor"), design("d2", "customer:anna"), design("d3", "stranger")),
        *(design("d4", "stranger"), made("config-d4", DesignClaimed, token_hash="visitor")),
        *(order("o1", "anna", "visitor"), order("o2", "bert", "stranger")),
        made("payment-p1", PaymentInitiated, order_id="o1"),
        made("payment-p2", PaymentInitiated, order_id="o2"),
        *(quote("q1", "visitor"), quote("q2", "stranger")),
        *(given("visitor", "box"), given("stranger", "box")),
        *(letter("m1", "anna", "box"), letter("m2", "bert", "box"), letter("m3", "", "desk")),
    ]
)


def of(pool: Engine, subject: str) -> Traces:
    with folded(pool, PERSONS, EVENTS) as connection:
        return traces(connection, subject)


def test_everything_of_one_person_and_nothing_of_another(pool: Engine) -> None:
    same_in_all_batches(pool, PERSONS, EVENTS)
    anna = of(pool, "anna")
    assert anna.subjects == {"anna", "s-d1", "s-d2", "s-d4", "c-visitor"}
    assert anna.owners == {"customer:anna", "visitor"}
    assert anna.mailboxes == {"box"}
    assert (anna.keys("order"), anna.keys("payment")) == (("o1",), ("p1",))
    assert (anna.keys("design"), anna.keys("quote")) == (("d1", "d2", "d4"), ("q1",))
    assert anna.keys("letter") == ("m1",)


def test_a_cart_that_was_brought_is_theirs_and_its_former_owner_is_not(pool: Engine) -> None:
    """Why something was taken off in it is sealed by its own key; whatever else was made under the
    token that it was made with is somebody else's, until that is shown."""
    happened = [
        *(guest("anna"), cart("c1", "customer:anna"), cart("c2", "phone"), noted("c2")),
        ("cart-c2", CartHandedOver(into="c1")),
        *(order("o9", "carl", "phone"), cart("c3", "phone"), noted("c3")),
    ]
    same_in_all_batches(pool, PERSONS, history(happened))
    with folded(pool, PERSONS, history(happened)) as connection:
        anna = traces(connection, "anna")
    assert anna.subjects == {"anna", "c2"}
    assert anna.keys("cart") == ("c1", "c2")
    back = [*happened, ("cart-c2", CartTakenBack(given_by="c1"))]
    with folded(pool, PERSONS, history(back)) as connection:
        assert traces(connection, "anna").subjects == {"anna"}


def test_one_mailbox_that_two_people_named_joins_nobody(pool: Engine) -> None:
    """An address that somebody typed proves nothing."""
    bert = of(pool, "bert")
    assert bert.subjects == {"bert", "s-d3", "c-stranger"}
    assert bert.owners == {"customer:bert", "stranger"}


def test_a_person_is_found_from_any_of_their_pseudonyms(pool: Engine) -> None:
    assert of(pool, "visitor").subjects == of(pool, "s-d1").subjects == of(pool, "anna").subjects
    assert of(pool, "nobody").found == ()
    with folded(pool, PERSONS, EVENTS) as connection:
        assert subject_of(connection, "order", "o1") == "anna"
        assert subject_of(connection, "order", "o9") is None


def test_every_event_that_seals_something_leads_to_a_person() -> None:
    """A subject that nobody can be found by would be forgotten by nobody."""
    sealing = {name for name, kind in events_of_the_shop().items() if personal_fields(kind)}
    streams = {name.partition(".")[0] for name in sealing}
    heard = {name.partition(".")[0] for name in PERSONS.event_names}
    assert streams - heard == OF_THE_HOUSE
