"""How many configurations the price engine prices in a second."""

import time
from collections.abc import Callable
from itertools import cycle

from application.reference import shipped_price_book, shipped_rule_set
from benchmarks.clicks import click_tables
from benchmarks.configurations import TODAY, Configured, configurations
from benchmarks.figures import Table
from domain.design.judging.offering import settled
from domain.design.making.drawing import Drawing
from domain.design.making.specification import price_of
from domain.pricing.engine import price

RULE_SET = shipped_rule_set()
BOOK = shipped_price_book()
LOOK_AFTER = 50


def price_tables(seconds: float) -> list[Table]:
    designs = configurations()
    styles = len({design.drawing.style.style_code for design in designs})
    steps: tuple[tuple[str, Callable[[Configured], object]], ...] = (
        ("price engine alone: lines, VAT, rounding, hash", _engine),
        ("and before it masses, melee, surcharges, and the floor after it", _design),
        ("and before that the style's rules on the choices", _choices),
    )
    rows = tuple((name, round(rate(step, designs, seconds))) for name, step in steps)
    return [
        Table(
            "Configurations priced per second",
            f"{len(designs)} different designs of {styles} styles, one after another on one core; "
            "nothing is remembered between two of them, and every price carries its inputs' hash.",
            ("what is done for each", "per second"),
            rows,
        ),
        *click_tables(designs),
    ]


def rate(step: Callable[[Configured], object], designs: tuple[Configured, ...], for_: float) -> int:
    """Steps a second, after one unmeasured round."""
    for design in designs:
        step(design)
    done, began = 0, time.perf_counter()
    for done, design in enumerate(cycle(designs), start=1):
        step(design)
        if done % LOOK_AFTER == 0 and time.perf_counter() - began >= for_:
            break
    return int(done / (time.perf_counter() - began))


def _engine(design: Configured) -> object:
    return price(design.piece, RULE_SET, BOOK)


def _design(design: Configured) -> object:
    return price_of(design.drawing, design.costs, RULE_SET, BOOK)


def _choices(design: Configured) -> object:
    style, choices = design.drawing.style, design.drawing.choices
    drawing = Drawing(style=style, choices=choices, settled=settled(style, choices, TODAY))
    return price_of(drawing, design.costs, RULE_SET, BOOK)
