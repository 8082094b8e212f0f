"""The demonstration catalogue: 40 styles on sale, three documents refused, two never looked at."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from application.catalogue.reading.ingest import Accepted, Ignored, Supporting, ingest_lines
from application.reference import shipped_rule_set
from domain.catalogue.media import image_for
from domain.catalogue.narrowing import Span, holds, narrow, rooms_of
from domain.catalogue.option import METALS, OPTION_CODES, PROFILES, SETTINGS, StoneSlot
from domain.catalogue.product import OnSale, ProductPublished, ProductRevisionRejected, Unknown
from domain.catalogue.style import Style
from domain.catalogue.wording import speech_for
from domain.design.ring_size import SIZES
from domain.pricing.engine.mass import Mount, mass

from .documents import EXPORT, TEMPLATES, Shelf

RESULTS = list(ingest_lines(EXPORT, TEMPLATES))
SHELF = Shelf()
FIRST_PASS = SHELF.take(EXPORT)
STYLES = {
    event.style_code: event.style for event in FIRST_PASS if isinstance(event, ProductPublished)
}
FAMILIES = {
    "SOL": 8,
    "HAL": 2,
    "TRI": 2,
    "SHO": 2,
    "BAN": 6,
    "ETE": 3,
    "SIG": 2,
    "STU": 2,
    "HOO": 2,
    "DRO": 1,
    "PEN": 2,
    "CHA": 2,
    "BRA": 2,
    "ONE": 2,
    "BES": 2,
}


def style(code: str) -> Style:
    return STYLES[code]


def test_forty_styles_of_twelve_collections_go_on_sale() -> None:
    assert Counter(code[:3] for code in STYLES) == FAMILIES
    assert len(STYLES) == sum(FAMILIES.values()) == 40
    assert len({each.collection for each in STYLES.values()}) == 12
    assert len({each.slug for each in STYLES.values()}) == 40
    assert not [r for r in RESULTS if isinstance(r, Accepted) and r.warnings]


def test_exactly_three_documents_are_rejected() -> None:
    rejected = [e for e in FIRST_PASS if isinstance(e, ProductRevisionRejected)]
    assert [{flaw.code for flaw in event.errors} for event in rejected] == [
        {"wording_laboratory_grown"},
        {"style_code_duplicate"},
        {"constraints_unsatisfiable"},
    ]
    assert "R07" in rejected[2].errors[0].message
    assert isinstance(SHELF.states["SOL-CLAW"], OnSale)
    assert isinstance(SHELF.states["SOL-TENSION-ROSE"], Unknown)


def test_every_event_survives_being_stored_and_fits_an_append() -> None:
    for event in FIRST_PASS:
        kept = TypeAdapter(type(event)).dump_json(event)
        assert TypeAdapter(type(event)).validate_json(kept) == event
        assert len(kept) < 50_000


def test_the_draft_and_the_release_version_are_ignored() -> None:
    assert [r.why for r in RESULTS if isinstance(r, Ignored)] == ["draft", "version"]


def test_other_documents_feed_read_models() -> None:
    kinds = Counter(r.published.kind for r in RESULTS if isinstance(r, Supporting))
    assert kinds == {"collection": 12, "metal": len(METALS), "engravingFont": 3, "page": 3}


def test_ingesting_twice_decides_nothing() -> None:
    again = Shelf()
    again.take(EXPORT)
    assert again.take(EXPORT) == []


def test_every_collection_named_by_a_style_is_a_document() -> None:
    collections = {d["slug"]["current"] for d in map(json.loads, EXPORT) if "order" in d}
    assert {each.collection for each in STYLES.values()} == collections


def test_two_styles_hold_laboratory_grown_diamonds_only() -> None:
    spoken = {
        code: speech_for(tuple(o.domain for o in each.options if isinstance(o.domain, StoneSlot)))
        for code, each in STYLES.items()
    }
    assert {code for code, speech in spoken.items() if speech == "laboratory_grown"} == {
        "SOL-LAB",
        "STU-LAB",
    }


def test_the_claw_solitaire_is_as_the_shop_window_says() -> None:
    claw = style("SOL-CLAW")
    assert claw.metals == ("au750_y", "au750_w", "au750_r", "pt950")
    assert (claw.ring_sizes[0], claw.ring_sizes[-1]) == ("F", "Z")
    assert claw.making == "solitaire"
    for diameter in map(Decimal, ("4.90", "5.10", "5.40", "5.80")):
        assert any(mount.head and mount.head.takes("round", diameter) for mount in claw.mounts)


@pytest.mark.parametrize("metal", ["au750_y", "au750_w", "au750_r", "pt950"])
def test_a_small_solitaire_weighs_what_one_weighs(metal: str) -> None:
    for mount in style("SOL-CLAW").mounts[:5]:
        made = Mount(
            metal=metal,
            reference_metal=mount.reference_metal,
            head_reference_g=mount.head_reference_g,
            shank_reference_g=mount.shank_reference_g,
            reference_circumference_um=mount.reference_circumference_um,
            thickness_mm=mount.thickness_mm,
            circumference_um=SIZES["M"].circumference_um,
        )
        assert Decimal("2.5") <= mass(made, shipped_rule_set()) <= Decimal("5")


def test_the_most_specific_picture_is_shown() -> None:
    media = style("SOL-CLAW").media
    chosen = image_for(media, {"metal": "pt950", "setting": "claw6"})
    assert chosen is not None
    assert chosen.alt == "Round diamond on six claws in platinum."
    assert image_for(media, {}) == media[0]


def test_templates_speak_only_of_what_the_shop_knows() -> None:
    rule_set = shipped_rule_set()
    for mount in TEMPLATES.mounts.values():
        assert mount.making in rule_set.labour_fee
        assert mount.reference_metal in METALS
        assert set(mount.settings) <= set(SETTINGS)
    for each in STYLES.values():
        assert each.making in rule_set.labour_fee
        assert {option.code for option in each.options} <= OPTION_CODES
        assert len(each.options) <= 20
        assert all(len(option.values) <= 64 for option in each.options)
        if each.melee:
            assert each.melee.setting in rule_set.setting_fees
    assert set(METALS) == set(rule_set.metals)
    assert set(SETTINGS) == set(rule_set.setting_fees)
    assert set(PROFILES) == set(rule_set.profile_factor)


def test_no_published_product_has_an_empty_domain() -> None:
    for each in STYLES.values():
        assert narrow(rooms_of(each.options), each.constraints).emptied is None


def test_stock_pieces_have_a_mass_and_offered_values() -> None:
    for each in STYLES.values():
        assert bool(each.stock) == (each.nature == "stock")
        for piece in each.stock:
            assert all(mass_g > 0 for mass_g in piece.masses_g)
            for pick in piece.picks:
                option = each.option(pick.option)
                assert option is not None
                assert pick.value in option.values


def test_large_stones_need_a_wide_band() -> None:
    grand = style("SOL-GRAND")
    left = narrow(
        {**rooms_of(grand.options), "carat": Span(Decimal("2.10"), Decimal("2.10"))},
        grand.constraints,
    )
    assert left.touched == {}, "the design was made for large stones"
    heavy = next(rule for rule in grand.constraints if rule.id == "R05")
    assert holds(heavy.when, left.rooms) is True


def test_what_goes_through_the_skin_is_sealed_and_nothing_else() -> None:
    """Consumer Contracts Regulations 2013, reg 28(3); every earring of the house is pierced."""
    sealed = {code for code, style in STYLES.items() if style.hygiene_sealed}
    assert sealed == {code for code, style in STYLES.items() if style.category == "earrings"}
    assert sealed
