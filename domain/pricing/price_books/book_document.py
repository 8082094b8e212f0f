"""Parsing the price-book document into a typed `PriceBook`."""

from collections.abc import Iterator
from datetime import datetime

from domain.deadlines import LONDON, local_to_utc
from domain.json_document import Node, require_open_end
from domain.pricing.price_books.price_book import (
    Adjustment,
    DepositRule,
    ExportTerms,
    PinnedRate,
    PriceBook,
)
from domain.pricing.rounding import BY_BANDS, Rounding, RoundingBand, check_rounding
from domain.pricing.rule_set.rules import LINES


def parse_price_book(document: object) -> PriceBook:
    """Read the `price_book` document (decoded JSON, decimals as strings).

    Raises `DocumentMalformed` with the path of the first wrong member, `RoundingRuleUnknown`,
    and what `local_to_utc` raises for the two local times.
    """
    node = Node(document)
    zone = node["time_zone"].text()
    if zone != str(LONDON):
        raise node["time_zone"].malformed(f"{LONDON}")
    bands = _bands(node["rounding_bands"])
    return PriceBook(
        price_book_id=node["price_book_id"].text(),
        ruleset_version=node["ruleset_version"].text(),
        region=node["region"].text(),
        currency=node["currency"].text(),
        vat_mode=_inclusive(node["vat_mode"]),
        vat_rate=node["vat_rate"].share(),
        valid_from=_instant(node["valid_from_local"]),
        valid_to=_end(node["valid_to_local"]),
        adjustments=tuple(_adjustment(each) for each in node["adjustments"].each()),
        rounding_bands=bands,
        rounding=_chosen_rounding(node, bands),
        pinned_rates=tuple(_pinned(node)),
        stone_list_fx_gbp_per_usd=node["stone_list_fx_gbp_per_usd"].positive(),
        deposit=_deposit(node["deposit"]),
        export=_export(node["export"]),
    )


def parse_rounding(node: Node) -> Rounding:
    """Read `{rule, step_pence | step_minor?, ending_pence?, every_pence?}`, known or not."""

    def amount(*keys: str) -> int:
        return next((node[key].whole() for key in keys if key in node), 0)

    return Rounding(
        rule=node["rule"].text(),
        step=amount("step_pence", "step_minor"),
        ending=amount("ending_pence"),
        every=amount("every_pence"),
    )


def _chosen_rounding(node: Node, bands: tuple[RoundingBand, ...]) -> Rounding:
    rounding = parse_rounding(node["rounding"]) if "rounding" in node else BY_BANDS
    check_rounding(rounding, bands)
    return rounding


def _bands(node: Node) -> tuple[RoundingBand, ...]:
    bands = tuple(
        RoundingBand(
            below=None if band["below_pence"].absent else band["below_pence"].fee(),
            rounding=parse_rounding(band),
        )
        for band in node.each()
    )
    require_open_end(node, [band.below for band in bands])
    return bands


def _inclusive(node: Node) -> str:
    if node.text() != "inclusive":
        raise node.malformed("inclusive, the only mode of this engine")
    return node.text()


def _instant(node: Node) -> datetime:
    try:
        return local_to_utc(datetime.fromisoformat(node.text())).utc
    except ValueError:
        raise node.malformed("a local date and time") from None


def _end(node: Node) -> datetime | None:
    return None if node.absent else _instant(node)


def _adjustment(node: Node) -> Adjustment:
    line = node["line"].text()
    if line not in LINES:
        raise node["line"].malformed("one of the price's lines")
    return Adjustment(
        category=node["category"].text(), line=line, fraction=node["fraction"].decimal()
    )


def _pinned(node: Node) -> Iterator[PinnedRate]:
    """A document without rate ids names each rate by the book and the metal."""
    ids = node["pinned_rates"] if "pinned_rates" in node else Node({})
    for metal, spot in node["pinned_spot_gbp_per_ozt"].items():
        own = f"{node['price_book_id'].text()}:{metal}"
        rate_id = ids[metal].text() if metal in ids else own
        yield PinnedRate(metal=metal, rate_id=rate_id, gbp_per_ozt=spot.positive())


def _deposit(node: Node) -> DepositRule:
    return DepositRule(
        share=node["share"].positive(),
        min_share=node["min_share"].positive(),
        max_share=node["max_share"].positive(),
        made_total_above=node["made_total_above_pence"].fee(),
    )


def _export(node: Node) -> ExportTerms:
    rounding = parse_rounding(node["rounding"])
    check_rounding(rounding)
    return ExportTerms(
        enabled=node["enabled"].flag(),
        currency="USD",
        fx_per_gbp=node["fx_usd_per_gbp"].positive(),
        fx_buffer=node["fx_buffer"].share(),
        rounding=rounding,
    )
