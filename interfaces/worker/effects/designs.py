"""Designs that something happened to: marked stale, in batches, or ended when their time is over.

Which they are says a read model that has come to the cause; each is looked at again when it is
marked, so late or twice is fine.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from application.deliveries import Delivery
from application.design.discarding import lapse
from application.design.staling import StoneGone, alternatives, lose_order, lose_product, lose_stone
from application.design.stone_finding import StoneFinder
from interfaces.worker.effects.doing import Doing
from projections.designs import DESIGNS, on_style, with_stone
from projections.due.fold import DUE, is_due
from projections.kit.reading import Reader

BATCH = 50


@dataclass(frozen=True, slots=True)
class DesignChanges:
    """`position` in a delivery's arguments is that of its cause in the log."""

    doing: Doing
    reader: Reader
    finder: StoneFinder

    def mark_designs_of_stone(self, delivery: Delivery) -> str:
        """What the buyer of a stone designed with it is sold; everybody else's design is stale."""
        told = delivery.arguments
        gone = StoneGone(
            asset_id=told["asset_id"], order_id=told["order_id"], line_id=told["line_id"]
        )
        marked, designs = 0, self._with_stone(delivery, "")
        while designs:
            look = self.doing.store.look()
            near = [
                (each, alternatives(look, self.finder, each, gone.asset_id)) for each in designs
            ]
            marked += self.doing.run(delivery, partial(lose_stone, gone=gone, near=near))
            designs = self._with_stone(delivery, designs[-1])
        return f"marked {marked}"

    def mark_designs_of_style(self, delivery: Delivery) -> str:
        """What was bought stays as it is."""
        style_code = delivery.arguments["style_code"]
        marked, designs = 0, self._on_style(delivery, "")
        while designs:
            mark = partial(lose_product, style_code=style_code, designs=designs)
            marked += self.doing.run(delivery, mark)
            designs = self._on_style(delivery, designs[-1][0])
        return f"marked {marked}"

    def look_at_unbought_designs(self, delivery: Delivery) -> str:
        order_id = delivery.arguments["order_id"]
        return f"marked {self.doing.run(delivery, lambda d: lose_order(d, order_id))}"

    def lapse_design(self, delivery: Delivery) -> str:
        """Only when it is still due by all that was ever recorded: not in a cart since."""
        design_id = delivery.arguments["key"]
        head, now = self.doing.store.journal.head(), self.doing.store.clock.now()
        with self.reader.ask(DUE, head) as connection:
            over = is_due(connection, ("design", design_id, ""), now)
        if not over or not self.doing.run(delivery, lambda d: lapse(d, design_id)):
            return "not_over"
        return "lapsed"

    def _with_stone(self, delivery: Delivery, after: str) -> Sequence[str]:
        with self._ask(delivery) as connection:
            return with_stone(connection, delivery.arguments["asset_id"], after, BATCH)

    def _on_style(self, delivery: Delivery, after: str) -> Sequence[tuple[str, str]]:
        with self._ask(delivery) as connection:
            return on_style(connection, delivery.arguments["style_code"], after, BATCH)

    def _ask(self, delivery: Delivery) -> AbstractContextManager[Connection]:
        return self.reader.ask(DESIGNS, int(delivery.arguments["position"]))
