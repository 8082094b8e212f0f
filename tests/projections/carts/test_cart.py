"""A cart: its lines and totals, the prices that were not seen yet, and what it holds."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from domain.catalogue.product import ProductWithdrawn
from domain.inventory.asset.hold import AssetHoldEnded, AssetReserved, holder_of
from domain.inventory.asset.listing import AssetListed
from domain.inventory.asset.quarantine import AssetQuarantined
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from domain.selling.cart.cart_line import (
    CartLineAdded,
    CartLineQuantityChanged,
    CartLineRemoved,
    CartLineRepriced,
)
from domain.selling.cart.checkout import (
    CartClosed,
    CartReopened,
    CheckoutStarted,
    PricesAcknowledged,
)
from domain.selling.cart.conceding import (
    ConcessionGiven,
    ConcessionReworked,
    ConcessionWithdrawn,
    ReworkCause,
)
from domain.selling.cart.concession import (
    Conceded,
    Concession,
    ConcessionTerms,
    Floor,
    ReducedLine,
    Reduction,
)
from domain.selling.cart.state import CartOpened
from projections.carts.cart import Cart, cart, open_carts
from projections.carts.fold import CART_VIEW
from projections.prices.shown import PriceLine, ShownPrice, moved
from tests.projections.folding import Happened, contents, folded, history, same_in_all_batches
from tests.projections.samples import HOUR, NOON, cart_line, issued, price

CART = "cart-c1"
OPENED: Happened = (
    CART,
    CartOpened(token_hash="token-1", region="GB", currency="GBP", channel="web"),
)
RING: Happened = (CART, CartLineAdded(line=cart_line(assets=("ST-1",))))
BOXES: Happened = (
    CART,
    CartLineAdded(
        line=cart_line(
            "l2", kind="stock", ref="BOX", quantity=2, price=price(12), reservation_id="s1"
        )
    ),
)


def page(pool: Engine, *happened: Happened) -> Cart:
    events = history((OPENED, *happened))
    same_in_all_batches(pool, CART_VIEW, events)
    with folded(pool, CART_VIEW, events) as connection:
        found = cart(connection, "c1", "token-1", Cart)
    assert found is not None
    return found


def reserved(holder: str = "c1", purpose: Any = "cart", until: Any = NOON + HOUR) -> Happened:
    hold = AssetReserved(
        reservation_id=f"r-{purpose}",
        purpose=purpose,
        holder=holder,
        expires_at=until,
        limit=None,
        policy="p",
    )
    return ("asset-ST-1", hold)


def freed(cause: Any) -> Happened:
    end = AssetHoldEnded(reservation_id="r-cart", purpose="cart", holder="c1", cause=cause)
    return ("asset-ST-1", end)


SET_ASIDE: Happened = ("asset-ST-1", AssetQuarantined(reason="damaged", field=None))
LISTED: Happened = ("asset-ST-1", AssetListed(price=None, reason="ready"))


def withdrawn(style_code: str) -> Happened:
    return (f"product-{style_code}", ProductWithdrawn(reason="no longer made"))


def test_lines_come_in_the_order_they_were_added_and_add_up(pool: Engine) -> None:
    found = page(pool, RING, BOXES)
    assert [line.line_id for line in found.lines] == ["l1", "l2"]
    assert (found.pieces, found.total, found.vat) == (3, Money(122_400), Money(20_400))
    assert found.order_id is None


def test_a_line_changes_and_goes(pool: Engine) -> None:
    more = CartLineQuantityChanged(line_id="l2", quantity=5, reservation_id="s2")
    gone = CartLineRemoved(line_id="l1", cause="user")
    found = page(pool, RING, BOXES, (CART, more), (CART, gone))
    assert [(line.line_id, line.quantity) for line in found.lines] == [("l2", 5)]


def test_a_price_is_unseen_until_it_is_acknowledged(pool: Engine) -> None:
    dearer = CartLineRepriced(line_id="l1", before=price(1200), after=price(1300))
    again = CartLineRepriced(line_id="l1", before=price(1300), after=price(1400))
    seen = PricesAcknowledged(line_ids=("l1",), total=Money(140_000))
    changed = page(pool, RING, (CART, dearer), (CART, again))
    assert changed.unseen == ("l1",)
    assert (changed.lines[0].seen, changed.total) == (Money(120_000), Money(140_000))
    assert changed.lines[0].moved == (PriceLine("metal", "Metal", Money(20_000)),)
    assert page(pool, RING, (CART, dearer), (CART, again), (CART, seen)).unseen == ()


def test_why_a_price_moved_sums_to_the_move_whatever_lines_came_or_went() -> None:
    def shown(**lines: int) -> ShownPrice:
        parts = tuple(PriceLine(code, code, Money(minor)) for code, minor in lines.items())
        return ShownPrice(Money(sum(lines.values())), Money(0), parts)

    before, after = shown(metal=500, stone=900, engraving=100), shown(metal=600, stone=900, box=7)
    found = moved(before, after)
    assert [(line.code, line.amount.minor) for line in found] == [
        ("metal", 100),
        ("engraving", -100),
        ("box", 7),
    ]
    assert sum(line.amount.minor for line in found) == (after.total - before.total).minor


def test_a_hold_is_shown_while_it_is_this_carts(pool: Engine) -> None:
    line = page(pool, RING, reserved()).lines[0]
    assert (line.held, line.held_until, line.lost) == (("ST-1",), NOON + HOUR, ())
    for end in ((freed("expired"),), (freed("expired"), reserved("c2"))):
        line = page(pool, RING, reserved(), *end).lines[0]
        assert (line.held, line.held_until, line.lost) == ((), None, ("ST-1",))
    line = page(pool, RING, reserved(), freed("converted"), reserved("c1", "order", None)).lines[0]
    assert (line.held, line.held_until) == (("ST-1",), None)


def test_all_of_a_cart_is_held_until_the_first_hold_ends(pool: Engine) -> None:
    boxes = StockReserved(reservation_id="s1", qty=2, expires_at=NOON + 2 * HOUR)
    both = (RING, BOXES, reserved(), ("stock-BOX-vault", boxes))
    assert page(pool, *both).held_until == NOON + HOUR
    assert page(pool, *both, freed("expired")).held_until is None
    assert page(pool, RING, reserved("c1", "order", None)).held_until is None


def test_what_a_shoppers_quotes_hold_is_held_for_their_cart(pool: Engine) -> None:
    quoted: Happened = (
        CART,
        CartLineAdded(line=cart_line(kind="quote", ref="q1", assets=("ST-1",))),
    )
    until = NOON + 168 * HOUR
    held = reserved(holder_of("token-1"), "quote", until)
    line = page(pool, ("quote-q1", issued(until)), quoted, held).lines[0]
    assert (line.kind, line.quoted_until) == ("quote", until)
    assert (line.held, line.held_until, line.lost) == (("ST-1",), until, ())
    foreign = reserved(holder_of("token-2"), "quote", until)
    assert page(pool, quoted, foreign).lines[0].lost == ("ST-1",)


def test_a_line_whose_quote_is_over_is_of_its_design(pool: Engine) -> None:
    quoted: Happened = (CART, CartLineAdded(line=cart_line(kind="quote", ref="q1")))
    over = CartLineRepriced(
        line_id="l1", before=price(1200), after=price(1300), design_id="config-1"
    )
    found = page(pool, ("quote-q1", issued()), quoted, (CART, over))
    (line,) = found.lines
    assert (line.kind, line.ref, line.quoted_until) == ("design", "config-1", None)
    assert (line.seen, found.unseen) == (Money(120_000), ("l1",))


def test_counted_goods_are_held_by_their_reservation(pool: Engine) -> None:
    hold = StockReserved(reservation_id="s1", qty=2, expires_at=NOON + HOUR)
    line = page(pool, BOXES, ("stock-BOX-vault", hold)).lines[0]
    assert (line.held, line.held_until) == (("s1",), NOON + HOUR)


def test_a_change_begins_the_checkout_anew(pool: Engine) -> None:
    started: Happened = (CART, CheckoutStarted(total=Money(120_000), ship_country="GB"))
    assert page(pool, RING, started).checking_out
    assert not page(pool, RING, started, BOXES).checking_out


def test_an_ordered_cart_names_its_order_until_it_is_opened_again(pool: Engine) -> None:
    closed: Happened = (CART, CartClosed(order_id="o1"))
    reopened: Happened = (CART, CartReopened(order_id="o1", lost=("ST-1",)))
    assert page(pool, RING, closed).order_id == "o1"
    found = page(pool, RING, closed, reopened)
    assert (found.order_id, found.lost, len(found.lines)) == (None, ("ST-1",), 1)


def test_a_shopper_sees_their_own_open_carts_the_newest_first(pool: Engine) -> None:
    opened = CartOpened(token_hash="token-1", region="GB", currency="GBP", channel="web")
    foreign = CartOpened(token_hash="token-2", region="GB", currency="GBP", channel="web")
    events = history(
        [
            ("cart-a", opened),
            ("cart-b", opened),
            ("cart-c", foreign),
            ("cart-d", opened),
            ("cart-b", CartClosed(order_id="o1")),
        ]
    )
    with folded(pool, CART_VIEW, events) as connection:
        assert [each.cart_id for each in open_carts(connection, "token-1", Cart)] == ["d", "a"]
        assert open_carts(connection, "' OR 1=1 --", Cart) == ()
        assert cart(connection, "none", "token-1", Cart) is None
        assert cart(connection, "c", "token-1", Cart) is None


def test_what_a_piece_costs_us_is_not_kept(pool: Engine) -> None:
    with folded(pool, CART_VIEW, history([OPENED, RING])) as connection:
        assert "31415" not in str(contents(connection, CART_VIEW))


def reduced(line_id: str, minor: int) -> ReducedLine:
    floor = Floor(cost=Money(1), min_margin=Decimal("0.05"))
    reduction = Reduction(
        given=Money(minor), of=Money(120_000), pieces=1, floor=floor, taken=Money(minor)
    )
    return ReducedLine(line_id, reduction)


WORD = Concession(
    concession_id="k-1",
    terms=ConcessionTerms(reason="loyalty", amount=Money(6_000)),
    by="staff-1",
    role="associate",
)


def given(minor: int) -> Happened:
    return (CART, ConcessionGiven(concession=WORD, lines=(reduced("l1", minor),)))


def reworked(minor: int, cause: ReworkCause = "offer") -> Happened:
    return (CART, ConcessionReworked(lines=(reduced("l1", minor),), cause=cause))


WITHDRAWN: Happened = (CART, ConcessionWithdrawn(line_ids=("l1",), by="staff-1"))
AGREED: Happened = (CART, PricesAcknowledged(line_ids=("l1",), total=Money(120_000)))


def test_what_is_taken_off_by_courtesy_is_shown_and_not_why(pool: Engine) -> None:
    started: Happened = (CART, CheckoutStarted(total=Money(122_400), ship_country="GB"))
    found = page(pool, RING, BOXES, started, given(6_000))
    assert (found.before, found.courtesy, found.total) == (
        Money(122_400),
        Money(6_000),
        Money(116_400),
    )
    ring, boxes = found.lines
    assert (ring.before, ring.courtesy, ring.total) == (
        Money(120_000),
        Money(6_000),
        Money(114_000),
    )
    assert (ring.vat, boxes.courtesy) == (Money(19_000), Money(0))
    assert found.vat == ring.vat + boxes.vat
    assert (found.unseen, found.checking_out) == ((), False)


def test_less_courtesy_is_to_be_seen_until_it_is(pool: Engine) -> None:
    less = page(pool, RING, given(6_000), reworked(4_000))
    (line,) = less.lines
    assert (line.courtesy, line.courtesy_seen) == (Money(4_000), Money(6_000))
    assert less.unseen == ("l1",)
    assert page(pool, RING, given(6_000), reworked(4_000), AGREED).unseen == ()
    gone = page(pool, RING, given(6_000), reworked(4_000), WITHDRAWN)
    assert gone.lines[0].courtesy_seen == Money(6_000), "what was last agreed to"
    assert (gone.courtesy, gone.unseen) == (Money(0), ("l1",))
    assert page(pool, RING, given(6_000), reworked(7_000)).unseen == ()
    assert page(pool, RING, given(6_000), reworked(4_000, "pieces")).unseen == ()


def test_a_line_that_comes_from_another_cart_brings_its_courtesy(pool: Engine) -> None:
    ring = cart_line(assets=("ST-1",))
    conceded = Conceded(WORD, reduced("l1", 6_000).reduction)
    found = page(pool, (CART, CartLineAdded(line=replace(ring, conceded=conceded))))
    assert (found.courtesy, found.total) == (Money(6_000), Money(114_000))
