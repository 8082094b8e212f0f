"""Many different designs of every style that is made to order, as customers would choose them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast, get_args

from application.catalogue.reading.ingest import Accepted, ingest_lines
from application.catalogue.reading.templates import load_templates
from application.reference import shipped_rule_set
from domain.catalogue.narrowing import Span
from domain.catalogue.option import Number, Option, StoneSlot
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone, StoneSnapshot
from domain.design.judging.offering import conflict, settled
from domain.design.making.drawing import Drawing, StoneCosts, piece_inputs
from domain.design.making.specification import OF_THE_CENTRE, is_priceable
from domain.design.option_value import in_steps
from domain.inventory.species import StoneType
from domain.inventory.stone import Shape
from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.engine.piece import PieceInputs
from interfaces.local.seeding.catalogue import demonstration_export

TODAY = date(2026, 3, 2)
DESIGNS_EACH = 20
TRIES_EACH = 200
SEED = 20_260_302
SIDE_SHARE = Decimal("0.40")


@dataclass(frozen=True, slots=True)
class Configured:
    """A design, what its stones cost us, and what the price engine is asked for it."""

    drawing: Drawing
    costs: StoneCosts
    piece: PieceInputs


def configurations() -> tuple[Configured, ...]:
    """The same ones every time, in a mixed order; priceable, without conflict."""
    dice = random.Random(SEED)  # noqa: S311  # the same designs in every run
    found = [design for style in _styles() for design in _designs(style, dice)]
    dice.shuffle(found)
    return tuple(found)


def _styles() -> tuple[Style, ...]:
    found: dict[str, Style] = {}
    for result in ingest_lines(demonstration_export(), load_templates()):
        if isinstance(result, Accepted) and not result.command.style.stock:
            found.setdefault(result.style_code, result.command.style)
    return tuple(found.values())


def _designs(style: Style, dice: random.Random) -> list[Configured]:
    found: list[Configured] = []
    for _ in range(TRIES_EACH):
        if len(found) < DESIGNS_EACH and (design := _design(style, dice)):
            found.append(design)
    return found


def _design(style: Style, dice: random.Random) -> Configured | None:
    """One walk through the options, stones last; None when it leads to nothing that is made."""
    choices = Choices()
    try:
        for option in sorted(style.options, key=lambda each: isinstance(each.domain, StoneSlot)):
            if not (style.option("centre") and option.code in OF_THE_CENTRE):
                choices = _chosen(style, option, choices, dice)
        return _configured(style, choices, dice)
    except Refusal:
        return None


def _configured(style: Style, choices: Choices, dice: random.Random) -> Configured | None:
    drawing = Drawing(style=style, choices=choices, settled=settled(style, choices, TODAY))
    if conflict(style, choices, TODAY) or not is_priceable(drawing):
        return None
    costs = {s.where: Money(dice.randrange(40_000, 900_000)) for s in choices.stones}
    return Configured(drawing, costs, piece_inputs(drawing, costs, shipped_rule_set()))


def _chosen(style: Style, option: Option, choices: Choices, dice: random.Random) -> Choices:
    match option.domain:
        case StoneSlot() as slot:
            for stone in _stones(style, (option.code, slot), choices, dice):
                choices = choices.setting(stone)
            return choices
        case Number(low=low, high=high, step=step) as number:
            value = low + step * dice.randint(0, int((high - low) / step))
            return choices.picking(option.code, in_steps(value, number))
        case _ if option.values:
            return choices.picking(option.code, dice.choice(option.values))
        case _:
            return choices


def _stones(
    style: Style, wanted: tuple[str, StoneSlot], choices: Choices, dice: random.Random
) -> Iterator[ChosenStone]:
    """Equal stones for the head of one of the style's mounts, heavier in the centre."""
    (code, slot), setting = wanted, choices.value("setting")
    mounts = [m for m in style.mounts if not m.settings or setting in m.settings]
    head = dice.choice([mount.head for mount in mounts if mount.head is not None])
    part = Decimal(dice.randint(0, 100)) / 100
    carat = style.option("carat")
    weight = carat.domain.low if carat and isinstance(carat.domain, Number) else Decimal(1)
    kept = StoneSnapshot(
        type=cast(StoneType, dice.choice(slot.types)),
        shape=cast(Shape, dice.choice(head.shapes or get_args(Shape))),
        carat=weight if code == "centre" else weight * SIDE_SHARE,
        colour="F",
        clarity="VS1",
        cut="EX",
        length_mm=_within(head.length_mm, part),
        width_mm=_within(head.width_mm, part),
        source="owned",
    )
    for place in range(1, slot.count + 1):
        name = f"{code}-{place}"
        yield ChosenStone(slot=code, place=place, asset_id=name, snapshot=kept)


def _within(span: Span, part: Decimal) -> Decimal:
    return span.low + (span.high - span.low) * part
