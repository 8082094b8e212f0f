"""The runner of vectors: it finds what differs, names what it cannot run, and can fail."""

import json
from pathlib import Path
from typing import Any

import pytest

from application.reference import DocumentUnreadable, read_document, rule_set_path
from domain.json_document import DocumentMalformed
from domain.kernel import Refusal
from interfaces.local.vectors.runner import VectorFileMalformed, VectorGroupUnknown, check_file

VECTORS = Path(__file__).parents[2] / "vectors"


def copy_of(name: str) -> Any:
    return json.loads((VECTORS / name).read_text())


def written(folder: Path, document: object) -> Path:
    path = folder / "vectors.json"
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.json")), ids=lambda p: p.stem)
def test_every_published_file_agrees(path: Path) -> None:
    report = check_file(path)
    assert report.ok
    assert report.cases > 0


def test_a_wrong_expected_value_is_reported(tmp_path: Path) -> None:
    document = copy_of("pricing.json")
    document["groups"]["piece_price"]["cases"][0]["expected"]["vat_pence"] += 1
    report = check_file(written(tmp_path, document))
    assert not report.ok
    assert [str(d) for d in report.differences] == [
        "piece_price-01 vat_pence: expected 17584, got 17583"
    ]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"error": "allocation_no_weights"}, 'no error, but {"parts_minor": [334, 333, 333]}'),
        ({"parts_minor": [334, 333, True]}, "[334, 333, 333]"),
        ({"parts_minor": [334, 333]}, "[334, 333, 333]"),
    ],
)
def test_missing_refusals_and_wrong_shapes_differ(
    tmp_path: Path, expected: object, said: str
) -> None:
    case = {"id": "x", "input": {"total_minor": 1000, "weights": [1, 1, 1]}, "expected": expected}
    document = {"groups": {"largest_remainder": {"cases": [case]}}}
    assert [d.got for d in check_file(written(tmp_path, document)).differences] == [said]


def test_an_input_that_cannot_be_read_is_a_difference(tmp_path: Path) -> None:
    case = {"id": "x", "input": {}, "expected": {"parts_minor": []}}
    document = {"groups": {"largest_remainder": {"cases": [case]}}}
    (difference,) = check_file(written(tmp_path, document)).differences
    assert "KeyError('total_minor')" in difference.got


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"groups": {}},
        {"groups": {"uk": {}}},
        {"groups": {"uk": {"cases": [{"id": "x", "input": {}}]}}},
        {"groups": {"uk": {"cases": [{"id": "x", "input": {"entered": 7.5}, "expected": {}}]}}},
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, document: object) -> None:
    with pytest.raises(VectorFileMalformed):
        check_file(written(tmp_path, document))


def test_no_file_and_no_json_are_named(tmp_path: Path) -> None:
    with pytest.raises(VectorFileMalformed):
        check_file(tmp_path / "absent.json")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(VectorFileMalformed):
        check_file(tmp_path / "broken.json")


def test_an_unknown_group_is_named(tmp_path: Path) -> None:
    with pytest.raises(VectorGroupUnknown, match="watches"):
        check_file(written(tmp_path, {"groups": {"watches": {"cases": []}}}))


def test_an_unknown_rule_set_is_named(tmp_path: Path) -> None:
    document = {"ruleset_version": "uk-1066.1", "groups": {"uk": {"cases": []}}}
    with pytest.raises(DocumentUnreadable):
        check_file(written(tmp_path, document))


def test_the_rule_set_beside_the_vectors_wins(tmp_path: Path) -> None:
    rules = copy_of("ruleset-uk-2026.1.json")
    rules["rule_set"]["packaging_fee_pence"] = 0
    (tmp_path / "ruleset-uk-2026.1.json").write_text(json.dumps(rules))
    document = copy_of("pricing.json")
    document["groups"] = {"piece_price": document["groups"]["piece_price"]}
    keys = {d.key for d in check_file(written(tmp_path, document)).differences}
    assert "lines_ex_vat_pence" in keys


def test_a_changed_rule_set_under_a_shipped_number_is_reported(tmp_path: Path) -> None:
    rules = copy_of("ruleset-uk-2026.1.json")
    rules["rule_set"]["packaging_fee_pence"] = 0
    (difference,) = check_file(written(tmp_path, rules)).differences
    assert difference.key == "sha256"


def test_a_rule_set_of_the_wrong_shape_is_named(tmp_path: Path) -> None:
    rules = copy_of("ruleset-uk-2026.1.json")
    del rules["rule_set"]["metals"]["pt950"]["family"]
    with pytest.raises(DocumentMalformed, match=r"\$\.metals\.pt950\.family"):
        check_file(written(tmp_path, rules))


def test_shipped_documents_are_the_published_ones() -> None:
    for shipped in map(rule_set_path, ("uk-2026.1", "uk-2026.2")):
        assert shipped.read_bytes() == (VECTORS / shipped.name).read_bytes()
    engraver = read_document(shipped.parent / "engraving-uk-2026.json")
    assert engraver["rules"] == copy_of("engraving.json")["fixture"]
    lead_times = read_document(shipped.parent / "lead-time-uk-2026.json")["lead_times"]
    calendar = ("calendar", "bank_holidays")
    published = copy_of("lead_time.json")["fixture"].items()
    assert lead_times == {name: value for name, value in published if name not in calendar}


def test_refusals_say_a_sentence() -> None:
    refusal: Refusal = VectorGroupUnknown(path="a.json", group="g")
    assert str(refusal) == "a.json has a group g, and no engine here answers to that name."
