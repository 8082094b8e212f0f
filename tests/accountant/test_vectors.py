"""Two who share no line of code agree: the accountant's fractions, and the figures on file."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.accountant.groups import GROUPS, VECTORS, answer, ground
from tests.accountant.sums import Case

FILES = sorted(VECTORS.glob("pricing*.json"))


def documents() -> Iterator[Any]:
    return (json.loads(path.read_text("utf-8")) for path in FILES)


def cases(document: Case) -> Iterator[tuple[str, Case]]:
    return (
        (name, case) for name in document["groups"] for case in document["groups"][name]["cases"]
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_accountant_comes_to_the_same_figures(path: Any) -> None:
    document = json.loads(path.read_text("utf-8"))
    rules, book = ground(document["ruleset_version"])
    for group, case in cases(document):
        found = answer(group, rules, book, case["input"])
        told = {key: found.get(key) for key in case["expected"]}
        assert told == case["expected"], case["id"]


def test_every_rule_set_has_vectors_of_every_group() -> None:
    published = {path.stem.removeprefix("ruleset-") for path in VECTORS.glob("ruleset-*.json")}
    assert {document["ruleset_version"] for document in documents()} == published
    assert all(set(document["groups"]) == set(GROUPS) for document in documents())
