"""What holds for every read model: batches leave no trace, and no event can stop one."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from application.store.codec import Codec
from application.store.vocabulary import know_every_event
from domain.kernel import event_named
from projections.all import READ_MODELS
from projections.kit.read_model import ReadModel
from tests.golden.files import PLACE, FixedKeys, NoKeys, golden_events
from tests.projections.folding import history, present_names, same_in_all_batches
from tests.values import any_value

know_every_event()
KEYS = st.sampled_from(["a", "b", "SKU-vault"])


def stream_and_event(name: str) -> st.SearchStrategy[tuple[str, Any]]:
    category = name.partition(".")[0]
    return st.tuples(KEYS.map(lambda key: f"{category}-{key}"), any_value(event_named(name)))


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda model: model.name)
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.data())
def test_any_history_folds_alike_in_all_batches(
    pool: Engine, model: ReadModel, drawn: st.DataObject
) -> None:
    kinds = [stream_and_event(name) for name in present_names(model)]
    happened = drawn.draw(st.lists(st.one_of(kinds), max_size=10))
    same_in_all_batches(pool, model, history(happened))


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda model: model.name)
def test_what_was_ever_stored_folds_alike_even_when_its_people_are_forgotten(
    pool: Engine, model: ReadModel
) -> None:
    known = same_in_all_batches(pool, model, history(stored(Codec(FixedKeys()))))
    forgotten = same_in_all_batches(pool, model, history(stored(Codec(NoKeys()))))
    assert known == forgotten
    assert any(known.values())


def stored(codec: Codec) -> list[tuple[str, Any]]:
    """Every golden event, in the order of their names, on one stream of each category."""
    return [
        (
            f"{golden.name.partition('.')[0]}-SKU-vault",
            codec.decode(PLACE, golden.name, golden.state).event,
        )
        for golden in golden_events()
    ]


def test_names_are_unique() -> None:
    assert len({model.name for model in READ_MODELS}) == len(READ_MODELS)
