"""What is answered to whom: no customer is told what is the staff's."""

import pytest

from interfaces.api.app import every_route
from interfaces.api.edge.answer_fields import answer_fields
from interfaces.api.edge.routes import EdgeRoute

OUTSIDE = [route for route in every_route() if not route.operation.access.staff_roles]
STAFFS = frozenset(
    (
        *("margin", "min_margin", "floor", "below_floor", "unpriceable", "cost_price"),
        *("score", "triggers", "checks", "opinions", "reasons", "risk", "review"),
        *("note_ref", "own_ref", "provider_ref", "pinned_rates", "fx_buffer", "approver"),
        *("staff_id", "author", "proposed_by", "approved_by", "decided_by", "handled_by"),
    )
)
"""What staff are told: of people, of what a piece costs the house, of what is suspected."""
NAMES = ("author_name", "by_name", "proposed_by_name", "approved_by_name", "decided_by_name")


@pytest.mark.parametrize("route", OUTSIDE, ids=lambda each: each.operation.name)
def test_no_customer_is_told_what_is_the_staffs(route: EdgeRoute) -> None:
    told = {
        each.rpartition(".")[2].removesuffix("[]") for each in answer_fields(route.response_model)
    }
    assert not told & (STAFFS | set(NAMES))


def test_the_fields_of_staff_are_called_so() -> None:
    """Else the names above guard nothing."""
    staffs = {
        each.rpartition(".")[2].removesuffix("[]")
        for route in every_route()
        if route.operation.access.staff_roles
        for each in answer_fields(route.response_model)
    }
    assert staffs >= {"margin", "floor", "triggers", "proposed_by", "decided_by_name", "note_ref"}


def test_fields_are_told_on_every_depth() -> None:
    (order,) = (r for r in every_route() if r.operation.name == "order")
    assert {"order_no", "lines", "lines[].gross.minor"} <= set(answer_fields(order.response_model))
    assert answer_fields(None) == ()
