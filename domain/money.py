"""Money as whole minor units of one currency, and its division without losing a penny."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import total_ordering

from domain.kernel import Fault, Invalid


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts the smallest unit (pence); `currency` is its ISO 4217 code.

    Adding, subtracting or comparing two currencies raises `CurrencyMismatch`; a number that is
    not a whole `int` raises `FloatNotAllowed`.
    """

    minor: int
    currency: str = "GBP"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise FloatNotAllowed(given=repr(self.minor))

    @classmethod
    def zero(cls, currency: str = "GBP") -> "Money":
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._of_one_kind(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._of_one_kind(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._of_one_kind(other)

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        units, pence = divmod(abs(self.minor), 100)
        return f"{sign}{self.currency} {units:,}.{pence:02}"

    def _of_one_kind(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
        return other.minor


def total(amounts: Iterable[Money], currency: str = "GBP") -> Money:
    """The sum of amounts of one currency; zero of `currency` when there are none."""
    return sum(amounts, Money.zero(currency))


def allocate(total_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a total over integer weights by largest remainder; the parts add up to the total.

    Floor shares first, then one unit each to the largest remainders, ties to the lower index.
    A negative total is split as its opposite. Raises `AllocationNegativeWeight`, and
    `AllocationNoWeights` when there is something to split and nothing to split it over.
    """
    if any(weight < 0 for weight in weights):
        raise AllocationNegativeWeight
    if total_minor < 0:
        return tuple(-part for part in allocate(-total_minor, weights))
    whole = sum(weights)
    if whole == 0:
        if total_minor != 0:
            raise AllocationNoWeights
        return (0,) * len(weights)
    shares = [divmod(total_minor * weight, whole) for weight in weights]
    left = total_minor - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
    favoured = frozenset(by_remainder[:left])
    return tuple(share + (i in favoured) for i, (share, _) in enumerate(shares))


class FloatNotAllowed(Invalid):
    """Amounts are whole minor units and measures are decimals; {given} is neither."""


class CurrencyMismatch(Invalid):
    """{left} and {right} are two currencies and cannot be added or compared."""


class AllocationNoWeights(Fault):
    """There is an amount to split, and nothing to split it over."""


class AllocationNegativeWeight(Fault):
    """An amount cannot be split over a negative weight."""
