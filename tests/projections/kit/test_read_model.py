"""A read model listens to the events that its folds say they take, to each of them once."""

import pytest
from sqlalchemy import MetaData

from domain.envelope import Recorded
from domain.selling.quote import QuoteAccepted, QuoteEnded, QuoteReopened
from projections.kit.read_model import Batch, ReadModel


def either(batch: Batch, recorded: Recorded[QuoteAccepted | QuoteEnded]) -> None:
    del batch, recorded


def one(batch: Batch, recorded: Recorded[QuoteReopened]) -> None:
    del batch, recorded


def test_every_event_that_a_fold_takes_is_listened_to() -> None:
    model = ReadModel("quotes", 1, MetaData())
    model.on(either)
    assert sorted(model.event_names) == ["quote.accepted", "quote.expired"]
    model.on(one)
    assert "quote.reopened" in model.event_names


def test_an_event_is_folded_once() -> None:
    model = ReadModel("quotes", 1, MetaData())
    model.on(either)
    with pytest.raises(ValueError, match="quotes folds QuoteAccepted twice"):
        model.on(either)
