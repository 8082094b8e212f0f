"""The product: published, revised, withdrawn, and what it keeps quiet about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from domain.catalogue.flaw import Flaw
from domain.catalogue.media import Image, Media
from domain.catalogue.option import Choice, Domain, Engraving, Number, Option, RingSizes, StoneSlot
from domain.catalogue.product import (
    PRODUCT,
    Command,
    Event,
    OnSale,
    ProductPublished,
    ProductRevised,
    ProductRevisionRejected,
    ProductUnknown,
    ProductWithdrawn,
    Publish,
    Reject,
    State,
    Withdraw,
    Withdrawn,
)
from domain.catalogue.style import (
    Article,
    BandMass,
    ChainMass,
    Content,
    MountMass,
    Style,
    content_hash,
)

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)
DOMAINS: dict[str, Domain] = {
    "metal": Choice(values=("au750_y", "pt950")),
    "ring_size": RingSizes(table="uk-2026-1", values=("F", "F½")),
    "carat": Number(low=Decimal("0.25"), high=Decimal("1.99"), step=Decimal("0.01")),
    "centre": StoneSlot(types=("natural_diamond",)),
    "engraving": Engraving(fonts=("block",), cap_units=25),
}
STYLE = Style(
    style_code="SOL-TEST",
    title="Solitaire",
    slug="solitaire",
    category="ring",
    nature="mto",
    collection="aurora",
    making="solitaire",
    options=tuple(Option(code=c, label=c.title(), domain=d) for c, d in DOMAINS.items()),
    mounts=(),
    articles=(
        Article(name="ring", mass=MountMass()),
        Article(name="band", mass=BandMass(thickness_mm=Decimal("1.7"))),
        Article(name="chain", mass=ChainMass(weights=())),
    ),
    melee=None,
    stock=(),
    resizable=True,
    hygiene_sealed=False,
    constraints_version="2026-1",
    constraints=(),
    media=(Media(image=Image(ref="image-a-1x1-jpg", width=1, height=1, format="jpg"), alt="Ring"),),
    content=Content(story="[]", care="[]", legal="[]", seo="{}"),
)
FLAWS = (Flaw(path="title", code="required", message="A text is due."),)


def publish(day: int = 0, *, rev: str | None = None, title: str = "Solitaire") -> Publish:
    return Publish(
        document_id="doc-1",
        rev=rev or f"rev{day}",
        updated_at=T0 + timedelta(days=day),
        style=replace(STYLE, title=title),
    )


def reject(day: int = 0) -> Reject:
    at = T0 + timedelta(days=day)
    rejected = ProductRevisionRejected(
        document_id="doc-1", rev=f"bad{day}", updated_at=at, errors=FLAWS
    )
    return Reject(rejected=rejected)


def after(*commands: Command) -> State:
    return told(*commands)[0]


def told(*commands: Command) -> tuple[State, tuple[Event, ...]]:
    """The state after some commands, and what the last one decided."""
    state: State = PRODUCT.initial
    events: tuple[Event, ...] = ()
    for command in commands:
        events = PRODUCT.decide(state, command, T0)
        for event in events:
            state = PRODUCT.evolve(state, event)
    return state, events


def test_publishing() -> None:
    state, (event,) = told(publish())
    assert event == ProductPublished(
        style_code="SOL-TEST",
        document_id="doc-1",
        rev="rev0",
        updated_at=T0,
        content_hash=content_hash(STYLE),
        style=STYLE,
    )
    assert isinstance(state, OnSale)
    assert state.revision.style == STYLE


def test_a_repeated_late_or_identical_document_decides_nothing() -> None:
    assert told(publish(), publish())[1] == ()
    assert told(publish(2), publish(1, title="Older"))[1] == ()
    assert told(publish(1), publish(2))[1] == ()


def test_a_fingerprint_of_an_older_form_of_the_same_style_is_no_revision() -> None:
    """The hash on record was made when finished pieces had a price in the catalogue."""
    state, _ = told(publish())
    assert isinstance(state, OnSale)
    once = replace(state, revision=replace(state.revision, content_hash="of another form"))
    assert PRODUCT.decide(once, publish(1), T0) == ()


def test_a_newer_document_revises_and_says_what_changed() -> None:
    _, (event,) = told(publish(), publish(1, title="Renamed"))
    assert isinstance(event, ProductRevised)
    assert event.changed_paths == ("title",)
    assert event.style.title == "Renamed"


def test_another_revision_of_the_same_instant_is_not_late() -> None:
    _, (event,) = told(publish(), publish(0, rev="other", title="Renamed"))
    assert isinstance(event, ProductRevised)


def test_changed_members_of_coded_lists_are_named() -> None:
    metal, *others = STYLE.options
    options = (replace(metal, label="Alloy"), *others[:-1])
    changed = replace(publish(1), style=replace(STYLE, options=options))
    _, (event,) = told(publish(), changed)
    assert isinstance(event, ProductRevised)
    assert event.changed_paths == ("options[metal]", "options[engraving]")
    turned = replace(publish(1), style=replace(STYLE, options=STYLE.options[::-1]))
    _, (event,) = told(publish(), turned)
    assert isinstance(event, ProductRevised)
    assert event.changed_paths == ("options",)


def test_withdrawing_and_publishing_again() -> None:
    state, (event,) = told(publish(1), Withdraw(reason="deleted"))
    assert event == ProductWithdrawn(reason="deleted")
    assert isinstance(state, Withdrawn)
    assert told(publish(1), Withdraw(reason="deleted"), Withdraw(reason="again"))[1] == ()
    assert told(publish(1), Withdraw(reason="deleted"), publish(1))[1] == ()
    assert told(publish(1), Withdraw(reason="deleted"), publish(0))[1] == ()
    _, (back,) = told(publish(1), Withdraw(reason="deleted"), publish(2))
    assert isinstance(back, ProductPublished)


def test_nothing_unknown_can_be_withdrawn() -> None:
    with pytest.raises(ProductUnknown):
        told(Withdraw(reason="deleted"))
    with pytest.raises(ProductUnknown):
        told(reject(), Withdraw(reason="deleted"))


def test_a_rejected_revision_is_recorded_once_and_changes_nothing_on_sale() -> None:
    state, (event,) = told(publish(), reject(1))
    assert isinstance(event, ProductRevisionRejected)
    assert event.errors == FLAWS
    assert isinstance(state, OnSale)
    assert state.revision.style == STYLE
    assert told(publish(), reject(1), reject(1))[1] == ()
    assert told(publish(2), reject(1))[1] == ()
    assert len(told(reject(1))[1]) == 1


def test_a_good_revision_older_than_a_rejected_one_still_counts() -> None:
    _, (event,) = told(publish(), reject(5), publish(3, title="Between"))
    assert isinstance(event, ProductRevised)


def test_a_style_code_belongs_to_one_document() -> None:
    other = replace(publish(3, title="Copy"), document_id="doc-2")
    state, (event,) = told(publish(), other)
    assert isinstance(event, ProductRevisionRejected)
    assert [flaw.code for flaw in event.errors] == ["style_code_duplicate"]
    assert isinstance(state, OnSale)
    assert state.revision.document_id == "doc-1"
    assert told(publish(), other, other)[1] == ()
    _, (freed,) = told(publish(), Withdraw(reason="deleted"), other)
    assert isinstance(freed, ProductPublished)


def test_evolve_never_fails() -> None:
    withdrawn = ProductWithdrawn(reason="out of the blue")
    assert PRODUCT.evolve(PRODUCT.initial, withdrawn) == PRODUCT.initial


def test_a_style_survives_being_stored() -> None:
    stored = TypeAdapter(Style)
    assert stored.validate_json(stored.dump_json(STYLE)) == STYLE


def test_what_a_style_offers() -> None:
    assert STYLE.metals == ("au750_y", "pt950")
    assert STYLE.ring_sizes == ("F", "F½")
    assert [option.kind for option in STYLE.options] == [
        "choice",
        "ring_size",
        "number",
        "stone_slot",
        "engraving",
    ]
    assert replace(STYLE, options=()).metals == replace(STYLE, options=()).ring_sizes == ()


def test_what_was_withdrawn_comes_back_unchanged_only_when_it_was_seen_again() -> None:
    gone = (publish(1), Withdraw(reason="unpublished"))
    _, (back,) = told(*gone, replace(publish(1), seen_again=True))
    assert isinstance(back, ProductPublished)
    assert told(*gone, replace(publish(0), seen_again=True))[1] == ()


def test_after_one_document_is_gone_another_may_be_older_than_it() -> None:
    other = replace(publish(0, title="Copy"), document_id="doc-2")
    _, (freed,) = told(publish(3), Withdraw(reason="unpublished"), other)
    assert isinstance(freed, ProductPublished)
