"""Reading a JSON document strictly: every value is asked for by name and by type."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TypeVar

from domain.kernel import Fault

T = TypeVar("T")
MOST_DIGITS = 50


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document and the path that leads to it.

    Every reader raises `DocumentMalformed` with that path when the value is missing or of
    another type.
    """

    value: object
    path: str = "$"

    def __getitem__(self, key: str) -> "Node":
        members = self._as(dict)
        if key not in members:
            raise DocumentMalformed(path=f"{self.path}.{key}", wanted="a value")
        return Node(members[key], f"{self.path}.{key}")

    def __contains__(self, key: str) -> bool:
        return key in self._as(dict)

    def members(self) -> dict[str, object]:
        """An object as it is."""
        return self._as(dict)

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """The members of an object."""
        return ((key, self[key]) for key in self._as(dict))

    def each(self) -> Iterator["Node"]:
        """The elements of a list."""
        return (Node(v, f"{self.path}[{i}]") for i, v in enumerate(self._as(list)))

    @property
    def absent(self) -> bool:
        return self.value is None

    def text(self) -> str:
        return self._as(str)

    def whole(self) -> int:
        if isinstance(self.value, bool):
            raise self.malformed("a whole number")
        return self._as(int)

    def flag(self) -> bool:
        return self._as(bool)

    def decimal(self) -> Decimal:
        """A decimal written as a string, of a size that can be reckoned with."""
        try:
            number = Decimal(self.text())
        except InvalidOperation:
            raise self.malformed("a decimal in a string") from None
        if not number.is_finite():
            raise self.malformed("a finite decimal")
        digits, exponent = number.as_tuple()[1:]
        if len(digits) > MOST_DIGITS or abs(int(exponent)) > MOST_DIGITS:
            raise self.malformed(f"a decimal of at most {MOST_DIGITS} digits")
        return number

    def share(self) -> Decimal:
        """A decimal from 0 up."""
        number = self.decimal()
        if number < 0:
            raise self.malformed("a decimal from 0 up")
        return number

    def positive(self) -> Decimal:
        number = self.decimal()
        if number <= 0:
            raise self.malformed("a decimal above 0")
        return number

    def fee(self) -> int:
        """Whole minor units from 0 up."""
        number = self.whole()
        if number < 0:
            raise self.malformed("a whole number from 0 up")
        return number

    def malformed(self, wanted: str) -> "DocumentMalformed":
        return DocumentMalformed(path=self.path, wanted=wanted)

    def _as(self, kind: type[T]) -> T:
        if not isinstance(self.value, kind):
            raise self.malformed(_IN_WORDS[kind])
        return self.value


def require_open_end(node: Node, limits: Sequence[int | None] | Sequence[Decimal | None]) -> None:
    """Raise `DocumentMalformed` unless the limits rise and the last, and only it, is None."""
    bounded = [limit for limit in limits if limit is not None]
    rising = all(low < high for low, high in pairwise(bounded))
    if not limits or limits[-1] is not None or len(bounded) != len(limits) - 1 or not rising:
        raise node.malformed("rising limits of which only the last is open")


_IN_WORDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a whole number",
    bool: "true or false",
}


class DocumentMalformed(Fault):
    """The document should have {wanted} at {path}."""
