"""The demonstration's finished pieces, counted goods and made-up stock."""

from datetime import UTC, datetime
from itertools import islice

from application.catalogue.reading.templates import load_templates
from domain.inventory.asset import ASSET
from domain.inventory.asset.listing import AssetListed
from domain.inventory.stock import STOCK, StockPriced, StockReceived
from interfaces.local.seeding.demo_stock import (
    OPENING_PRICES,
    StockPiece,
    counted_goods,
    finished_pieces,
    synthetic,
)
from interfaces.local.seeding.reception import decided

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_two_finished_pieces_are_listed_at_their_price() -> None:
    pieces = finished_pieces()
    assert [piece.asset_id for piece in pieces] == ["ONE-EMBER-1", "ONE-TIDELINE-1"]
    for piece in pieces:
        last = decided(ASSET, piece.commands, NOON)[-1]
        assert last == AssetListed(price=piece.price, reason="received")
        assert decided(ASSET, piece.commands * 2, NOON)[-1] == last


def test_whatever_a_template_calls_finished_is_there_and_has_a_first_price() -> None:
    shown = {each.sku for made in load_templates().by_style.values() for each in made.stock}
    single = {piece.style_code for piece in finished_pieces()}
    counted = {piece.sku for piece in counted_goods()}
    assert len(shown) == 9
    assert shown == OPENING_PRICES.keys() <= single | counted


def test_counted_goods_are_received_and_priced_once() -> None:
    for piece in counted_goods():
        events = decided(STOCK, piece.commands, NOON)
        assert [type(event) for event in events[:2]] == [StockReceived, StockPriced]
        assert decided(STOCK, piece.commands * 2, NOON) == events


def test_synthetic_stock_shares_the_units_evenly() -> None:
    pieces = list(synthetic(products=7, variants=3, stock=100))
    assert len({piece.sku for piece in pieces}) == 21
    assert sum(piece.quantity for piece in pieces) == 100
    assert {piece.quantity for piece in pieces} == {4, 5}
    assert pieces == list(synthetic(products=7, variants=3, stock=100))
    assert all(4_500 <= piece.price.minor <= 199_500 for piece in pieces)
    assert len({piece.style_code for piece in pieces}) == 7


def test_there_can_be_more_pieces_than_units() -> None:
    first, second, *_ = islice(synthetic(products=1_000_000, variants=2, stock=1), 3)
    assert (first.quantity, second.quantity) == (1, 0)
    assert [type(e) for e in decided(STOCK, second.commands, NOON)] == [StockPriced]
    assert isinstance(first, StockPiece) and first.key == "SYN-000001-V01-vault"
