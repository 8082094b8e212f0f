"""What to change so that a choice becomes possible: the fewest of the customer's own choices."""

from collections.abc import Callable, Collection

from domain.catalogue.style import Style
from domain.design.choices import Choices

Kept = frozenset[str]


def own_choices(style: Style, choices: Choices) -> tuple[str, ...]:
    """The options, stone slots and the engraving that the customer chose, in the style's order."""
    return tuple(o.code for o in style.options if choices.without(o.code) != choices)


def fewest_changes(
    style: Style, choices: Choices, tried: str, possible: Callable[[Choices], bool]
) -> tuple[str, ...] | None:
    """The fewest choices besides `tried` to take back so that the rest is possible.

    Of several such sets the one that comes first in the style's order. None when no change helps.
    """
    own = tuple(code for code in own_choices(style, choices) if code != tried)
    known: dict[Kept, bool] = {}

    def stands(kept: Kept) -> bool:
        if kept not in known:
            known[kept] = possible(_keeping(choices, own, kept))
        return known[kept]

    if not stands(frozenset()):
        return None
    gone = _least(own, stands)
    return tuple(code for code in own if code in gone)


def _least(own: tuple[str, ...], stands: Callable[[Kept], bool]) -> Kept:
    """Whatever helps takes something from every set that cannot stand; so only those are tried."""
    everything, tried = frozenset(own), {Kept()}
    while True:
        helping = [gone for gone in tried if stands(everything - gone)]
        if helping:
            return min(helping, key=lambda gone: [own.index(c) for c in own if c in gone])
        tried = {gone | {c} for gone in tried for c in _guilty(own, everything - gone, stands)}


def _guilty(own: tuple[str, ...], kept: Kept, stands: Callable[[Kept], bool]) -> Kept:
    """Of choices that cannot stand, some without any of which the rest of them could."""
    for code in own:
        if code in kept and not stands(kept - {code}):
            kept -= {code}
    return kept


def _keeping(choices: Choices, own: Collection[str], kept: Kept) -> Choices:
    for code in own:
        if code not in kept:
            choices = choices.without(code)
    return choices
