"""When this happens, that is asked for: every reaction of every policy."""

from typing import Any

import pytest

from application.policies import POLICIES
from application.policies.effects import (
    CancelPayment,
    Effect,
    LookAtUnboughtDesigns,
    MarkDesignsOfStone,
    MarkDesignsOfStyle,
    PreviewPriceBook,
    ReviewOrCapture,
    SendOrderLetter,
    SendServiceLetter,
)
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.envelope import Recorded
from domain.inventory.asset.standing import AssetAllocated, AssetSold
from domain.kernel import stored_names
from domain.pricing.price_books import PriceBookDrafted
from domain.selling.order import (
    OrderCancelled,
    OrderConfirmed,
    OrderExpired,
    OrderReviewCleared,
    PaymentSecured,
)
from domain.selling.payment import PaymentVoided
from domain.selling.service_case import ResizeOpened
from tests.asking import recorded
from tests.golden.examples import example

CAPTURE, LOOK = ReviewOrCapture(order_id="7"), LookAtUnboughtDesigns(order_id="7")
STYLE = MarkDesignsOfStyle(style_code="7", position=0)


def letter(template: Any) -> SendOrderLetter:
    return SendOrderLetter(template=template, order_id="7")


ASKED: dict[tuple[str, type], Effect] = {
    ("checkout", PaymentSecured): CAPTURE,
    ("checkout", OrderReviewCleared): CAPTURE,
    ("checkout", PaymentVoided): CancelPayment(payment_id="7"),
    ("letters", PaymentSecured): letter("M01"),
    ("letters", OrderConfirmed): letter("M03"),
    ("letters", OrderCancelled): letter("M05"),
    ("letters", OrderExpired): letter("M06"),
    ("letters", ResizeOpened): SendServiceLetter(
        line_id="7", case_id=example(ResizeOpened, 0).case_id
    ),
    ("designs", OrderExpired): LOOK,
    ("designs", OrderCancelled): LOOK,
    ("designs", ProductRevised): STYLE,
    ("designs", ProductWithdrawn): STYLE,
    ("designs", ProductPublished): STYLE,
}


def happened(kind: Any, version: int = 2) -> Recorded[Any]:
    return recorded("thing-7", version, example(kind, 0))


def asked(policy: str, fact: Recorded[Any]) -> tuple[Effect, ...]:
    return next(each for each in POLICIES if each.name == policy).react(fact)


@pytest.mark.parametrize(("policy", "kind"), ASKED)
def test_one_thing_is_asked_for(policy: str, kind: type) -> None:
    assert asked(policy, happened(kind)) == (ASKED[policy, kind],)


@pytest.mark.parametrize("kind", [AssetAllocated, AssetSold])
def test_a_stone_that_goes_to_an_order_spares_the_line_it_goes_to(kind: type) -> None:
    fact = happened(kind)
    gone = fact.event
    mark = MarkDesignsOfStone(
        asset_id="7", order_id=gone.order_id, line_id=gone.line_id, position=0
    )
    assert asked("designs", fact) == (mark,)


def test_a_product_published_for_the_first_time_has_no_designs_yet() -> None:
    assert asked("designs", happened(ProductPublished, version=1)) == ()


def test_a_drafted_book_is_held_against_what_is_on_offer() -> None:
    fact = happened(PriceBookDrafted)
    book = fact.event.book
    preview = PreviewPriceBook(region=book.region, book_id=book.price_book_id, position=0)
    assert asked("prices", fact) == (preview,)


def test_the_policies_react_to_these_and_to_nothing_else() -> None:
    """Their names stand beside every delivery of a house: they stay."""
    others = {("designs", AssetAllocated), ("designs", AssetSold), ("prices", PriceBookDrafted)}
    heard: dict[str, set[str]] = {}
    for policy, kind in {*ASKED, *others}:
        heard.setdefault(policy, set()).update(stored_names(kind))
    assert {policy.name: set(policy.event_names) for policy in POLICIES} == heard
