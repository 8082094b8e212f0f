"""What a customer must have ticked before an order is placed, line by line."""

import pytest

from domain.catalogue.caveat import HYGIENE_SEALED, NEVER_RESIZED
from domain.selling.order import ORDER
from domain.selling.order.order_line import (
    AcknowledgedCaveat,
    CaveatNotAcknowledged,
    ReturnClassNotAcknowledged,
)
from domain.selling.order.placing import OrderPlaced
from tests.domain.selling.facts import ordered, place
from tests.scenario import NOON, given


@pytest.mark.parametrize("kept", ["personalised", "bespoke"])
def test_what_cannot_go_back_is_ticked_line_by_line(kept: str) -> None:
    line = ordered(return_class=kept)
    given(ORDER).when(place(line)).refused(ReturnClassNotAcknowledged)
    other = place(line, acknowledged_lines=("2",))
    given(ORDER).when(other).refused(ReturnClassNotAcknowledged)
    (order,) = ORDER.decide(ORDER.initial, place(line, acknowledged_lines=("1",)), NOON)
    assert isinstance(order, OrderPlaced) and order.lines[0].ack_at == NOON


def test_what_a_buyer_must_know_is_ticked_by_line_and_caveat_and_stays_with_the_line() -> None:
    line = ordered(caveats=(HYGIENE_SEALED, NEVER_RESIZED))
    for wrong in ((), (AcknowledgedCaveat("2", "never_resized"),)):
        given(ORDER).when(place(line, acknowledged_caveats=wrong)).refused(
            CaveatNotAcknowledged, line_id="1", caveat="never_resized"
        )
    ticked = (AcknowledgedCaveat("1", "never_resized"),)
    (order,) = ORDER.decide(ORDER.initial, place(line, acknowledged_caveats=ticked), NOON)
    assert isinstance(order, OrderPlaced)
    kept = order.lines[0]
    assert (kept.caveats, kept.caveats_ack_at, kept.ack_at) == (line.caveats, NOON, None)


def test_what_is_only_told_is_not_ticked() -> None:
    (order,) = ORDER.decide(ORDER.initial, place(ordered(caveats=(HYGIENE_SEALED,))), NOON)
    assert isinstance(order, OrderPlaced) and order.lines[0].caveats_ack_at is None


def test_one_line_that_cannot_go_back_is_enough_to_be_ticked() -> None:
    lines = (ordered("1"), ordered("2", return_class="bespoke"))
    given(ORDER).when(place(*lines)).refused(ReturnClassNotAcknowledged)
