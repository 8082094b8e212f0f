"""What one choice costs: everything that is left after it, and the price of the whole."""

import time
from collections.abc import Callable
from statistics import median

from application.reference import shipped_price_book, shipped_rule_set
from benchmarks.configurations import TODAY, Configured
from benchmarks.figures import Table
from domain.design.judging.offering import settled
from domain.design.judging.remaining import remaining
from domain.design.making.drawing import Drawing
from domain.design.making.specification import price_of

RULE_SET = shipped_rule_set()
BOOK = shipped_price_book()
ROUNDS = 5
MICRO = 1_000_000


def click_tables(designs: tuple[Configured, ...]) -> list[Table]:
    by_style: dict[str, list[Configured]] = {}
    for design in designs:
        by_style.setdefault(design.drawing.style.style_code, []).append(design)
    rows = [(code, *_row(by_style[code])) for code in sorted(by_style)]
    return [
        Table(
            "Constraint propagation per click, and a full price",
            "In microseconds on one core. A click: from the choices, what is left of every option, "
            "with every blocked value's rules. A price: what follows from the choices, masses and "
            "all lines with the floor and the inputs' hash.",
            ("style", "click median", "click p95", "price median", "price p95"),
            (*rows, ("every style", *_row(list(designs)))),
        )
    ]


def _row(designs: list[Configured]) -> tuple[int, int, int, int]:
    return *_taken(_click, designs), *_taken(_price, designs)


def _taken(step: Callable[[Configured], object], designs: list[Configured]) -> tuple[int, int]:
    """Median and p95 over the designs, of each the best of some rounds."""
    taken = sorted(min(_once(step, design) for _ in range(ROUNDS)) for design in designs)
    return round(median(taken) * MICRO), round(taken[int(len(taken) * 0.95)] * MICRO)


def _once(step: Callable[[Configured], object], design: Configured) -> float:
    began = time.perf_counter()
    step(design)
    return time.perf_counter() - began


def _click(design: Configured) -> object:
    return remaining(design.drawing.style, design.drawing.choices, TODAY)


def _price(design: Configured) -> object:
    style, choices = design.drawing.style, design.drawing.choices
    drawing = Drawing(style=style, choices=choices, settled=settled(style, choices, TODAY))
    return price_of(drawing, design.costs, RULE_SET, BOOK)
