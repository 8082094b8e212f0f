"""An order that stands still until somebody releases it, and one that is to go elsewhere."""

from fastapi import Response
from pydantic import ConfigDict

from application.selling.orders.readdressing import Destination, correct_address, destination
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.countries import CountryUnknown
from domain.kernel import NotFound
from domain.people.address import (
    Address,
    AddressIncomplete,
    DeliveryCountryNotServed,
    PostcodeInvalid,
    RegionUnknown,
)
from domain.selling.order import ORDER
from domain.selling.order.attention import CorrectionReason, HoldReason
from domain.selling.order.holding import Hold, Release
from domain.selling.order.references import Checks, ReferenceInvalid
from domain.selling.order.stage import OrderStateRefuses
from interfaces.answering.as_shown import order_file_shown
from interfaces.api.desk.reviews import EXAMPLE, ChecksMade
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Ref, example
from projections.orders.order import OrderFile

routes = Routes("/staff/orders", "staff: orders", "commands")
HOME = {
    "recipient": "A. Customer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "EC1A 1AA",
    "country": "GB",
}


class HoldOrder(Body):
    model_config = example(reason="customer_request")
    reason: HoldReason


class ReleaseOrder(Body):
    """What was checked before, and where the note on it lies."""

    model_config = ConfigDict(strict=False) | example(
        reason="address_risk", checks=EXAMPLE, note_ref="note-119"
    )
    reason: HoldReason
    checks: ChecksMade = Checks()
    note_ref: Ref | None = None


class CorrectDelivery(Body):
    model_config = ConfigDict(strict=False) | example(delivery=HOME, reason="mistyped")
    delivery: Address
    reason: CorrectionReason


@routes.post(
    "/{order_id}/hold",
    staff("concierge", "risk_officer", "operator", "workshop"),
    OrderFile,
    refuses=(NotFound, OrderStateRefuses),
)
def hold_order(order_id: Id, body: HoldOrder, asked: Asked) -> Response:
    """Nothing goes on with it for this reason, but that it is cancelled or sent elsewhere."""
    return _decided(order_id, asked, Hold(reason=body.reason, by=asked.staff_id))


@routes.post(
    "/{order_id}/release",
    staff("risk_officer", "operator"),
    OrderFile,
    refuses=(NotFound, OrderStateRefuses, ReferenceInvalid),
)
def release_order(order_id: Id, body: ReleaseOrder, asked: Asked) -> Response:
    """This reason is settled; what waited for it goes on by itself."""
    word = Release(
        reason=body.reason, by=asked.staff_id, checks=body.checks, note_ref=body.note_ref
    )
    return _decided(order_id, asked, word)


@routes.put(
    "/{order_id}/delivery",
    staff("concierge", "risk_officer", "operator"),
    OrderFile,
    refuses=(
        *(NotFound, OrderStateRefuses, SubjectErased),
        *(AddressIncomplete, PostcodeInvalid, RegionUnknown),
        *(CountryUnknown, DeliveryCountryNotServed),
    ),
)
def correct_delivery(order_id: Id, body: CorrectDelivery, asked: Asked) -> Response:
    """Put right where it goes; somebody else looks at that before it leaves."""

    def use_case(decision: Decision) -> OrderFile:
        correct_address(
            decision,
            asked.shop,
            order_id,
            body.delivery,
            by=asked.staff_id,
            reason=body.reason,
        )
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)


@routes.get(
    "/{order_id}/delivery",
    staff("concierge", "risk_officer", "operator"),
    Destination,
    refuses=(NotFound,),
)
def delivery_of_order(order_id: Id, asked: Asked) -> Response:
    """Where it goes, for whoever may put that right."""
    return plain(asked.look(lambda d: destination(d, order_id)), NOT_KEPT)


def _decided(order_id: str, asked: Asked, word: Hold | Release) -> Response:
    def use_case(decision: Decision) -> OrderFile:
        decision.decide(ORDER, order_id, word)
        return order_file_shown(decision, asked.request.cause, order_id)

    return asked.do(use_case)
