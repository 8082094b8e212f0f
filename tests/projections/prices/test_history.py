"""At which price a design or a sku was shown: times of one price, per channel."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from domain.money import Money
from domain.selling.cart.cart_line import CartLineAdded, CartLineRepriced
from projections.prices.history import PRICE_HISTORY, Shown, shown_prices
from tests.projections.folding import NOON, folded, recorded
from tests.projections.samples import cart_line, issued, price
from tests.projections.test_live_pieces import completed

DAY = timedelta(days=1)


def day(number: int) -> datetime:
    return NOON + number * DAY


def shown(channel: str, pounds: int, days: tuple[int, int], times: int) -> Shown:
    return Shown(
        channel=channel,  # type: ignore[arg-type]  # one of three, by the test's own word
        price=Money(pounds * 100),
        price_book="uk",
        first_shown=day(days[0]),
        last_shown=day(days[1]),
        times=times,
    )


def test_a_price_seen_again_lengthens_its_time_and_another_begins_a_new_one(pool: Engine) -> None:
    dearer = completed(price=price(1300))
    events = [
        recorded(1, "config-config-1", completed(), at=day(0)),
        recorded(2, "cart-c", CartLineAdded(line=cart_line()), at=day(1)),
        recorded(3, "config-config-1", completed(), at=day(2)),
        recorded(4, "config-config-1", dearer, at=day(3)),
        recorded(
            5,
            "cart-c",
            CartLineRepriced(line_id="l1", before=price(), after=price(1300)),
            at=day(4),
        ),
        recorded(6, "config-config-1", completed(), at=day(5)),
    ]
    with folded(pool, PRICE_HISTORY, events) as connection:
        assert shown_prices(connection, "f1") == (
            shown("design", 1200, (0, 2), 2),
            shown("cart", 1200, (1, 1), 1),
            shown("design", 1300, (3, 3), 1),
            shown("cart", 1300, (4, 4), 1),
            shown("design", 1200, (5, 5), 1),
        )
        assert shown_prices(connection, "unheard of") == ()


def test_goods_are_known_by_their_sku(pool: Engine) -> None:
    line = replace(cart_line(), kind="stock", ref="CHA-1", style_code=None)
    events = [recorded(1, "cart-c", CartLineAdded(line=line), at=day(0))]
    with folded(pool, PRICE_HISTORY, events) as connection:
        assert shown_prices(connection, "CHA-1") == (shown("cart", 1200, (0, 0), 1),)


def test_a_quoted_price_is_of_its_design_also_in_the_cart(pool: Engine) -> None:
    quote = cart_line(kind="quote", ref="q1")
    events = [
        recorded(1, "quote-q1", issued(), at=day(0)),
        recorded(2, "cart-c", CartLineAdded(line=quote), at=day(1)),
    ]
    with folded(pool, PRICE_HISTORY, events) as connection:
        found = shown_prices(connection, "f1")
    assert found == (shown("quote", 1200, (0, 0), 1), shown("cart", 1200, (1, 1), 1))
