"""The price engine: `price(piece, rule set, price book)` is pure and stays derivable for ever."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal

from domain.canonical import sha256_of
from domain.kernel import Fault
from domain.money import CurrencyMismatch, Money
from domain.pricing.engine.breakdown import spread
from domain.pricing.engine.labels import LABELS, details
from domain.pricing.engine.lines import Lines, lines_of
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.engine.piece_check import check_piece
from domain.pricing.engine.result import CostSheet, Detail, PricedArticle, PriceLine, PriceResult
from domain.pricing.numbers import exactly
from domain.pricing.price_books.price_book import PriceBook, RuleSetMismatch
from domain.pricing.rounding import shelf_price
from domain.pricing.rule_set.rules import RuleSet
from domain.pricing.vat import STANDARD_RATED, vat_inside, with_vat

Engine = Callable[[PieceInputs, RuleSet, PriceBook], PriceResult]


def price(piece: PieceInputs, rule_set: RuleSet, price_book: PriceBook) -> PriceResult:
    """The itemised price of one piece, by the engine its rule set names.

    Raises the first of the specification's refusals that applies, `EngineUnknown`,
    `RuleSetMismatch`, `MetalRateNotPinned`, or `CurrencyMismatch` for costs of another currency.
    """
    if price_book.ruleset_version != rule_set.version:
        raise RuleSetMismatch(wanted=price_book.ruleset_version, given=rule_set.version)
    if rule_set.engine_version not in ENGINES:
        raise EngineUnknown(engine=rule_set.engine_version)
    return ENGINES[rule_set.engine_version](piece, rule_set, price_book)


def price_1(piece: PieceInputs, rule_set: RuleSet, book: PriceBook) -> PriceResult:
    """Engine 1: nothing is designed for a price. Its hash is of what pieces were then."""
    then = {name: value for name, value in asdict(piece).items() if name != "design_revisions"}
    return _itemised(piece, rule_set, book, _inputs_hash(then, rule_set, book))


def price_2(piece: PieceInputs, rule_set: RuleSet, book: PriceBook) -> PriceResult:
    """Engine 2: with a line for designing, and metals cast in named alloys."""
    return _itemised(piece, rule_set, book, _inputs_hash(asdict(piece), rule_set, book))


ENGINES: Mapping[str, Engine] = {"1": price_1, "2": price_2}


@exactly
def _itemised(
    piece: PieceInputs, rule_set: RuleSet, book: PriceBook, inputs_hash: str
) -> PriceResult:
    check_piece(piece, rule_set, book)
    _same_currency(piece, book)
    lines = lines_of(piece, rule_set, book)
    raw = with_vat(Money(sum(lines.ex_vat.values()), book.currency), book.vat_rate)
    total = Money(shelf_price(raw.minor, book.rounding, book.rounding_bands), book.currency)
    vat = vat_inside(total, book.vat_rate)
    rate = book.rate(rule_set.metal(piece.metal).family.name)
    return PriceResult(
        total=total,
        vat=vat,
        ex_vat=total - vat,
        vat_treatment=STANDARD_RATED,
        lines=_lines(details(piece, rule_set, rate), lines, total),
        rounding=total - raw,
        articles=tuple(map(_article, piece.articles, lines.marked)),
        cost=_cost(lines, book.currency),
        ruleset=rule_set.version,
        engine=rule_set.engine_version,
        price_book=book.price_book_id,
        rates=(rate,),
        inputs_hash=inputs_hash,
        inputs=piece,
    )


def _article(mass_g: Decimal, marked: bool) -> PricedArticle:
    return PricedArticle(mass_g=mass_g, hallmark_required=marked)


def _lines(said: Mapping[str, Detail], lines: Lines, total: Money) -> tuple[PriceLine, ...]:
    shares = spread(total, list(lines.ex_vat.values()))
    return tuple(
        PriceLine(
            code=code,
            label=LABELS[code],
            ex_vat=Money(lines.ex_vat[code], total.currency),
            inc_vat=share,
            detail=said.get(code, ()),
        )
        for code, share in zip(lines.ex_vat, shares, strict=True)
    )


def _inputs_hash(piece: Mapping[str, object], rule_set: RuleSet, book: PriceBook) -> str:
    return sha256_of(
        {
            "piece": piece,
            "engine": rule_set.engine_version,
            "ruleset": rule_set.sha256,
            "price_book": book.price_book_id,
            "rates": {rate.rate_id: rate.gbp_per_ozt for rate in book.pinned_rates},
        }
    )


def _same_currency(piece: PieceInputs, book: PriceBook) -> None:
    amounts = [slot.cost for slot in piece.stones] + [s.amount for s in piece.surcharges]
    for amount in amounts:
        if amount.currency != book.currency:
            raise CurrencyMismatch(left=book.currency, right=amount.currency)


def _cost(lines: Lines, currency: str) -> CostSheet:
    return CostSheet(
        total=Money(lines.cost, currency),
        metal_each=tuple(Money(each, currency) for each in lines.metal_each),
    )


class EngineUnknown(Fault):
    """This version of ELYSIUM has no price engine {engine}."""
