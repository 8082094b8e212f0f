"""The cheapest complete design of a style that a shopper can really reach, and its record.

Every candidate is judged and priced as a shopper's own design would be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from application.design.cheapest.shapes import finished, shapes
from application.design.cheapest.stones import Bench, filled
from application.design.cheapest.vault import CheapStones
from application.design.stones.to_be_bought import StoneList
from application.design.view.showing import drawn, price_now
from application.pricing.prices import Prices
from application.store.event_store import Decision
from domain.catalogue.on_sale import revision_on_sale
from domain.catalogue.option import Engraving, StoneSlot
from domain.catalogue.product import PRODUCT, OnSale
from domain.deadlines import local_date
from domain.design.choices import Choices, ChosenStone, Inscription
from domain.design.engraving import EngravingRules, Line
from domain.design.from_price import FROM_PRICE, Cheapest, Event, WorkOut
from domain.design.judging.fitting import refuse_unfit_stones, text_that_fits
from domain.design.judging.judgement import Criteria, refuse_conflict
from domain.design.judging.offering import settled
from domain.design.judging.seeking import sought
from domain.kernel import Refusal
from domain.money import Money, total
from domain.pricing.engine.stones import stone_tariff

SHORTEST_TEXT = "A"

Stones = tuple[ChosenStone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    """What a search needs of the house besides its prices."""

    engraving: EngravingRules
    stone_list: StoneList
    vault: CheapStones


def work_out(
    decision: Decision, prices: Prices, searching: Searching, style_code: str, *, as_of: int
) -> WorkOut | None:
    """What a style begins at just now; None for what is not sold, or is sold ready-made only.

    `as_of` is the position of the log that the vault has come to. Raises `NoPriceBook`. Nothing
    is written: it goes on for seconds.
    """
    product = decision.state(PRODUCT, style_code)
    if not isinstance(product, OnSale) or not product.revision.style.made_to_order:
        return None
    revision = revision_on_sale(product)
    bench = Bench(
        decision=decision,
        vault=searching.vault,
        stone_list=searching.stone_list,
        prices=prices,
        style=revision.style,
        on=local_date(decision.now),
    )
    search = _Search(bench, searching.engraving)
    found = search.cheapest()
    return WorkOut(
        style_code=style_code,
        product_rev=revision.rev,
        price_book=bench.pricing.price_book.price_book_id,
        as_of=as_of,
        found=found,
        missing=() if found else tuple(sorted(search.empty)),
    )


def record(decision: Decision, found: WorkOut) -> tuple[Event, ...]:
    return decision.decide(FROM_PRICE, found.style_code, found)


class _Search:
    """One style gone through; `empty` are the options for which nothing was to be had."""

    def __init__(self, bench: Bench, engraving: EngravingRules) -> None:
        self._bench = bench
        self._criteria = Criteria(bench.style, engraving, "", bench.decision.now)
        self._known: dict[object, tuple[Stones, ...]] = {}
        self.empty: set[str] = set()

    def cheapest(self) -> Cheapest | None:
        best: Cheapest | None = None
        for choices in self._possible():
            if best is None or self._of_stones(choices) < best.price:
                found = self._priced(choices)
                best = found if found and (best is None or found.price < best.price) else best
        return best

    def _possible(self) -> Iterator[Choices]:
        """Every shape with every set of stones that may be the cheapest."""
        style, on = self._bench.style, self._bench.on
        for shape in shapes(style, on):
            missing = settled(style, shape, on).missing
            slots = tuple(o.code for o in style.options if isinstance(o.domain, StoneSlot))
            slots = tuple(slot for slot in slots if slot in missing)
            for stones in self._sets(shape, slots):
                yield replace(shape, stones=stones)

    def _sets(self, shape: Choices, slots: tuple[str, ...]) -> tuple[Stones, ...]:
        """Asked once for all shapes that seek the same stones: mostly all metals do."""
        style, on = self._bench.style, self._bench.on
        key = (shape.value("setting"), *(sought(style, shape, slot, on=on) for slot in slots))
        if key not in self._known:
            found = (each.stones for each in filled(self._bench, shape, slots))
            self._known[key] = tuple(sorted(found, key=lambda stones: self._bench.cost(*stones)))
        if not self._known[key]:
            self.empty |= set(slots)
        return self._known[key]

    def _of_stones(self, choices: Choices) -> Money:
        """What its stones alone add: no design of these costs less."""
        pricing, category = self._bench.pricing, self._bench.style.category
        rules, book = pricing.rule_set, pricing.price_book
        return total(
            stone_tariff(rules, book, category=category, slot=slot).price(
                self._bench.cost(*choices.of_slot(slot))
            )
            for slot in dict.fromkeys(stone.slot for stone in choices.stones)
        )

    def _priced(self, choices: Choices) -> Cheapest | None:
        """As it would be completed; None when it cannot be."""
        try:
            return self._completed(choices)
        except Refusal:
            return None

    def _completed(self, choices: Choices) -> Cheapest | None:
        style, on = self._bench.style, self._bench.on
        whole = self._engraved(finished(style, choices, self._bench.pricing.rule_set, on))
        refuse_conflict(self._criteria, whole, None)
        refuse_unfit_stones(style, whole, on)
        drawing = drawn(style, whole, on)
        if drawing.settled.missing:
            self.empty |= set(drawing.settled.missing)
            return None
        price = price_now(self._bench.decision, self._bench.prices, drawing)
        if price is None:
            return None
        font = whole.inscription.font if whole.inscription else None
        return Cheapest(price=price.total, picks=whole.picks, stones=whole.stones, font=font)

    def _engraved(self, choices: Choices) -> Choices:
        """With one letter, where the style is not made without a text."""
        style, left = self._bench.style, settled(self._bench.style, choices, self._bench.on)
        option = style.option("engraving") if "engraving" in left.missing else None
        if option is None or not isinstance(option.domain, Engraving):
            return choices
        line, rules = (
            Line(option.domain.fonts[0], option.domain.positions[0]),
            self._criteria.engraving,
        )
        said = text_that_fits(style, left.values, line, SHORTEST_TEXT, rules=rules)
        return choices.inscribed(
            Inscription(
                text=said.normalised,
                hash="",
                font=line.font,
                units=said.units,
                position=line.position,
            )
        )
