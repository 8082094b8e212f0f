"""`python -m benchmarks WHAT`, one of its subjects or all: measure, print, write."""

import argparse
import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from rich.console import Console

from benchmarks.answers import answer_tables
from benchmarks.append import append_tables
from benchmarks.buying import buying_tables
from benchmarks.catalogue import catalogue_tables
from benchmarks.checkout import checkout_tables
from benchmarks.contention import contention_tables
from benchmarks.crowd import crowd_tables
from benchmarks.deliveries import delivery_tables
from benchmarks.figures import Table, as_json, show, show_machine
from benchmarks.from_prices import from_price_tables
from benchmarks.growth import SIZES, growth_tables
from benchmarks.idle import idle_tables
from benchmarks.impact import impact_tables
from benchmarks.kept import keep
from benchmarks.keys import key_tables
from benchmarks.lag import lag_tables
from benchmarks.machine import machine_facts
from benchmarks.patterns import pattern_tables
from benchmarks.permissions import permission_tables
from benchmarks.pooled import bouncer_tables
from benchmarks.price import price_tables
from benchmarks.queries import query_tables
from benchmarks.rare import MILLIONS, rare_tables
from benchmarks.reconciling import reconciling_tables
from benchmarks.replay import replay_tables
from benchmarks.scratch import Server, scratch_shop, server
from benchmarks.signing_in import signing_in_tables
from benchmarks.stones import stone_tables
from benchmarks.up import Opened, open_and_close, opening_tables

FOLDER = Path(__file__).parent
SECONDS = 4.0
SESSIONS = 1_000
WHAT = (
    "up",
    "price",
    "append",
    "replay",
    "queries",
    "from",
    "impact",
    "catalogue",
    "contention",
    "deliveries",
    "checkout",
    "buying",
    "reconciling",
    "idle",
    "lag",
    "permissions",
    "signing-in",
    "patterns",
    "keys",
    "answers",
    "growth",
    "rare",
    "crowd",
    "bouncer",
    "all",
)
console = Console()


class Run:
    """The tables of one run, shown as they are found; `slow` are queries above their limit."""

    def __init__(self, seconds: float) -> None:
        self.tables: list[Table] = []
        self.slow: tuple[str, ...] = ()
        self._seconds = seconds

    def price(self) -> None:
        self._add(price_tables(self._seconds))

    def append(self) -> None:
        self._add(append_tables(self._seconds))

    def contention(self) -> None:
        self._add(contention_tables())

    def deliveries(self) -> None:
        self._add(delivery_tables(self._seconds))

    def checkout(self) -> None:
        self._add(checkout_tables(self._seconds))

    def buying(self) -> None:
        self._add(buying_tables(self._seconds))

    def reconciling(self) -> None:
        self._add(reconciling_tables())

    def idle(self) -> None:
        self._add(idle_tables())

    def lag(self) -> None:
        self._add(lag_tables(self._seconds))

    def patterns(self) -> None:
        self._add(pattern_tables())

    def keys(self) -> None:
        self._add(key_tables())

    def answers(self) -> None:
        self._add(answer_tables())

    def permissions(self) -> None:
        self._add(permission_tables())

    def signing_in(self) -> None:
        self._add(signing_in_tables(SECONDS * 2))

    def up(self, opened: Opened, database: Server) -> None:
        self._add(opening_tables(opened, database))

    def queries(self, _: Opened, database: Server) -> None:
        found, self.slow = query_tables(database, self._seconds)
        self._add(found)
        self._add(stone_tables(database))

    def replay(self, _: Opened, database: Server) -> None:
        self._add(replay_tables(database))

    def impact(self, _: Opened, database: Server) -> None:
        self._add(impact_tables(database))

    def from_prices(self, _: Opened, database: Server) -> None:
        self._add(from_price_tables(database))

    def catalogue(self, _: Opened, database: Server) -> None:
        self._add(catalogue_tables(database))

    def without_shop(self) -> dict[str, Callable[[], None]]:
        """What needs no seeded shop."""
        return {
            "price": self.price,
            "append": self.append,
            "contention": self.contention,
            "deliveries": self.deliveries,
            "checkout": self.checkout,
            "buying": self.buying,
            "reconciling": self.reconciling,
            "idle": self.idle,
            "lag": self.lag,
            "permissions": self.permissions,
            "patterns": self.patterns,
            "keys": self.keys,
            "answers": self.answers,
            "signing-in": self.signing_in,
        }

    def by_itself(self, name: str, asked: argparse.Namespace) -> None:
        """What makes a shop of its own, and takes minutes: never part of `all`."""
        match name:
            case "growth":
                self._add(growth_tables(asked.size or SIZES))
            case "rare":
                self._add(rare_tables(asked.millions))
            case "crowd":
                self._add(crowd_tables(asked.seconds, asked.sessions))
            case "bouncer":
                self._add(bouncer_tables(asked.seconds))

    def _add(self, tables: list[Table]) -> None:
        for table in tables:
            show(console, table)
        self.tables += tables


def main() -> int:
    """0, or 1 with `--strict` when a query was too slow."""
    asked = _arguments()
    machine, run = machine_facts(), Run(asked.seconds)
    show_machine(console, machine)
    on_shop = _on_shop(run, asked.benchmark)
    if on_shop:
        _with_shop(on_shop)
    for name, step in run.without_shop().items():
        if asked.benchmark in (name, "all"):
            step()
    run.by_itself(asked.benchmark, asked)
    found = json.dumps(as_json(machine, run.tables), indent=1, ensure_ascii=False) + "\n"
    if asked.json:
        asked.json.write_text(found)
    if asked.benchmark == "all" or asked.keep:
        keep(FOLDER, machine, run.tables)
    return 1 if asked.strict and run.slow else 0


def _on_shop(run: Run, name: str) -> list[Callable[[Opened, Server], None]]:
    """Those that need a seeded shop, in an order in which none spoils the next one's figures."""
    known = {
        "up": run.up,
        "queries": run.queries,
        "replay": run.replay,
        "from": run.from_prices,
        "impact": run.impact,
        "catalogue": run.catalogue,
    }
    return [step for each, step in known.items() if name in (each, "all")]


def _with_shop(steps: list[Callable[[Opened, Server], None]]) -> None:
    """One shop, opened and seeded by `elysium up` and closed; then its database by itself."""
    with scratch_shop() as shop:
        console.print("\nopening a shop in a scratch folder …", style="dim")
        opened = open_and_close(shop)
        with server(shop) as database:
            for step in steps:
                step(opened, database)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "benchmark",
        choices=WHAT,
        metavar="WHAT",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="how long each rate is measured (4)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="put these figures into RESULTS.md beside the others"
    )
    _add_own(parser)
    parser.add_argument(
        "--strict", action="store_true", help="end with 1 when a query took above 20 ms"
    )
    return parser.parse_args()


def _add_own(parser: argparse.ArgumentParser) -> None:
    """For what makes a shop of its own."""
    parser.add_argument(
        "--size",
        type=Fraction,
        action="append",
        metavar="N",
        help="growth: N times (1/10, 1, 10 …), again for more",
    )
    parser.add_argument("--millions", type=int, default=MILLIONS, help="rare: of foreign events")
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="crowd: people at once")


if __name__ == "__main__":
    sys.exit(main())
