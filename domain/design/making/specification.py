"""A complete design in full: fingerprint, masses, materials, lead time, return class, words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from domain.canonical import sha256_of
from domain.catalogue.caveat import Caveat, caveats_of
from domain.catalogue.metal_name import METAL_NAMES
from domain.catalogue.option import Option, StoneSlot
from domain.design.choices import Choices, ChosenStone
from domain.design.cut import Cut
from domain.design.making.drawing import Drawing, StoneCosts, piece_inputs
from domain.design.making.lead_time import LeadTimes
from domain.design.making.stone_words import stone_in_words
from domain.pricing.engine import price
from domain.pricing.engine.floor import NO_READINGS, Spot, guard_floor, replacement_cost
from domain.pricing.engine.result import PriceResult
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rules import RuleSet

ReturnClass = Literal["standard", "personalised", "bespoke"]
UNENGRAVED: ReturnClass = "standard"
"""Policy `returns.configured_unengraved_class`: choosing among options takes no right away."""

UNCHANGING = ("resizable", "false")
"""What rules say of a setting that keeps a ring in its size."""

OF_THE_CENTRE = ("shape", "carat", "colour", "clarity", "cut")


@dataclass(frozen=True, slots=True)
class Specified:
    """A line of what was chosen, in words: an option and its value."""

    option: str
    value: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Whether a piece may be sent back, and the first rule that says so."""

    named: ReturnClass
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What completing a design is worked out with.

    `unengraved` is the class of what was merely chosen among the options on offer.
    """

    rule_set: RuleSet
    lead_times: LeadTimes
    unengraved: ReturnClass = UNENGRAVED


def price_of(
    drawing: Drawing,
    costs: StoneCosts,
    rule_set: RuleSet,
    price_book: PriceBook,
    *,
    spot: Spot = NO_READINGS,
) -> PriceResult | None:
    """The price by the engine of what is made; None while something is missing.

    A finished piece is not priced here: it costs what the record of its stock says. Raises what
    the engine raises, and `PriceBelowFloor`, by the pins or by `spot`, the last readings.
    """
    if drawing.stock_piece or not is_priceable(drawing):
        return None
    found = price(piece_inputs(drawing, costs, rule_set), rule_set, price_book)
    guard_floor(found.ex_vat, replacement_cost(found, rule_set, spot), rule_set)
    return found


def is_priceable(drawing: Drawing) -> bool:
    """Whether nothing is missing that the price depends on, such as a clasp would not be.

    A picture is priced with its proof.
    """
    if drawing.choices.artwork and drawing.picture is None:
        return False
    options = (drawing.style.option(code) for code in drawing.settled.missing)
    return not any(option is not None and "price" in option.affects for option in options)


def fingerprint(drawing: Drawing, product_rev: str) -> str:
    """Equal designs of one revision have equal fingerprints."""
    text, own = drawing.choices.inscription, drawing.commission.design
    options = dict(drawing.settled.values)
    if text:
        options |= {"engraving.font": text.font, "engraving.position": text.position}
    if own:
        options |= {"sketch": own.digest}
    if picture := drawing.choices.artwork:
        options |= {f"artwork.{name}": value for name, value in _cut(picture.cut).items()}
    return sha256_of(
        {
            "product_id": drawing.style.style_code,
            "product_rev": product_rev,
            "options": options,
            "stones": [_identity(stone) for stone in drawing.choices.stones],
            "engraving_hash": text.hash if text else None,
        }
    )


def _cut(cut: Cut) -> dict[str, str]:
    """What makes two pieces with pictures different; an id is no part of a piece."""
    mirrored = "yes" if cut.mirrored else "no"
    said = {"digest": cut.digest, "position": cut.position, "method": cut.method}
    return said | {"mirrored": mirrored}


def return_class(drawing: Drawing, unengraved: ReturnClass) -> Returned:
    """It follows what the customer decided; a choice among offered options takes no right away,
    in whatever kind of style. Consumer Contracts Regulations 2013, reg 28(1)(b).
    """
    style, size = drawing.style, drawing.value("ring_size")
    brought = any(stone.snapshot.source == "customer" for stone in drawing.choices.stones)
    if brought or drawing.commission.design:
        return Returned("bespoke", "C1")
    if drawing.choices.engraved:
        return Returned("personalised", "C2")
    if size is not None and size not in style.ring_sizes:
        return Returned("personalised", "C3")
    return Returned(unengraved, "C4")


def caveats(drawing: Drawing) -> tuple[Caveat, ...]:
    """What its buyer is told before they buy, by its style and by what was chosen."""
    fixed = any((each.fact, each.value) == UNCHANGING for each in drawing.settled.derived)
    return caveats_of(drawing.style, fixed=fixed)


def in_words(drawing: Drawing, rule_set: RuleSet) -> tuple[Specified, ...]:
    """For order lines and letters; what an engraving says is not in it."""
    promised = frozenset[str]() if drawing.stock_piece else rule_set.nickel_free_white
    return tuple(_words(drawing, promised))


def _words(drawing: Drawing, nickel_free: Collection[str]) -> Iterator[Specified]:
    has_centre, own = drawing.choices.leading("centre") is not None, drawing.commission.design
    if own:
        yield Specified("Design", f"Your own, as in sketch {own.number}")
    for option in drawing.style.options:
        value = drawing.value(option.code)
        if isinstance(option.domain, StoneSlot):
            for stone in drawing.choices.of_slot(option.code):
                kept = stone.snapshot
                yield Specified(_label(option), stone_in_words(kept, kept.certificate))
        elif value is not None and not (has_centre and option.code in OF_THE_CENTRE):
            said = value_in_words(option, value)
            free = option.code == "metal" and value in nickel_free
            yield replace(said, value=f"{said.value}, nickel-free") if free else said
        elif option.code == "engraving":
            yield from _engraved(_label(option), drawing.choices)


def _engraved(label: str, choices: Choices) -> Iterator[Specified]:
    if text := choices.inscription:
        yield Specified(label, f"{text.units} units in {text.font}, {text.position}")
    if picture := choices.artwork:
        cut = picture.cut
        mirrored = ", in mirror image" if cut.mirrored else ""
        yield Specified(label, f"{cut.kind} by {cut.method}, {cut.position}{mirrored}")


def value_in_words(option: Option, value: str) -> Specified:
    """A value of an option as the catalogue calls both."""
    named = next((each.label for each in option.labels if each.value == value), None)
    return Specified(_label(option), named or _unnamed(option, value))


def _unnamed(option: Option, value: str) -> str:
    if option.code == "metal":
        return METAL_NAMES[value]
    return f"{value} mm" if option.code.endswith("_mm") else value.replace("_", " ")


def _label(option: Option) -> str:
    return option.label or option.code.replace("_", " ").capitalize()


def _identity(stone: ChosenStone) -> object:
    kept = stone.snapshot
    specified = [kept.type, kept.shape, kept.carat, kept.colour, kept.clarity, kept.cut]
    return [stone.slot, stone.place, stone.asset_id or specified]
