"""What comes back of an order that was cancelled under its contract, and what is kept and why."""

from domain.selling.order.leaving import KeptLine, OrderCancelled, Retention
from domain.selling.order.placing import OrderPlaced
from interfaces.letters.sheet import Row
from interfaces.letters.words import money


def came_back(placed: OrderPlaced, ended: OrderCancelled) -> tuple[Row, ...]:
    """Nothing of one that ended before anything was taken."""
    if ended.refund is None:
        return ()
    return (Row("Comes back", money(ended.refund), strong=True), *kept(placed, ended.retention))


def kept(placed: OrderPlaced, retention: Retention | None) -> tuple[Row, ...]:
    """Line by line of the price, and in all."""
    if retention is None:
        return ()
    lines = (Row(f"Kept: {_label(placed, line)}", money(line.amount)) for line in retention.lines)
    whole = f"Kept in all, of which VAT {money(retention.vat)}"
    return (*lines, Row(whole, money(retention.amount)))


def _label(placed: OrderPlaced, kept_line: KeptLine) -> str:
    """What the line of the price is called, and of which piece where there are several."""
    line = next(each for each in placed.lines if each.line_id == kept_line.line_id)
    label = line.price.line(kept_line.code).label
    return f"{label}, {line.title}" if len(placed.lines) > 1 else label
