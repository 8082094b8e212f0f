"""Late, doubled, reordered and lost webhooks all end in the same catalogue."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.catalogue.following.documents import CatalogueDown
from application.catalogue.following.reconciling import Tally
from application.catalogue.following.taking import Taken
from domain.catalogue.dataset import CATALOGUE, CatalogueLooksEmpty
from domain.catalogue.product import OnSale, Withdrawn
from tests.application.catalogue.documents import Document
from tests.application.catalogue.following import EPOCH, STYLES, Following, give_round

CLAW = "SOL-CLAW"
Step = tuple[str, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("edit", "spoil", "swap", "delete", "hear", "look", "store", "reconcile", "compare")
        ),
        st.sampled_from(STYLES),
    ),
    max_size=25,
)


class Editors(Following):
    """Editors at work, and workers who may store what they looked at some time ago."""

    def __init__(self) -> None:
        super().__init__()
        self.looked: list[tuple[str, Document | None]] = []

    def step(self, what: str, style: str) -> None:
        key = self.id_of(style)
        steps: dict[str, Callable[[], object]] = {
            "edit": lambda: self.edit(style, title=f"Edition {self.edits}"),
            "spoil": lambda: self.edit(style, title=" "),
            "swap": lambda: self.swap(style, STYLES[STYLES.index(style) - 1]),
            "delete": lambda: self.delete(style),
            "hear": lambda: self.reconciling.fetch(key),
            "look": lambda: self.looked.append((key, self.content.kept.get(key))),
            "store": lambda: [self.take(*earlier) for earlier in self.looked[::-1]],
            "reconcile": self.reconciling.reconcile,
            "compare": lambda: self.reconciling.compare(anyway=True),
        }
        steps[what]()
        slugs = self.addresses()
        assert len(slugs) == len(set(slugs)), "two products have one address"

    def swap(self, *styles: str) -> None:
        if all(self.id_of(style) in self.content.kept for style in styles):
            give_round(self, *styles)

    def addresses(self) -> list[str]:
        found = [self.product(style) for style in STYLES]
        return [each.revision.style.slug for each in found if isinstance(each, OnSale)]

    def settle(self) -> None:
        """Editors mend what is bad; then the shop looks as it does every night, twice."""
        taken = list[str]()
        for style in STYLES:
            document = self.content.kept.get(self.id_of(style), {})
            if document.get("title") == " ":
                self.edit(style, title="Mended")
            if (slug := document.get("slug", {}).get("current")) in taken:
                self.edit(style, slug={"current": f"mended-{style.lower()}"})
            taken.append(slug)
        self.reconciling.reconcile()
        for _ in range(2):
            self.reconciling.compare(anyway=True)


@settings(max_examples=60)
@given(STEPS)
def test_whatever_was_heard_the_catalogue_ends_as_the_content_is(steps: list[Step]) -> None:
    shop = Editors()
    for step in steps:
        shop.step(*step)
    shop.settle()
    fresh = Following(content=shop.content)
    fresh.reconciling.sync()
    assert shop.on_sale() == fresh.on_sale()
    head = shop.store.journal.head()
    shop.settle()
    assert shop.store.journal.head() == head


def test_the_watermark_is_kept_and_changes_before_it_are_asked_for_again() -> None:
    shop = Following()
    assert shop.reconciling.reconcile().of("published") == len(STYLES)
    shop.edit(CLAW, title="One")
    assert shop.reconciling.reconcile().of("revised") == 1
    assert _watermark(shop) == EPOCH + timedelta(minutes=1)
    shop.edits = -7  # written by a transaction that began before and ended late
    shop.edit("SOL-BEZEL", title="Late")
    assert shop.reconciling.reconcile().of("revised") == 1
    assert _watermark(shop) == EPOCH + timedelta(minutes=1)
    head = shop.store.journal.head()
    shop.reconciling.reconcile()
    assert shop.store.journal.head() == head


def test_a_date_in_the_future_does_not_hide_the_changes_until_then() -> None:
    shop = Following()
    shop.edit(CLAW, _updatedAt="2126-01-01T00:00:00Z")
    shop.reconciling.reconcile()
    assert _watermark(shop) == shop.clock.now()


def test_a_missed_delete_is_withdrawn_when_it_is_absent_twice() -> None:
    shop = Following()
    shop.reconciling.sync()
    shop.delete(CLAW)
    assert shop.reconciling.compare().absent == (shop.id_of(CLAW),)
    assert CLAW in shop.on_sale()
    assert shop.reconciling.compare().of("withdrawn") == 1
    assert isinstance(shop.product(CLAW), Withdrawn)
    assert shop.reconciling.compare().absent == ()


def test_what_was_absent_once_and_came_back_stays_on_sale() -> None:
    shop = Following()
    shop.reconciling.sync()
    kept = shop.content.kept[shop.id_of(CLAW)]
    for _ in range(3):
        shop.delete(CLAW)
        shop.reconciling.compare()
        shop.content.put(kept)
        shop.reconciling.compare()
    assert CLAW in shop.on_sale()


def test_a_comparison_takes_what_nobody_told_us_of() -> None:
    shop = Following(STYLES[:3])
    shop.reconciling.sync()
    shop.edit("PEN-SOLO")
    assert shop.reconciling.compare().of("published") == 1
    assert "PEN-SOLO" in shop.on_sale()


def test_what_was_withdrawn_by_mistake_comes_back_with_the_next_comparison() -> None:
    shop = Following()
    shop.reconciling.sync()
    before = shop.on_sale()
    shop.take(shop.id_of(CLAW), None)
    assert isinstance(shop.product(CLAW), Withdrawn)
    shop.reconciling.reconcile()
    assert shop.reconciling.compare().of("published") == 1
    assert shop.on_sale() == before


@pytest.mark.parametrize("left", [0, 2])
def test_an_answer_that_looks_empty_changes_nothing_until_a_person_means_it(left: int) -> None:
    shop = Following()
    shop.reconciling.sync()
    for style in STYLES[left:]:
        shop.delete(style)
    before, head = shop.on_sale(), shop.store.journal.head()
    for _ in range(3):
        with pytest.raises(CatalogueLooksEmpty):
            shop.reconciling.compare()
    assert (shop.on_sale(), shop.store.journal.head()) == (before, head)
    for _ in range(2):
        shop.reconciling.compare(anyway=True)
    assert len(shop.on_sale()) == left


def test_while_nothing_answers_nothing_changes() -> None:
    shop = Following()
    shop.reconciling.sync()
    shop.delete(CLAW)
    shop.content.down = True
    before, head = shop.on_sale(), shop.store.journal.head()
    looks = shop.reconciling
    for look in (looks.sync, looks.reconcile, looks.compare, lambda: looks.fetch("x")):
        with pytest.raises(CatalogueDown):
            look()
    assert (shop.on_sale(), shop.store.journal.head()) == (before, head)


def test_an_outage_in_the_middle_keeps_what_was_taken_and_the_watermark_waits() -> None:
    shop = Following()

    def break_down(done: int) -> None:
        shop.content.down = done >= len(STYLES)

    looks = type(shop.reconciling)(
        shop.store, shop.content, "production", shop.reconciling.request, break_down
    )
    with pytest.raises(CatalogueDown):
        looks.reconcile()
    assert _watermark(shop) is None
    shop.content.down = False
    shop.reconciling.reconcile()
    assert len(shop.on_sale()) == len(STYLES)


def test_one_bad_document_stops_no_other() -> None:
    shop = Following()
    shop.edit(CLAW, title=" ")
    tally = shop.reconciling.sync()
    assert (tally.of("published"), tally.of("refused")) == (len(STYLES) - 1, 1)
    assert [bad.document_id for bad in tally.refused] == [shop.id_of(CLAW)]


def _watermark(shop: Following) -> object:
    decision = shop.store.look()
    return decision.state(CATALOGUE, "production").watermark


def test_a_tally_can_be_told_by_its_fields() -> None:
    """A dictionary that counts would count its own entries when it is written out."""
    tally = Tally().with_one("a", Taken("refused")).with_one("b", Taken("revised"))
    assert asdict(tally)["outcomes"] == {"refused": 1, "revised": 1}
