"""What becomes of a price book: its impact worked out, and its beginning told."""

from dataclasses import dataclass
from typing import assert_never

from application.design.cheapest.search import Searching, record, work_out
from application.design.price_impact import LivePieces, price_impact
from application.policies.effects import (
    ActivatePriceBook,
    PreviewPriceBook,
    PriceEffect,
    WorkOutFromPrice,
)
from domain.pricing.price_books import PRICE_BOOKS, Activate, Event, Preview
from interfaces.worker.effects.doing import Doing
from projections.kit.reading import Reader
from projections.stones.fold import STONE_SEARCH


@dataclass(frozen=True, slots=True)
class PricesChange:
    doing: Doing
    live: LivePieces
    reader: Reader
    searching: Searching

    def perform(self, effect: PriceEffect) -> str:
        match effect:
            case PreviewPriceBook():
                return self._preview(effect)
            case ActivatePriceBook(key=region, ref=book_id):
                told = self._decide(region, Activate(book_id=book_id))
                return "activated" if told else "not_its_time"
            case WorkOutFromPrice(style_code=style_code):
                return self._work_out(style_code)
            case _:
                assert_never(effect)

    def _decide(self, region: str, command: Activate | Preview) -> tuple[Event, ...]:
        return self.doing.run(lambda d: d.decide(PRICE_BOOKS, region, command))

    def _work_out(self, style_code: str) -> str:
        """The search goes on for seconds, over stones as they were at one position or later.

        It waits for no position: what moved since is seen at the next look for what is outdated,
        which reads the same stones.
        """
        store, prices = self.doing.store, self.doing.shop().prices
        seen = self.reader.position(STONE_SEARCH)
        found = work_out(store.look(), prices, self.searching, style_code, as_of=seen)
        if found is None:
            return "not_made_to_order"
        told = self.doing.run(lambda decision: record(decision, found))
        return "worked_out" if told else "as_before"

    def _preview(self, effect: PreviewPriceBook) -> str:
        """Thousands of pieces are priced before anything is decided: no lock is held meanwhile."""
        draft = self.doing.state(PRICE_BOOKS, effect.region).drafts.get(effect.book_id)
        if draft is None:
            return "no_draft"
        live = self.live.each(effect.position)
        impact = price_impact(self.doing.store.look(), live, draft.book)
        self._decide(draft.book.region, Preview(book=draft.book, impact=impact))
        return f"{impact.changed} of {impact.pieces} change"
