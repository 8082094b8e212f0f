"""Rule R22: which stones are offered without, and only with, evidence of where they come from."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.inventory.asset.provenance import Evidence, Provenance, is_complete
from domain.inventory.stone import Piece
from tests.domain.inventory.facts import PROVENANCE, STONE


@pytest.mark.parametrize(
    ("carat", "known", "complete"),
    [
        ("0.49", Provenance(nature="natural"), True),
        ("0.50", Provenance(nature="natural"), False),
        ("0.50", Provenance(nature="natural", country_mined="Canada"), False),
        ("0.50", PROVENANCE, True),
        ("0.49", replace(PROVENANCE, country_mined="Russia"), False),
        ("0.49", Provenance(nature="laboratory_grown", growth="cvd", country_made="India"), False),
    ],
)
def test_r22_natural(carat: str, known: Provenance, complete: bool) -> None:
    assert is_complete(replace(STONE, carat=Decimal(carat)), known) is complete


def test_r22_other_natures() -> None:
    grown = replace(STONE, type="laboratory_grown_diamond")
    assert not is_complete(grown, Provenance(nature="laboratory_grown"))
    assert is_complete(grown, Provenance(nature="laboratory_grown", country_made="India"))
    assert is_complete(replace(STONE, type="moissanite"), Provenance(nature="simulant"))
    assert is_complete(Piece(style_code="ONE-TIARA", metal="pt950"), Provenance(nature="natural"))
    before_the_ban = Evidence(basis="pre_date_possession", doc_ref="D-1")
    assert is_complete(
        STONE, replace(PROVENANCE, country_mined="Russia", g7_evidence=before_the_ban)
    )
