"""Sign-ins at the same moment: everything comes once, into one cart, to whoever was first."""

from domain.selling.arrivals import SignInArrival
from domain.selling.cart import CART
from domain.selling.cart.state import own_cart
from tests.application.selling.arrivals import arrived
from tests.application.trading import Market, Shopper
from tests.threads import at_once


def test_signing_in_twice_at_the_same_moment_brings_everything_once(crowded: Market) -> None:
    shopper = Shopper(crowded)
    shopper.add("asset", crowded.receive_piece())
    found = at_once(*[lambda: arrived(crowded, shopper.token_hash)] * 8)
    assert sum(1 for each in found if isinstance(each, SignInArrival)) == 1


def test_two_devices_at_the_same_moment_end_in_one_cart(crowded: Market) -> None:
    devices = [Shopper(crowded, f"device-{number}") for number in range(6)]
    for number, device in enumerate(devices):
        device.add("asset", crowded.receive_piece(f"P-{number}"))
    found = at_once(*[lambda d=each: arrived(crowded, d.token_hash) for each in devices])
    carts = {each.brought.cart_id for each in found if isinstance(each, SignInArrival)}
    assert len(carts) == 1
    cart = own_cart(crowded.state(CART, carts.pop() or ""), "customer:customer")
    assert sorted(line.ref for line in cart.lines) == [f"P-{number}" for number in range(6)]


def test_two_customers_with_one_visitors_token_the_first_wins(crowded: Market) -> None:
    shopper = Shopper(crowded)
    shopper.add("asset", crowded.receive_piece())
    names = [f"customer-{number}" for number in range(6)]
    found = at_once(*[lambda n=name: arrived(crowded, shopper.token_hash, n) for name in names])
    assert sum(1 for each in found if isinstance(each, SignInArrival)) == 1
