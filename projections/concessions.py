"""For staff only: what was taken off a line, on whose word and why, without what they noted."""

from dataclasses import dataclass

from domain.money import Money
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.concession import ConcessionReason
from domain.selling.order.order_line import OrderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LineConcession:
    """`amount` is what it takes off the line; `by` gave it, in their `role`."""

    line_id: str
    amount: Money
    reason: ConcessionReason
    role: str
    by: str
    by_name: str | None = None


def concession_on(line: CartLine | OrderLine) -> LineConcession | None:
    if line.conceded is None:
        return None
    given = line.conceded.concession
    return LineConcession(
        line_id=line.line_id,
        amount=line.taken,
        reason=given.terms.reason,
        role=given.role,
        by=given.by,
    )
