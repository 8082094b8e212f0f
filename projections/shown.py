"""Which styles are sold no more: their finished pieces are not sold either, wherever they lie."""

from typing import Any, cast

from sqlalchemy import Boolean, ColumnElement, MetaData, Table, Text, any_, exists, select

from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.envelope import Recorded
from projections.kit.columns import TEXTS, always, keys
from projections.kit.read_model import Batch, Fold, ReadModel


class Shown:
    """The folds of a table of styles with the skus of their counted goods."""

    def __init__(self, tables: MetaData) -> None:
        self.table = Table(
            "shown",
            tables,
            *keys(Text, "style_code"),
            *always(TEXTS, "skus"),
            *always(Boolean, "withdrawn"),
        )

    def followed_by(self, model: ReadModel) -> None:
        for fold in (self.sold, self.withdrawn):
            model.on(cast(Fold[Any], fold))

    def sold(self, batch: Batch, recorded: Recorded[ProductPublished | ProductRevised]) -> None:
        skus = sorted({piece.sku for piece in recorded.event.style.stock})
        batch[self.table].put(style_code=recorded.key, skus=skus, withdrawn=False)

    def withdrawn(self, batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
        batch[self.table].change(recorded.key, withdrawn=True)

    def gone_style(self, style_code: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether this style was withdrawn."""
        return self._gone(self.table.c.style_code == style_code)

    def gone_sku(self, sku: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether the style of this sku was."""
        return self._gone(sku == any_(self.table.c.skus))

    def _gone(self, which: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(select(self.table).where(which, self.table.c.withdrawn)).label("withdrawn")
