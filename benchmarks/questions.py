"""What people ask the query API: listings, stones and their orders, each in many ways."""

from collections.abc import Iterable
from urllib.parse import quote

import httpx

from benchmarks.orders import Shopper

LISTINGS = (
    "",
    "category=ring",
    "metal=pt950&sort=price",
    "metal=au750_y&metal=au750_r&category=ring&sort=price&descending=true",
    "nature=mto&sort=title",
    "text=solitaire",
    "text=diamond&category=earrings",
    "limit=100&facets=false",
)
STONES = (
    "",
    "carat_min=1&colour=D&limit=3",
    "carat_min=0.5&carat_max=0.7&sort=price",
    "shape=round&clarity=VS1&clarity=VS2&colour=F&colour=G&sort=price",
    "colour=D&clarity=IF&sort=carat&descending=true",
    "price_minor_min=100000&price_minor_max=300000&cut=EX&sort=carat&descending=true",
    "head_min=6.0&head_max=6.6&sort=colour",
    "table_min=56&table_max=58&depth_min=61&depth_max=62.5&sort=clarity",
    "carat_min=4&colour=D&clarity=FL",
    "sort=price&descending=true&limit=100",
)
PAIRS = (
    "carat_min=0.3&carat_max=0.5",
    "head_min=4.8&head_max=5.3",
    "carat_min=1&colour=D&colour=E&colour=F&sort=price",
    "clarity=VS1&clarity=VS2&cut=EX&sort=carat&descending=true",
)
PAGES_EACH = 3
ORDER_PAGES = 100
CONSTANT = "constant answer"
PATHS = {
    "listing": ("/products", LISTINGS),
    "stone search": ("/stones", STONES),
    "matched pairs": ("/stones/pairs", PAIRS),
}


def questions(port: int, shoppers: Iterable[Shopper]) -> dict[str, tuple[bytes, ...]]:
    """Requests by kind; of each search the first page and those behind it."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        asked = {
            kind: tuple(
                _request(path)
                for query in queries
                for path in _pages(client, f"{start}?{query}", PAGES_EACH)
            )
            for kind, (start, queries) in PATHS.items()
        }
        theirs = tuple(shoppers)
        page = tuple(_order_page(client, shopper) for shopper in theirs[:ORDER_PAGES])
    constant = {CONSTANT: (_request("/health/live"),)}
    return constant | asked | {"order history": tuple(_history(theirs)), "order's page": page}


def _pages(client: httpx.Client, path: str, pages: int) -> list[str]:
    found = [path]
    while len(found) < pages:
        cursor = client.get(found[-1]).raise_for_status().json()["cursor"]
        if cursor is None:
            break
        found.append(f"{path}&cursor={quote(cursor)}")
    return found


def _history(shoppers: Iterable[Shopper]) -> Iterable[bytes]:
    for shopper in shoppers:
        yield _request("/orders", f"Shopper-Token: {shopper.token}\r\n")


def _order_page(client: httpx.Client, shopper: Shopper) -> bytes:
    """Of the order that they placed last."""
    found = client.get("/orders", headers={"Shopper-Token": shopper.token}).raise_for_status()
    path = f"/orders/{found.json()['items'][0]['order_id']}"
    return _request(path, f"Shopper-Token: {shopper.token}\r\n")


def _request(path: str, more: str = "") -> bytes:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
    return f"{head}{more}\r\n".encode()
