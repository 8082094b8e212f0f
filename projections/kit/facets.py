"""Facets: how many results each further choice would leave, given the other choices made."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Choices = Mapping[str, frozenset[str]]
Scales = Mapping[str, Sequence[str]]
# What people call a value of a facet.
Labels = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` results that are alike; `values` are theirs by facet, none, one or several each."""

    values: Mapping[str, tuple[str, ...]]
    count: int


@dataclass(frozen=True, slots=True)
class FacetValue:
    """The code that is filtered by, and what people call it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Values in the order of their scale, others by name; a choice without results stays."""

    name: str
    values: tuple[FacetValue, ...]


def choices(picked: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """What was chosen, by facet, where anything was; no text in the database holds a NUL."""
    clean = {
        name: frozenset(value.replace("\0", "\ufffd") for value in values)
        for name, values in picked.items()
    }
    return {name: values for name, values in clean.items() if values}


@dataclass(frozen=True, slots=True)
class Counting:
    """Which facets are counted, in what order their values come, and how these are called."""

    names: tuple[str, ...]
    scales: Scales
    labels: Labels


def facets(cells: Iterable[Cell], chosen: Choices, counting: Counting) -> tuple[Facet, ...]:
    """Each facet counts what all choices but those in itself leave over."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for cell in cells:
        failing = _failing(cell, chosen)
        for name in counting.names if not failing else failing[:1] if len(failing) == 1 else ():
            for value in cell.values[name]:
                counts[name][value] += cell.count
    return counted(counts, chosen, counting)


def counted(
    counts: Mapping[str, Counter[str]], chosen: Choices, counting: Counting
) -> tuple[Facet, ...]:
    """Facets from what each value of each was counted."""
    return tuple(_facet(name, counts[name], chosen, counting) for name in counting.names)


def left_over(cells: Iterable[Cell], chosen: Choices) -> int:
    """How many results all choices together leave."""
    return sum(cell.count for cell in cells if not _failing(cell, chosen))


def _failing(cell: Cell, chosen: Choices) -> list[str]:
    return [name for name, wanted in chosen.items() if wanted.isdisjoint(cell.values[name])]


def _facet(name: str, counts: Counter[str], chosen: Choices, counting: Counting) -> Facet:
    picked = chosen.get(name, frozenset())
    rank = {value: place for place, value in enumerate(counting.scales.get(name, ()))}
    values = sorted(counts.keys() | picked, key=lambda v: (rank.get(v, len(rank)), v))
    return Facet(
        name,
        tuple(FacetValue(v, counting.labels(name, v), counts[v], v in picked) for v in values),
    )
