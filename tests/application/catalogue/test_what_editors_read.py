"""What an editor reads of a refused document: which value is wrong, and what would be right."""

import pytest

from application.catalogue.reading.ingest import Rejected, Unplaced, ingest_document

from .documents import TEMPLATES, product


def messages(document: dict[str, object], **more: object) -> dict[str, str]:
    """By path."""
    found = ingest_document(document, TEMPLATES, **more)  # type: ignore[arg-type]  # by name
    assert isinstance(found, Rejected | Unplaced)
    errors = (found.command.rejected if isinstance(found, Rejected) else found.refused).errors
    return {flaw.path: flaw.message for flaw in errors}


@pytest.mark.parametrize(
    ("fields", "path", "said"),
    [
        ({"category": "watch"}, "category", "'watch' is not known here; choose one of: bracelet, "),
        ({"nature": None}, "nature", "Nothing is chosen; choose one of: bespoke, mto, stock."),
        ({"metalsOffered": ["au999_y"]}, "metalsOffered[0]", "choose one of: ag925, au375_r, "),
        ({"styleCode": "sol-claw"}, "styleCode", "such as SOL-CLAW"),
        ({"slug": {"current": "Two Words"}}, "slug.current", "such as two-words"),
        ({"collection": {"_ref": "aurora"}}, "collection._ref", "choose a collection"),
        ({"sizeRange": {"from": "Z", "to": "F"}}, "sizeRange", "from A to Z+6½, the smaller first"),
        ({"title": "Genuine"}, "title", "write laboratory-grown, laboratory-created or synthetic"),
        ({"metalsOffered": []}, "metalsOffered", "offer more"),
    ],
)
def test_a_flaw_says_what_would_be_right(fields: dict[str, object], path: str, said: str) -> None:
    assert said in messages({**product("SOL-LAB"), **fields})[path]


def test_a_code_that_changed_is_to_be_set_back() -> None:
    known = {str(product()["_id"]): "SOL-OTHER"}
    assert "set it back" in messages(product(), style_codes=known)["styleCode"]


def test_a_missing_document_is_to_be_published() -> None:
    missing = {product()["collection"]["_ref"]}
    assert "publish it" in messages(product(), missing=missing)["collection._ref"]
