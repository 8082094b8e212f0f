"""What policies, webhooks and the clock may ask for: every effect, by its stored name.

The name and the fields of an effect lie in a house's deliveries: both stay, or get a successor.
What is told are ids and instants, never anything personal.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar, dataclass_transform

from pydantic import TypeAdapter

from domain.kernel import Fault
from domain.selling.payment import ReviewReason

T = TypeVar("T")
LetterKind = Literal["M01", "M03", "M05", "M06"]
Lane = Literal["money", "post", "long"]
"""Where effects wait, so that none stands behind what it has nothing to do with: `money` is
payments and what time ends, `post` letters and documents, `long` what may go on for minutes."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def effect(name: str, lane: Lane = "money") -> Callable[[type[T]], type[T]]:
    """Make a class an effect under its stored name."""

    def register(cls: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if name in _KINDS:
            raise ValueError(f"two effects are called {name}")
        _KINDS[name] = made
        _NAMES[made] = name
        _LANES[name] = lane
        return made

    return register


_KINDS: dict[str, type] = {}
_NAMES: dict[type, str] = {}
_LANES: dict[str, Lane] = {}


@effect("review_or_capture")
class ReviewOrCapture:
    """Open a review, or take the money that is held and record that it was taken."""

    order_id: str


@effect("cancel_payment")
class CancelPayment:
    """Give an authorisation back, or end an intent that nobody used."""

    payment_id: str


@effect("read_payment")
class ReadPayment:
    """After a webhook: not what it said counts, but what the provider says now."""

    provider_id: str


@effect("set_aside")
class SetPaymentAside:
    """A dispute, or a refund that we did not ask for: listed until a person decides.

    `about` is the provider's id of that very refund or dispute, `minor` of `currency` its amount;
    without them it is the whole payment.
    """

    provider_id: str
    reason: ReviewReason
    about: str | None = None
    minor: int | None = None
    currency: str | None = None


@effect("send_order_letter", "post")
class SendOrderLetter:
    """A letter to the customer, put together from the log at the moment it is sent."""

    template: LetterKind
    order_id: str


@effect("send_service_letter", "post")
class SendServiceLetter:
    """The confirmation of a service that was booked, put together when it is sent."""

    line_id: str
    case_id: str


@effect("fetch_document", "post")
class FetchDocument:
    """A document of the catalogue may have changed."""

    document_id: str


@effect("reconcile_catalogue", "long")
class ReconcileCatalogue:
    """Take what changed since the last look; `every` so many seconds, and this one was `at`."""

    at: datetime
    every: float


@effect("compare_catalogue", "long")
class CompareCatalogue:
    """Compare everything, and find what is gone."""

    at: datetime
    every: float


@effect("mark_designs_of_stone", "long")
class MarkDesignsOfStone:
    """The stone went to a line of an order; `position` is where the log says so."""

    asset_id: str
    order_id: str
    line_id: str
    position: int


@effect("mark_designs_of_style", "long")
class MarkDesignsOfStyle:
    """The product changed; `position` is where the log says so."""

    style_code: str
    position: int


@effect("look_at_unbought_designs")
class LookAtUnboughtDesigns:
    """The order came to nothing: what it spared is looked at like everything else."""

    order_id: str


@effect("preview_price_book", "long")
class PreviewPriceBook:
    """Hold a drafted book against everything that was on offer at `position`."""

    region: str
    book_id: str
    position: int


@effect("work_out_from_price", "long")
class WorkOutFromPrice:
    """The price that a style begins at may not hold any more."""

    style_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """What the clock orders: `key` is the aggregate's, `ref` what of it is over, `due_at` when."""

    key: str
    ref: str = ""
    due_at: datetime | None = None


@effect("expire_hold")
class ExpireHold(Struck):
    """`ref` is the reservation."""


@effect("expire_reservation")
class ExpireStockReservation(Struck):
    """`ref` is the reservation."""


@effect("expire_quote")
class ExpireQuote(Struck):
    pass


@effect("expire_order")
class ExpireOrder(Struck):
    pass


@effect("void_before_lapse")
class VoidBeforeLapse(Struck):
    """An authorisation is about to lapse uncaptured: cancel rather than lose it silently."""


@effect("lapse_design")
class LapseDesign(Struck):
    pass


@effect("activate_price_book")
class ActivatePriceBook(Struck):
    """`key` is the region, `ref` the book."""


MoneyEffect = ReviewOrCapture | CancelPayment | ReadPayment | SetPaymentAside
CatalogueEffect = FetchDocument | ReconcileCatalogue | CompareCatalogue
DesignEffect = MarkDesignsOfStone | MarkDesignsOfStyle | LookAtUnboughtDesigns | LapseDesign
PriceEffect = PreviewPriceBook | ActivatePriceBook | WorkOutFromPrice
ExpiryEffect = ExpireHold | ExpireStockReservation | ExpireQuote | ExpireOrder | VoidBeforeLapse
LetterEffect = SendOrderLetter | SendServiceLetter
Effect = MoneyEffect | LetterEffect | CatalogueEffect | DesignEffect | PriceEffect | ExpiryEffect


class EffectUnknown(Fault):
    """Nobody here knows how to do {effect}; this copy of the shop is too old for it."""


def effect_name(kind: type) -> str:
    return _NAMES[kind]


def lane_of(name: str) -> Lane:
    return _LANES[name]


def to_told(effect: Effect) -> dict[str, str]:
    """An effect's fields as they are stored: text, every one."""
    return {name: _text(value) for name, value in asdict(effect).items() if value is not None}


def from_told(name: str, told: Mapping[str, str]) -> Effect:
    """`to_told` undone; `EffectUnknown` for a name of a later build."""
    if name not in _KINDS:
        raise EffectUnknown(effect=name)
    found: Effect = _adapter(_KINDS[name]).validate_python(dict(told))
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
