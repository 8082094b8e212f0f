"""Designs that something happened to: marked stale, in batches, or ended when their time is over.

Which they are says a read model that has come to the cause; each is looked at again when it is
marked, so late or twice is fine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from application.design.life import lapse
from application.design.stones.finding import StoneFinder
from application.policies.effects import (
    DesignEffect,
    LapseDesign,
    LookAtUnboughtDesigns,
    MarkDesignsOfStone,
    MarkDesignsOfStyle,
)
from application.selling.orders.staling import (
    Bought,
    Losing,
    StoneGone,
    alternatives,
    lose_order,
    lose_product,
    lose_stone,
)
from interfaces.worker.effects.doing import Doing
from projections.designs import DESIGNS, on_style, with_stone
from projections.due.deadlines import Deadline
from projections.due.fold import DUE
from projections.due.overdue import is_due
from projections.kit.reading import Reader

BATCH = 50


@dataclass(frozen=True, slots=True)
class DesignChanges:
    """`position` in an effect is that of its cause in the log."""

    doing: Doing
    reader: Reader
    finder: StoneFinder

    def perform(self, effect: DesignEffect) -> str:
        match effect:
            case MarkDesignsOfStone():
                return f"marked {self._mark_designs_of_stone(effect)}"
            case MarkDesignsOfStyle():
                return f"marked {self._mark_designs_of_style(effect)}"
            case LookAtUnboughtDesigns(order_id=order_id):
                return f"marked {self.doing.run(lambda d: lose_order(d, order_id))}"
            case LapseDesign(key=design_id):
                return self._lapse(design_id)
            case _:
                assert_never(effect)

    def _mark_designs_of_stone(self, effect: MarkDesignsOfStone) -> int:
        """What the buyer of a stone designed with it is sold; everybody else's design is stale."""
        gone = StoneGone(asset_id=effect.asset_id, order_id=effect.order_id, line_id=effect.line_id)
        marked, designs = 0, self._with_stone(effect, "")
        while designs:
            look = self.doing.store.look()
            losing = [
                Losing(each, alternatives(look, self.finder, each, gone.asset_id))
                for each in designs
            ]
            marked += self.doing.run(partial(lose_stone, gone=gone, designs=losing))
            designs = self._with_stone(effect, designs[-1])
        return marked

    def _mark_designs_of_style(self, effect: MarkDesignsOfStyle) -> int:
        """What was bought stays as it is."""
        marked, designs = 0, self._on_style(effect, "")
        while designs:
            mark = partial(lose_product, style_code=effect.style_code, designs=designs)
            marked += self.doing.run(mark)
            designs = self._on_style(effect, designs[-1].design_id)
        return marked

    def _lapse(self, design_id: str) -> str:
        """Only when it is still due by all that was ever recorded: not in a cart since."""
        head, now = self.doing.store.journal.head(), self.doing.store.clock.now()
        with self.reader.ask(DUE, head) as connection:
            over = is_due(connection, Deadline("design", design_id), now)
        if not over or not self.doing.run(lambda d: lapse(d, design_id)):
            return "not_over"
        return "lapsed"

    def _with_stone(self, effect: MarkDesignsOfStone, after: str) -> Sequence[str]:
        with self.reader.ask(DESIGNS, effect.position) as connection:
            return with_stone(connection, effect.asset_id, after, BATCH)

    def _on_style(self, effect: MarkDesignsOfStyle, after: str) -> Sequence[Bought]:
        with self.reader.ask(DESIGNS, effect.position) as connection:
            found = on_style(connection, effect.style_code, after, BATCH)
            return [Bought(design_id, order_id) for design_id, order_id in found]
