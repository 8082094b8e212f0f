"""Every stored price is derived again, and one that was tampered with is found."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest

from application.selling.price_check import PriceCheck, Priced, check_prices, difference
from application.store.vocabulary import events_of_the_shop
from domain.design.design.events import DesignCompleted
from domain.money import Money
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.engine.result import PriceResult
from tests.application.trading import Market, Shopper
from tests.designs import shipped_prices


def checked(market: Market) -> PriceCheck:
    heard: list[tuple[int, int]] = []
    found = check_prices(
        market.store.journal, shipped_prices(), lambda done, head: heard.append((done, head))
    )
    assert heard[-1][0] == heard[-1][1] == market.store.journal.head()
    return found


@pytest.fixture
def sold(market: Market, shopper: Shopper) -> Market:
    """A design with an engraving, a piece and two chains, ordered."""
    market.receive_stone()
    shopper.add("design", shopper.design(text="For ever"))
    shopper.add("stock", market.receive_chains(), 2)
    shopper.buy("asset", market.receive_piece())
    return market


def test_every_price_ever_shown_is_derived_again(sold: Market) -> None:
    assert checked(sold) == PriceCheck(derived=7, without_inputs=0, differences=())


def completed(market: Market) -> PriceResult:
    (found,) = market.store.journal.after(0, 10, ["config.completed"])
    assert isinstance(found.event, DesignCompleted)
    assert found.event.price
    return found.event.price


def test_whatever_is_changed_about_a_price_is_found(sold: Market) -> None:
    stored = completed(sold)
    assert isinstance(stored.inputs, PieceInputs)
    heavier = replace(stored.inputs, articles=(Decimal("9.99"),))
    tampered: dict[str, Any] = {
        "stored": replace(stored, total=stored.total + Money(1)),
        "derived": replace(stored, inputs=heavier),
        "other vat": replace(stored, vat=stored.vat + Money(1)),
        "other lines": replace(stored, lines=stored.lines[:-1]),
        "price_book_unknown": replace(stored, price_book="lost"),
        "metal_unknown": replace(stored, inputs=replace(stored.inputs, metal="tin")),
    }
    assert difference(stored, shipped_prices()) is None
    for wanted, price in tampered.items():
        assert wanted in str(difference(price, shipped_prices()))


def test_no_event_with_a_price_is_left_out() -> None:
    """A new event that stores a price must be derived again too."""
    holding = {
        kind
        for kind in events_of_the_shop().values()
        if "PriceResult" in repr(kind.__annotations__) or _lines(kind)
    }
    assert holding == set(get_args(Priced))


def _lines(kind: type) -> bool:
    return any(name in repr(kind.__annotations__) for name in ("CartLine", "OrderLine", "Quoted"))
