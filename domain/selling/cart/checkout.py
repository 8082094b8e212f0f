"""The checkout of a cart: prices agreed to, begun, handed over to an order, and open again."""

from typing import assert_never

from domain.kernel import Refusal, command, event
from domain.money import Money
from domain.people.address import served_country
from domain.selling.cart.limits import refuse_unfit
from domain.selling.cart.state import Changing, Empty, Filled, InCheckout, total_of


@command
class AcknowledgePrices:
    """The total that the customer saw, after a price had changed."""

    total: Money


@command
class StartCheckout:
    ship_country: str


@command
class CloseCart:
    """All of it was ordered."""

    order_id: str


@command
class ReopenCart:
    """The order came to nothing and the lines are there again, but for assets lost to others."""

    order_id: str
    lost: tuple[str, ...] = ()


CheckoutCommand = AcknowledgePrices | StartCheckout | CloseCart | ReopenCart


@event("cart.prices_acknowledged")
class PricesAcknowledged:
    line_ids: tuple[str, ...]
    total: Money


@event("cart.checkout_started")
class CheckoutStarted:
    total: Money
    ship_country: str


@event("cart.closed")
class CartClosed:
    order_id: str


@event("cart.reopened")
class CartReopened:
    order_id: str
    lost: tuple[str, ...]


CheckoutEvent = PricesAcknowledged | CheckoutStarted | CartClosed | CartReopened


class CartEmpty(Refusal):
    """There is nothing in this cart."""


class PricesNotAcknowledged(Refusal):
    """Prices changed since they were seen; they must be acknowledged first."""

    total: Money | None


class CheckoutNotStarted(Refusal):
    """The checkout was not started, or the cart changed since; start it again."""


def decide_checkout(state: Changing, command: CheckoutCommand) -> tuple[CheckoutEvent, ...]:
    match command:
        case ReopenCart():
            return ()
        case AcknowledgePrices():
            return _acknowledged(state, command)
        case StartCheckout():
            return _started(state, command)
        case CloseCart():
            _refuse_unready(state)
            if not isinstance(state, InCheckout):
                raise CheckoutNotStarted
            return (CartClosed(order_id=command.order_id),)
        case _:
            assert_never(command)


def _started(state: Changing, command: StartCheckout) -> tuple[CheckoutEvent, ...]:
    country = served_country(command.ship_country, told_in="ship_country")
    if isinstance(state, InCheckout):
        return ()
    _refuse_unready(state)
    return (CheckoutStarted(total=total_of(state), ship_country=country),)


def _refuse_unready(state: Changing) -> None:
    if isinstance(state, Empty):
        raise CartEmpty
    refuse_unfit(state.lines)
    if isinstance(state, Filled) and state.unseen:
        first = next(line.line_id for line in state.lines if line.line_id in state.unseen)
        raise PricesNotAcknowledged(line_id=first, total=total_of(state))


def _acknowledged(state: Changing, command: AcknowledgePrices) -> tuple[CheckoutEvent, ...]:
    if command.total != (now := total_of(state)):
        raise PricesNotAcknowledged(total=now)
    if not isinstance(state, Filled) or not state.unseen:
        return ()
    return (PricesAcknowledged(line_ids=tuple(sorted(state.unseen)), total=command.total),)
