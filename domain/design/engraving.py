"""Engraving: the text normalised, checked in six steps, counted, and priced."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

import regex

from domain.catalogue.option import Position, Surface
from domain.json_document import Node
from domain.kernel import Invalid, Refusal
from domain.money import Money
from domain.pricing.numbers import exactly, refuse_inexact
from domain.pricing.rule_set.rule_document import parse_engraving_fee
from domain.pricing.rule_set.rules import InclusiveFee

NARROWEST_MM = Decimal("2.0")
SCRIPT = "script"
CAPITALS_IN_A_ROW = 3
AS_DRAWN = str.maketrans(
    dict.fromkeys("❤🧡💛💚💙💜🖤🤍🤎🩷🩵🩶", "♥") | {"♾": "∞", "✞": "✝", "⭐": "☆", "★": "☆"}
)
"""Pictures of a telephone's keyboard, and the symbol of ours that is meant."""
AS_PICTURE = regex.compile(r"(?<=[♥∞✝☆])[\uFE0E\uFE0F]")
"""What says after a symbol that it is meant as a picture, or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravingRules:
    """Coverage of the fonts, room kept free in mm, advance per unit in mm, and the fee."""

    reserved_mm: Decimal
    usable_share: Decimal
    advance_mm: Mapping[str, Decimal]
    style_cap_units: int
    symbols: frozenset[str]
    letters: frozenset[str]
    coverage: frozenset[str]
    control: frozenset[str]
    fee: InclusiveFee


@dataclass(frozen=True, slots=True)
class Line:
    """How a text is engraved: in a font, on a place of the piece."""

    font: str
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravingPlace:
    """Where a text is to go. Bands have a circumference (micrometres) and a width in mm.

    To a flat place, such as the table of a signet, nothing of the band matters.
    """

    circumference_um: int | None = None
    band_width_mm: Decimal | None = None
    style_cap_units: int | None = None
    setting: str | None = None
    full_eternity: bool = False
    pave_inside: bool = False
    surface: Surface | None = None

    def __post_init__(self) -> None:
        if self.band_width_mm is not None:
            refuse_inexact(self.band_width_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedEngraving:
    """A text that can be engraved. Units are graphemes, symbols count two; `fee` is ex VAT."""

    normalised: str
    units: int
    capacity_units: int
    fee: Money


def check_engraving(
    text: str, font: str, place: EngravingPlace, rules: EngravingRules
) -> CheckedEngraving:
    """The text as it would be engraved, or the refusal of the first step that fails.

    Raises `EngravingNotPossibleHere`, `EngravingEmpty`, `EngravingControlCharacter`,
    `EngravingCharacterNotAvailable` (fact `grapheme_index`), `EngravingScriptAllCapitals`,
    `EngravingTooLong` (facts `units`, `capacity_units`), or `EngravingFontUnknown`.
    """
    _check_place(place)
    capacity = capacity_units(font, place, rules)
    normalised = normalise(text)
    graphemes = regex.findall(r"\X", normalised)
    _check_characters(normalised, graphemes, rules)
    if font == SCRIPT:
        _check_capitals(graphemes, rules)
    units = sum(2 if grapheme in rules.symbols else 1 for grapheme in graphemes)
    if units > capacity:
        raise EngravingTooLong(units=units, capacity_units=capacity)
    fee = Money(rules.fee.for_units(units))
    return CheckedEngraving(normalised=normalised, units=units, capacity_units=capacity, fee=fee)


@exactly
def capacity_units(font: str, place: EngravingPlace, rules: EngravingRules) -> int:
    """Units that fit: floor(room x share / advance), at most the style's cap.

    The room of a band is its circumference without what is kept free for marks and joint; of a flat
    place it is what it measures across.
    """
    if font not in rules.advance_mm:
        raise EngravingFontUnknown(font=font, fonts=tuple(sorted(rules.advance_mm)))
    cap = rules.style_cap_units if place.style_cap_units is None else place.style_cap_units
    room = _room_mm(place, rules)
    if room is None:
        return cap
    usable = room * rules.usable_share
    fitting = (usable / rules.advance_mm[font]).to_integral_value(rounding=ROUND_FLOOR)
    return max(0, min(cap, int(fitting)))


def _room_mm(place: EngravingPlace, rules: EngravingRules) -> Decimal | None:
    """What is free for a line; None as long as nobody knows the size."""
    if place.surface is not None:
        return place.surface.width_mm
    if place.circumference_um is None:
        return None
    return Decimal(place.circumference_um) / 1000 - rules.reserved_mm


def as_engraved(text: str) -> str:
    """As our engraver draws it: a heart from a telephone's keyboard is the heart of the fonts."""
    return str(AS_PICTURE.sub("", text.translate(AS_DRAWN)))


def normalise(text: str) -> str:
    """NFC, trimmed, every space a plain one and runs of them single; raises `EngravingEmpty`."""
    composed = unicodedata.normalize("NFC", text)
    trimmed = regex.sub(r"\A\p{White_Space}+|\p{White_Space}+\Z", "", composed)
    single: str = regex.sub(r"\p{Zs}+", " ", trimmed)
    if not single:
        raise EngravingEmpty
    return single


def parse_engraving_rules(document: object) -> EngravingRules:
    """Read the engraving fixture (decoded JSON); raises `DocumentMalformed`."""
    node = Node(document)
    letters = _characters(node["letter_ranges_hex"])
    symbols = frozenset(each.text() for each in node["symbols_two_units"].each())
    punctuation = frozenset(each.text() for each in node["punctuation"].each())
    low, _, high = node["digits"].text().partition("-")
    return EngravingRules(
        reserved_mm=node["reserved_mm"].share(),
        usable_share=node["usable_share"].positive(),
        advance_mm={font: mm.positive() for font, mm in node["advance_mm"].items()},
        style_cap_units=node["default_style_cap_units"].fee(),
        symbols=symbols,
        letters=letters,
        coverage=letters | symbols | punctuation | _between(ord(low), ord(high)) | {" "},
        control=_characters(node["control_hex"]),
        fee=parse_engraving_fee(node["fee"]),
    )


def _check_place(place: EngravingPlace) -> None:
    if place.surface is not None:
        return
    narrow = place.band_width_mm is not None and place.band_width_mm < NARROWEST_MM
    if narrow or place.full_eternity or place.pave_inside or place.setting == "tension":
        raise EngravingNotPossibleHere


def _check_characters(text: str, graphemes: Sequence[str], rules: EngravingRules) -> None:
    if any(c in rules.control or unicodedata.category(c) == "Cc" for c in text):
        raise EngravingControlCharacter
    for index, grapheme in enumerate(graphemes):
        if grapheme not in rules.coverage:
            raise EngravingCharacterNotAvailable(grapheme=grapheme, grapheme_index=index)


def _check_capitals(graphemes: Sequence[str], rules: EngravingRules) -> None:
    run = 0
    for grapheme in graphemes:
        run = run + 1 if grapheme in rules.letters and grapheme.isupper() else 0
        if run > CAPITALS_IN_A_ROW:
            raise EngravingScriptAllCapitals


def _characters(ranges: Node) -> frozenset[str]:
    """Characters of entries such as `0041-005A`, `1E9E` or `00C0-00FF except 00D7 00F7`.

    The entry `category Cc` names no code points: that category is always checked.
    """
    found: frozenset[str] = frozenset()
    for node in ranges.each():
        if node.text() == "category Cc":
            continue
        span, _, holes = node.text().partition(" except ")
        low, _, high = span.partition("-")
        try:
            without = frozenset(chr(int(hole, 16)) for hole in holes.split())
            found |= _between(int(low, 16), int(high or low, 16)) - without
        except ValueError:
            raise node.malformed("a range of code points") from None
    return found


def _between(low: int, high: int) -> frozenset[str]:
    return frozenset(map(chr, range(low, high + 1)))


class EngravingNotPossibleHere(Invalid):
    """This piece cannot be engraved there: the band is too narrow, set with stones or sprung.

    Leave the engraving out, or choose a wider, plain band.
    """


class EngravingEmpty(Invalid):
    """There is no text to engrave; write one, or take the engraving out."""


class EngravingControlCharacter(Invalid):
    """The text holds a control character, a tab or a line break; type it again, on one line."""


class EngravingCharacterNotAvailable(Invalid):
    """Our fonts have no {grapheme} (character {grapheme_index}, counted from 0); leave it out.

    There are letters, digits, . , & ' - + / : ° and the symbols ♥ ∞ ✝ ☆.
    """

    grapheme: str
    grapheme_index: int


class EngravingScriptAllCapitals(Invalid):
    """Script is not legible with more than three capitals in a row.

    Write it in small letters, or choose another font.
    """


class EngravingTooLong(Invalid):
    """The text needs {units} units, and {capacity_units} fit; shorten it or take a larger size."""

    units: int
    capacity_units: int
    change: tuple[str, ...] | None


class EngravingPositionUnknown(Invalid):
    """This design is not engraved on its {position}; choose one of: {positions}."""

    position: str
    positions: tuple[str, ...]


class EngravingPlaceTaken(Refusal):
    """There is something on the {position} of this design already; take it out or choose another.

    A place bears a text or a picture, not both.
    """

    position: str


class EngravingFontUnknown(Invalid):
    """There is no engraving font called {font} here; choose one of: {fonts}."""
