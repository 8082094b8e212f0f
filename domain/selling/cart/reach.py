"""How far the price of some lines can be reduced: by the role that asks, and by their floors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.kernel import Refusal
from domain.money import Money, total
from domain.pricing.order_money.discounts import DiscountLine, discount_order
from domain.selling.cart.cart_line import CartLine, Lines
from domain.selling.cart.concession import Floor, ReducedLine, Reduction, room, share_of_price


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a concession on a line stands on; `excluded` are bespoke pieces and loose stones."""

    line_id: str
    floor: Floor
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the price of some lines can be reduced by whoever may take off a share of `limit`."""

    lines: Lines
    grounds: Mapping[str, Ground]
    limit: Decimal

    def on(self, line: CartLine) -> "Reach":
        """The same with one of the lines alone."""
        return replace(self, lines=(line,))

    @property
    def reducible(self) -> Lines:
        return tuple(line for line in self.lines if not self.grounds[line.line_id].excluded)

    @property
    def price(self) -> Money:
        """Of what can be reduced at all, before any concession."""
        return total(line.before for line in self.reducible)

    @property
    def authorised(self) -> Money:
        return share_of_price(self.price, self.limit)

    @property
    def above_floor(self) -> Money:
        """The most of which every line bears its part in proportion and stays above its floor."""
        whole = self.price
        bears = (self._room(line).minor * whole.minor // line.before.minor for line in self._borne)
        return Money(min(bears, default=0), whole.currency)

    @property
    def most(self) -> Money:
        return min(self.authorised, self.above_floor)

    def spread(self, amount: Money) -> Iterator[ReducedLine]:
        """By largest remainder over the prices. Raises `ConcessionBelowFloor`."""
        priced = [DiscountLine(gross=line.before) for line in self.reducible]
        parts = discount_order(priced, amount).taken
        for line, part in zip(self.reducible, parts, strict=True):
            if part > self._room(line):
                raise ConcessionBelowFloor(title=line.title, line_id=line.line_id, most=self.most)
            yield ReducedLine(line.line_id, self._reduction(line, part))

    @property
    def _borne(self) -> Lines:
        return tuple(line for line in self.reducible if line.before)

    def _room(self, line: CartLine) -> Money:
        floor = self.grounds[line.line_id].floor
        return room(line.before, floor.least(line.quantity))

    def _reduction(self, line: CartLine, part: Money) -> Reduction:
        floor = self.grounds[line.line_id].floor
        return Reduction(given=part, of=line.before, pieces=line.quantity, floor=floor, taken=part)


class ConcessionBelowFloor(Refusal):
    """{title} would be sold below its floor; at most {most} can be taken off here."""

    code = "price_below_floor"
    line_id: str
    most: Money
