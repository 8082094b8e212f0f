"""A customer who is signed in, and what they ask."""

from dataclasses import dataclass
from typing import Any

import httpx

from application.identity.sessions import Entry
from application.ids import new_id
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.registration import Register
from tests.asking import ask
from tests.interfaces.api.world import World


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`headers` show their session."""

    shop: World
    customer_id: str
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.shop.client.request(method, path, json=body, headers=self.headers | headers)

    def told(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()


def signed_in(shop: World, email: str = "customer@example.com", name: str = "") -> SignedIn:
    """With an account of their own."""
    customer_id = new_id()
    contact = Contact(name=name or "A. Customer", email=email)
    wish = Register(subject=customer_id, kind="account", contact=contact)
    shop.api.store.run(lambda d: len(d.decide(CUSTOMER, customer_id, wish)), ask())
    begun = shop.api.identity.sessions.begin(Entry(kind="customer", person=customer_id))
    return SignedIn(shop, customer_id, {"Authorization": f"Bearer {begun.token}"})
