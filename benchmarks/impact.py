"""How long it takes to know what a price book would change, with ten thousand finished designs."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import cycle, islice

from application.design.price_impact import price_impact
from application.ids import new_id
from application.pricing.price_desk import prices_on_file
from application.reference import shipped_engraving_rules, shipped_lead_times
from application.store.event_store import Decision
from benchmarks.configurations import Configured, configurations
from benchmarks.figures import Table
from benchmarks.scratch import Server
from domain.catalogue.product import PRODUCT, OnSale
from domain.design.design import DESIGN
from domain.design.design.commands import ChooseStone, Command, Complete, Offered, Select, Start
from domain.design.design.events import DesignStarted
from domain.design.making.specification import Workbench, price_of
from domain.kernel import Refusal
from domain.pricing.price_books.price_book import PriceBook
from interfaces.answering.offered_pieces import OfferedPieces
from interfaces.composition import House
from interfaces.local.seeding.opening import seeding
from interfaces.worker.following import ReadModelFollowing
from projections.live_pieces import LIVE_PIECES

DESIGNS = 10_000
AT_ONCE = 10
MINE = "benchmark"
MOST_EVENTS = 5_000


def impact_tables(server: Server, designs: int = DESIGNS) -> list[Table]:
    """Complete that many designs, let the read model follow, and preview gold at 20 % more."""
    with server.house() as house:
        completed = _complete(house, designs)
        folding = _follow(house)
        live = OfferedPieces(house.reader).each(house.store.journal.head())
        began = time.perf_counter()
        decision = house.store.look()
        found = price_impact(decision, live, _dearer(decision))
        seconds = time.perf_counter() - began
    return [
        Table(
            "Impact preview of a price book",
            f"{completed:,} finished designs of every style that is made to order, read from the "
            "read model and each priced by the book that holds and by a draft with gold at 20 % "
            "more, its masses by the draft's rule set; one process, while it runs no lock is held. "
            "Following is the read model's own folding of the events of these designs.",
            ("pieces", "change", "smallest", "largest", "seconds", "pieces/s", "following, s"),
            (
                (
                    *(found.pieces, found.changed),
                    str(found.smallest),
                    str(found.largest),
                    round(seconds, 2),
                    round(found.pieces / seconds),
                    round(folding, 2),
                ),
            ),
        )
    ]


def _complete(house: House, designs: int) -> int:
    """Streams as a shopper would have made them; designs that today refuses are left out."""
    wanted = islice(cycle(configurations()), designs)
    done = 0
    while part := tuple(islice(wanted, AT_ONCE)):

        def use_case(decision: Decision, part: tuple[Configured, ...] = part) -> int:
            return sum(_one(decision, house, design) for design in part)

        done += house.store.run(use_case, seeding("designs")).value
    return done


def _one(decision: Decision, house: House, design: Configured) -> int:
    """A design's commands decided in a row; 1 when it was completed."""
    product = decision.state(PRODUCT, design.drawing.style.style_code)
    if not isinstance(product, OnSale) or product.revision.style != design.drawing.style:
        return 0
    key, trial = new_id(), house.store.look()
    try:
        for command in _commands(decision, design, product):
            trial.decide(DESIGN, key, command)
    except Refusal:
        return 0
    for command in _commands(decision, design, product):
        decision.decide(DESIGN, key, command)
    return 1


def _commands(decision: Decision, design: Configured, product: OnSale) -> Iterator[Command]:
    choices = design.drawing.choices
    offered = Offered(product, shipped_engraving_rules())
    pricing = prices_on_file(decision).at(decision.now)
    bench = Workbench(rule_set=pricing.rule_set, lead_times=shipped_lead_times())
    started = DesignStarted(
        style_code=design.drawing.style.style_code,
        product_rev=product.revision.rev,
        token_hash=MINE,
        subject=MINE,
        channel="web",
    )
    yield Start(started=started, product=product)
    for pick in choices.picks:
        yield Select(token_hash=MINE, offered=offered, option=pick.option, value=pick.value)
    for stone in choices.stones:
        yield ChooseStone(token_hash=MINE, offered=offered, stone=stone)
    yield Complete(
        token_hash=MINE,
        offered=offered,
        workbench=bench,
        price=price_of(design.drawing, design.costs, pricing.rule_set, pricing.price_book),
    )


def _follow(house: House) -> float:
    following = ReadModelFollowing(house.followers_engine, house.store.journal, LIVE_PIECES)
    following.prepare()
    began = time.perf_counter()
    while following.step(MOST_EVENTS).folded:
        pass
    return time.perf_counter() - began


def _dearer(decision: Decision) -> PriceBook:
    book = prices_on_file(decision).at(decision.now).price_book
    rates = tuple(
        replace(rate, gbp_per_ozt=rate.gbp_per_ozt * Decimal("1.2"))
        if rate.metal == "gold"
        else rate
        for rate in book.pinned_rates
    )
    later = decision.now + timedelta(days=7)
    return replace(book, price_book_id="dearer", valid_from=later, pinned_rates=rates)
