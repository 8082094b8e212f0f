"""What a shop is asked, again and again, to see whether its past makes it slow."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from typing import TypeVar

from application.store.event_store import Decision
from benchmarks.browser import Book, Browser, Copies, Refused, request
from benchmarks.clients import CLIENT
from benchmarks.histories import sku, stone_number
from benchmarks.orders import Shopper
from benchmarks.visitors import Visitor, likings
from domain.inventory.asset import ASSET
from domain.inventory.certificate import CERTIFICATE
from domain.kernel import name_of
from domain.pricing.price_books import PriceBookActivated
from interfaces.composition import House
from interfaces.local.seeding.diamonds import StoneRow, installed_path, stones
from interfaces.local.seeding.opening import seeding
from interfaces.local.seeding.reception import reception
from interfaces.worker.following import next_batch
from projections.due.fold import DUE
from projections.due.overdue import due_before
from tests.staff_members import signed_in

T = TypeVar("T")
TIMES = 30
WARM_UP = 5
FIRST_ROW = 100
RARE = 8
OPEN = {
    "listing": ("/products", "/products?category=ring&sort=price", "/products?text=solitaire"),
    "product page": ("/products/SOL-CLAW", "/products/HAL-ROUND"),
    "stone search with facets": ("/stones?carat_min=1&colour=D", "/stones?clarity=VS1"),
    "stone search, the dearest": ("/stones?sort=price&descending=true&limit=50",),
    "matched pairs": ("/stones/pairs?carat_min=0.3&carat_max=0.35",),
    "availability of an article": (f"/availability?sku={sku(0)}", f"/availability?sku={sku(3)}"),
}


@dataclass(frozen=True, slots=True)
class Board:
    """What staff of a role look at."""

    name: str
    path: str
    role: str


BOARDS = (
    Board("order board", "/staff/orders?stage=placed", "concierge"),
    Board("sales of a month", "/staff/sales?first=2024-01-01&last=2024-01-31", "concierge"),
    Board("what is due", "/staff/due", "operator"),
    Board("shelf gaps", "/staff/shelf", "editor"),
    Board("quarantine", "/staff/quarantine", "inventory"),
    Board("service cases", "/staff/service-cases", "concierge"),
    Board("price history", f"/staff/price-history?subject={sku(0)}", "pricing"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Where it is asked, who asks, and what it took."""

    port: int
    standins: int
    shoppers: tuple[Shopper, ...]
    staff: dict[str, str]
    book: Book = field(default_factory=Book)


def staff_tokens(house: House) -> dict[str, str]:
    """By role."""
    return {role: signed_in(house, role) for role in {board.role for board in BOARDS}}


async def asked(shop: Shop) -> AsyncIterator[None]:
    """Over one connection, one thing after another, with a pause for others between them."""
    browser = Browser(Copies((shop.port,)), shop.book)
    for name, paths in OPEN.items():
        for path in _again(paths):
            await _see(browser, name, request("GET", path, None, {}), shop.port)
            yield
    for shopper in _again(shop.shoppers):
        head = {"Shopper-Token": shopper.token}
        await _see(browser, "order history", request("GET", "/orders", None, head), shop.port)
        yield
    for board in _again(BOARDS, len(BOARDS)):
        head = {"Authorization": f"Bearer {shop.staff[board.role]}"}
        await _see(browser, board.name, request("GET", board.path, None, head), shop.port)
        yield
    for number in range(WARM_UP + TIMES):
        await _buy(browser, shop.standins, number)
        yield
    await browser.close()


async def _see(browser: Browser, name: str, question: bytes, port: int) -> None:
    try:
        await browser.timed(name, question, port)
    except Refused:
        return  # it stands in the book


async def _buy(browser: Browser, standins: int, number: int) -> None:
    """An article that a quarter of all orders took, and one that few did."""
    try:
        for article, called in ((sku(0), "hot"), (sku(1 + number % 30), "rare")):
            visitor = Visitor(browser, standins, likings(number), articles=1)
            before = len(browser.book.taken["add to cart"])
            await visitor.fill_cart(article)
            added = browser.book.taken["add to cart"][before:]
            browser.book.taken[f"add to cart, {called} article"] += added
            await visitor.buy()
        await visitor.configure()
    except Refused:
        return  # it stands in the book


def asked_inside(house: House, book: Book) -> Iterator[None]:
    """What has no address: stones received, and what processes ask again and again."""
    journal = house.store.journal
    for row in islice(stones(installed_path()), FIRST_ROW, FIRST_ROW + WARM_UP + TIMES):
        with _timed(book, "receive and list a stone"):
            _receive(house, row)
        yield
    for number in range(WARM_UP + TIMES):
        with _timed(book, "a command's earlier answer"):
            journal.answered("growth", "growth", f"{sku(2)}-{number:07d}")
        with _timed(book, "how far a caller wrote"):
            journal.written_by(CLIENT.id)
        with _timed(book, "a follower's next 100 events"):
            journal.after(journal.head() - 200, 100)
        with _timed(book, "what is over by now"), house.reader.ask(DUE) as connection:
            due_before(connection, house.store.clock.now())
        yield
    for _ in range(RARE):
        with _timed(book, "one batch of a follower of rare events, from the first"):
            next_batch(journal, 0, 500, (name_of(PriceBookActivated),))
        yield


def _receive(house: House, row: StoneRow) -> None:
    """Under a number in front of those of the past."""
    brought = reception(replace(row, row=int(stone_number(0)) - row.row))

    def use_case(decision: Decision) -> None:
        decision.decide(CERTIFICATE, brought.certificate_key, brought.claim)
        for command in brought.commands:
            decision.decide(ASSET, brought.asset_id, command)

    house.store.run(use_case, seeding("growth"))


def _again(things: Sequence[T], each: int = 1) -> Iterator[T]:
    return islice(cycle(things), each * (WARM_UP + TIMES))


@contextmanager
def _timed(book: Book, name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    book.taken[name].append(time.perf_counter() - began)
