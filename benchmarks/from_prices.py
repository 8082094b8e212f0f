"""How long it takes to work out at which price every style that is made to order begins."""

import time

from application.design.cheapest.search import Searching, work_out
from application.design.stones.stone_list import shipped_stone_list
from application.reference import shipped_engraving_rules
from benchmarks.figures import Cell, Table
from benchmarks.scratch import Server
from domain.design.from_price import WorkOut
from interfaces.composition import House
from projections.from_prices import FROM_PRICES, made_to_order

LONGEST_SHOWN = 5


def from_price_tables(server: Server) -> list[Table]:
    """Each style by itself, as the worker does it."""
    with server.house() as house:
        with house.reader.ask(FROM_PRICES) as connection:
            codes = [made.style_code for made in made_to_order(connection)]
        searched = sorted(((_searched(house, code)) for code in codes), key=lambda row: -row[0])
    whole = sum(seconds for seconds, _ in searched)
    rows: list[tuple[Cell, ...]] = [("all", len(searched), round(whole, 2), _reached(searched))]
    rows += [
        (found.style_code, 1, round(seconds, 2), _reached([(seconds, found)]))
        for seconds, found in searched[:LONGEST_SHOWN]
    ]
    return [
        Table(
            "From prices",
            "Every style that is made to order, searched over all stones of the vault and of the "
            f"list; the {LONGEST_SHOWN} that take longest by themselves. One process; while it "
            "runs no lock is held.",
            ("style", "styles", "seconds", "with a price"),
            tuple(rows),
        )
    ]


def _searched(house: House, code: str) -> tuple[float, WorkOut]:
    searching = Searching(
        engraving=shipped_engraving_rules(), stone_list=shipped_stone_list(), vault=house.stones
    )
    head, began = house.store.journal.head(), time.perf_counter()
    found = work_out(house.store.look(), house.prices(), searching, code, as_of=head)
    if found is None:
        raise ValueError(f"{code} is not made to order")
    return time.perf_counter() - began, found


def _reached(searched: list[tuple[float, WorkOut]]) -> int:
    return sum(found.found is not None for _, found in searched)
