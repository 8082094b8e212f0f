"""Stripe takes out what it shows of whoever paid: once, after it looked, whatever is repeated."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from application.selling.money.payments import ProviderDown, UnknownToProvider
from interfaces.integrations.stripe import StripePayments, StripeSettings
from interfaces.local.standins.shelf import Shelf
from tests.interfaces.local.standins.running import KEY, SECRET, client, control, open_shop, serve

NAME = "Zephyrine Canary"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with open_shop() as shop, serve(tmp_path, shop) as address:
        yield address


@pytest.fixture
def payments(url: str) -> StripePayments:
    settings = StripeSettings(address=f"{url}/stripe", secret_key=KEY, webhook_secret=SECRET)
    return StripePayments(settings)


def paid(url: str, name: str = NAME) -> str:
    api: Any = client(url)
    method = api.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_visa"}, "billing_details": {"name": name}}
    )
    made = api.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "gbp",
            "confirm": True,
            "payment_method": method.id,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )
    return str(made.id)


def kept(home: Path) -> str:
    shelf = Shelf(home)
    found = [row["body"] for row in shelf.rows("SELECT body FROM document")]
    shelf.close()
    return json.dumps(found)


def test_what_it_shows_of_whoever_paid_is_taken_out(
    url: str, payments: StripePayments, tmp_path: Path
) -> None:
    theirs, another = paid(url), paid(url, "B. Customer")
    assert NAME in kept(tmp_path)
    job = payments.forget(theirs, key="delivery-1")
    assert payments.forget(theirs, key="delivery-1") == job
    assert NAME not in kept(tmp_path)
    assert "B. Customer" in kept(tmp_path)
    assert payments.read(theirs).status == payments.read(another).status == "captured"
    shown: stripe.PaymentIntent = client(url).v1.payment_intents.retrieve(theirs)
    assert shown.amount == 5_000


def test_what_the_provider_does_not_have_or_answer_is_told(
    url: str, payments: StripePayments
) -> None:
    with pytest.raises(UnknownToProvider):
        payments.forget("pi_nobody", key="delivery-2")
    theirs = paid(url)
    control(url, outage=True)
    with pytest.raises(ProviderDown):
        payments.forget(theirs, key="delivery-3")
    control(url, outage=False)
    assert payments.forget(theirs, key="delivery-3")
