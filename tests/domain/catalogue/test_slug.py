"""The address of a product's page, and who had it last."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from domain.catalogue.slug import SLUG, Slug, SlugTaken, TakeSlug
from tests.laws import check_decider

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_it_is_taken_once_by_each() -> None:
    (event,) = SLUG.decide(Slug(), TakeSlug(style_code="SOL-A"), T0)
    assert event == SlugTaken(style_code="SOL-A")
    state = SLUG.evolve(Slug(), event)
    assert SLUG.decide(state, TakeSlug(style_code="SOL-A"), T0) == ()
    assert SLUG.decide(state, TakeSlug(style_code="SOL-B"), T0) == (SlugTaken(style_code="SOL-B"),)


def test_the_laws_of_deciders_hold() -> None:
    check_decider(SLUG, st.builds(TakeSlug, style_code=st.sampled_from(["SOL-A", "SOL-B"])))
