"""A finished piece in words: what it was made as, what it weighs, its stones and its reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.catalogue.media import Pick
from domain.catalogue.option import StoneSlot
from domain.catalogue.style import StockPiece, Style
from domain.design.making.specification import Specified, value_in_words
from domain.design.making.stone_words import stone_in_words
from domain.inventory.stone import Certificate, Hallmark, Piece, Stone


@dataclass(frozen=True, slots=True)
class SetStone:
    """A stone that is set in a piece, and its report."""

    stone: Stone
    report: Certificate | None


def counted_in_words(style: Style, sku: str) -> tuple[Specified, ...]:
    """Counted goods, each like the others; empty when the style has no such sku (any more)."""
    piece = next((each for each in style.stock if each.sku == sku), None)
    if piece is None:
        return ()
    return (*_as_made(style, piece.picks), _mass(sum(piece.masses_g, Decimal())))


def piece_in_words(
    style: Style, piece: Piece, stones: Iterable[SetStone], report: Certificate | None
) -> tuple[Specified, ...]:
    """The very piece: it weighs what was recorded of it, not what is expected of its style."""
    return tuple(_of_piece(style, piece, stones, report))


def made_as(style: Style, piece: Piece) -> StockPiece | None:
    """The one finished piece that the style has of that metal; None when there are several."""
    such = [each for each in style.stock if each.serialised and _metal(piece) in each.picks]
    return such[0] if len(such) == 1 else None


def _of_piece(
    style: Style, piece: Piece, stones: Iterable[SetStone], report: Certificate | None
) -> Iterator[Specified]:
    yield from _as_made(style, _picks(style, piece))
    for each in stones:
        yield Specified(_slot(style), stone_in_words(each.stone, each.report))
    if report:
        yield Specified("Report", f"{report.lab} {report.report_no}")
    if piece.mass_g is not None:
        yield _mass(piece.mass_g)
    if piece.hallmark:
        yield Specified("Hallmark", _marked(piece.hallmark))


def _picks(style: Style, piece: Piece) -> tuple[Pick, ...]:
    """What the style says of its only such piece; else the metal is all that is known."""
    such = made_as(style, piece)
    return such.picks if such else (_metal(piece),)


def _metal(piece: Piece) -> Pick:
    return Pick(option="metal", value=piece.metal)


def _as_made(style: Style, picks: Iterable[Pick]) -> Iterator[Specified]:
    """In the order in which the style shows its options."""
    made = {pick.option: pick.value for pick in picks}
    for option in style.options:
        if option.code in made:
            yield value_in_words(option, made[option.code])


def _slot(style: Style) -> str:
    slots = (each.label for each in style.options if isinstance(each.domain, StoneSlot))
    return next(slots, "Stone")


def _mass(grams: Decimal) -> Specified:
    return Specified("Mass", f"{grams} g")


def _marked(hallmark: Hallmark) -> str:
    if hallmark.result == "exempt":
        return "exempt by weight"
    return f"recorded, {hallmark.office}" if hallmark.office else "recorded"
