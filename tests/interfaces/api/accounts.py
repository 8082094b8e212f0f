"""Customers with an account, opened without the letters that a real one takes."""

from application.ids import new_id
from application.store.event_store import Decision
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.registration import Register
from domain.people.mailbox import MAILBOX, OpenAccount
from tests.asking import ask
from tests.interfaces.api.world import World


def account(shop: World, email: str = "customer@example.com") -> str:
    """The id of its customer."""
    customer_id, contact = new_id(), Contact(name="A. Customer", email=email)

    def use_case(decision: Decision) -> None:
        mailbox = shop.api.identity.mailboxes.meet(email)
        decision.decide(MAILBOX, mailbox, OpenAccount(customer_id=customer_id))
        registered = Register(subject=customer_id, kind="account", contact=contact)
        decision.decide(CUSTOMER, customer_id, registered)

    shop.api.store.run(use_case, ask())
    return customer_id
