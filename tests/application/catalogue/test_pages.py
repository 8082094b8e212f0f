"""The pages that the law or an order speaks of say what the shop itself goes by."""

from decimal import Decimal
from typing import Any

import pytest

from application.catalogue.reading.findings import Findings, Sheet
from application.catalogue.reading.portable_text import read_portable_text
from application.house_rules import HouseRules
from application.reference import shipped_rule_set

from .documents import documents

PAGES = {each["slug"]["current"]: each for each in documents() if each["_type"] == "page"}


def by_metal(field: str) -> dict[str, Any]:
    return {row["metal"]: row for row in PAGES["dealers-notice"][field]}


@pytest.mark.parametrize("address", ["dealers-notice", "terms-of-sale", "cancellation"])
def test_a_page_has_a_version_and_words_without_a_flaw(address: str) -> None:
    page, findings = PAGES[address], Findings()
    assert read_portable_text(Sheet(page, "", findings), "body")
    assert findings.all_errors() == ()
    assert page["version"]


def test_the_dealers_notice_names_the_weights_and_finenesses_that_pieces_are_judged_by() -> None:
    families = shipped_rule_set().families
    exempt, fineness = by_metal("exemptBelow"), by_metal("fineness")
    assert exempt.keys() == fineness.keys() == families.keys()
    for name, family in families.items():
        assert Decimal(exempt[name]["grams"]) == family.hallmark_from_g
        assert {int(mark) for mark in fineness[name]["marks"]} == family.legal_fineness_permille


def test_the_dealers_notice_names_the_compulsory_marks_and_every_office() -> None:
    notice = PAGES["dealers-notice"]
    codes = [mark["code"] for mark in notice["compulsoryMarks"]]
    assert codes == ["sponsor", "standard", "assay_office"]
    marks = {each["office"]: each["mark"] for each in notice["assayOffices"]}
    assert marks == {
        "London": "A leopard's head",
        "Birmingham": "An anchor",
        "Sheffield": "A rose",
        "Edinburgh": "A castle",
    }


def test_the_terms_of_sale_are_those_that_an_order_accepts() -> None:
    assert PAGES["terms-of-sale"]["version"] == HouseRules().terms_version
