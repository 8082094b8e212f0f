"""Every published vector, each case a test of its own."""

from pathlib import Path

import pytest

from application.reference import read_document
from interfaces.local.vectors.case import Fields, Ground, ground_of
from interfaces.local.vectors.runner import cases_of, differences_of

FILES = sorted(
    path
    for path in (Path(__file__).parents[2] / "vectors").glob("*.json")
    if not path.name.startswith("ruleset-")
)


def every_case() -> list[object]:
    return [
        pytest.param(group, case, ground, id=f"{path.stem}/{case['id']}")
        for path in FILES
        for document in [read_document(path)]
        for ground in [ground_of(path.parent, document)]
        for group, case in cases_of(path, document)
    ]


@pytest.mark.parametrize(("group", "case", "ground"), every_case())
def test_vector(group: str, case: Fields, ground: Ground) -> None:
    assert list(map(str, differences_of(group, case, ground))) == []


def test_no_vectors_file_is_forgotten() -> None:
    assert [path.stem for path in FILES] == [
        "allocation",
        "deadlines",
        "engraving",
        "hallmark",
        "lead_time",
        "pricing-uk-2026.2",
        "pricing",
        "ring_scales",
        "ring_sizes",
    ]
