"""What a front end must not hard-code: terms, countries, currency, how long things are held."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request, Response

from application.identity.codes import LASTS
from application.identity.passwords import LONGEST, SHORTEST
from domain.design.ring_size import SIZES, TABLE
from domain.people.address import COUNTRIES
from domain.selling.order.placing import ORDER_BUTTON
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import fixed
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.needs import Identity
from interfaces.api.edge.page_policy import PAYMENT_PAGE
from interfaces.api.edge.routes import Routes
from interfaces.particulars import Particulars
from projections.content import CANCELLATION, DEALERS_NOTICE, TERMS_OF_SALE

routes = Routes("/shop", "shop", "queries")
FOR_A_MINUTE = "public, max-age=60"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMinutes:
    """How long a piece is held: in a cart, in a cart at most, in the checkout, for a payment."""

    cart: int
    cart_at_most: int
    checkout: int
    payment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where the words are asked for that a customer must find: each is content with a version."""

    terms_of_sale: str = TERMS_OF_SALE
    cancellation: str = CANCELLATION
    dealers_notice: str = DEALERS_NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningIn:
    """What forms for accounts say and check before they send anything: how long a password is, how
    long a code of a letter is good, and for how long nobody is asked anew who they are.

    Passkeys are good for pages of `passkey_domain` and under it.
    """

    password_shortest: int = SHORTEST
    password_longest: int = LONGEST
    code_minutes: int
    fresh_minutes: int
    passkey_domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopTerms:
    """What an order must name, where parcels go, and what a browser needs to pay.

    `house` is who sells: its legal name, how it is reached, where an order is looked at.

    `ring_sizes` are the steps of the table `ring_size_table`, smallest first.

    `payment_page_policy` is the Content-Security-Policy of a page that embeds Stripe's form, where
    NONCE is another for every answer.
    """

    terms_version: str
    countries: tuple[str, ...]
    currency: str
    hold_minutes: HoldMinutes
    unpaid_order_minutes: int
    ring_size_table: str
    ring_sizes: tuple[str, ...]
    publishable_key: str
    payment_page_policy: str
    order_button: str
    signing_in: SigningIn
    house: Particulars
    pages: Pages


@routes.get("", ANYONE, ShopTerms)
def shop(request: Request, asked: Asked) -> Response:
    """The terms of the house as they are now. Whatever is shown of them should come from here."""
    rules = asked.shop.rules
    found = ShopTerms(
        terms_version=rules.terms_version,
        countries=COUNTRIES,
        currency="GBP",
        hold_minutes=HoldMinutes(
            cart=_minutes(rules.cart_hold),
            cart_at_most=_minutes(rules.cart_hold_limit),
            checkout=_minutes(rules.checkout_hold),
            payment=_minutes(rules.payment_hold),
        ),
        unpaid_order_minutes=_minutes(rules.unpaid_order),
        ring_size_table=TABLE,
        ring_sizes=tuple(SIZES),
        publishable_key=asked.api.publishable_key,
        payment_page_policy=PAYMENT_PAGE,
        order_button=ORDER_BUTTON,
        signing_in=_signing_in(asked.api.identity),
        house=asked.api.house,
        pages=Pages(),
    )
    return fixed(request, found, FOR_A_MINUTE)


def _signing_in(identity: Identity) -> SigningIn:
    return SigningIn(
        code_minutes=_minutes(LASTS),
        fresh_minutes=_minutes(identity.fresh),
        passkey_domain=identity.passkeys.authenticators.domain,
    )


def _minutes(lasts: timedelta) -> int:
    return lasts // timedelta(minutes=1)
