"""Runs every case of a vectors file through the engine and lists what differs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from application.reference import DocumentUnreadable, read_document, rule_set_path
from domain.canonical import sha256_of
from domain.kernel import Fault, Refusal
from domain.money import FloatNotAllowed
from domain.pricing.price_books.book_document import parse_price_book
from domain.pricing.rule_set.rule_document import parse_rule_set
from interfaces.local.vectors.case import Fields, Ground, Group, ground_of
from interfaces.local.vectors.craft_groups import CRAFT_GROUPS
from interfaces.local.vectors.order_groups import ORDER_GROUPS
from interfaces.local.vectors.price_groups import PRICE_GROUPS
from interfaces.local.vectors.report import Difference, VectorReport
from interfaces.local.vectors.time_groups import TIME_GROUPS

GROUPS: Mapping[str, Group] = {**PRICE_GROUPS, **ORDER_GROUPS, **CRAFT_GROUPS, **TIME_GROUPS}

Case = tuple[str, Fields]


def check_file(path: Path) -> VectorReport:
    """Check a vectors file, or a rule-set file, against this engine.

    Compares only the keys that `expected` has, each exactly. Raises `VectorFileMalformed` when
    the file has not the form of vectors, `VectorGroupUnknown` for a group without an engine,
    and what `parse_rule_set` and `parse_price_book` raise for the rule-set file, be it this one
    or the one this one names.
    """
    document = _read(path)
    if "rule_set" in document:
        return _check_rule_set(path, document)
    ground, cases = ground_of(path.parent, document), tuple(cases_of(path, document))
    differences = tuple(d for group, case in cases for d in differences_of(group, case, ground))
    return VectorReport(path=path, cases=len(cases), differences=differences)


def cases_of(path: Path, document: Fields) -> Iterator[Case]:
    groups = document.get("groups")
    if not isinstance(groups, dict) or not groups:
        raise VectorFileMalformed(path=path, problem="it has no groups")
    for name, group in groups.items():
        if name not in GROUPS:
            raise VectorGroupUnknown(path=path, group=name)
        cases = group.get("cases") if isinstance(group, dict) else None
        if not isinstance(cases, list):
            raise VectorFileMalformed(path=path, problem=f"group {name} has no list of cases")
        for case in cases:
            if not _has_form(case):
                raise VectorFileMalformed(
                    path=path, problem=f"group {name} has a case without id, input or expected"
                )
            yield name, case


def differences_of(group: str, case: Fields, ground: Ground) -> Iterator[Difference]:
    """Every key of the case's `expected` on which the engine differs."""
    got = _run(group, case["input"], ground)
    for key, expected in case["expected"].items():
        if key not in got or _as_json(got[key]) != _as_json(expected):
            yield Difference(
                group=group,
                case_id=case["id"],
                key=key,
                expected=_as_json(expected),
                got=_as_json(got[key]) if key in got else f"no {key}, but {_as_json(got)}",
            )


def _run(group: str, fields: Fields, ground: Ground) -> Fields:
    """What the engine says; for an input that no engine could read, the reason."""
    try:
        return GROUPS[group](fields, ground)
    except Refusal as refusal:
        return {"error": refusal.code, **refusal.facts}
    except (KeyError, TypeError, ValueError, ArithmeticError) as unreadable:
        return {"unreadable_input": repr(unreadable)}


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_document(path)
    except (DocumentUnreadable, FloatNotAllowed) as problem:
        said = str(problem).removesuffix(".")
        raise VectorFileMalformed(path=path, problem=said) from problem


def _has_form(case: object) -> bool:
    return (
        isinstance(case, dict)
        and isinstance(case.get("id"), str)
        and isinstance(case.get("input"), dict)
        and isinstance(case.get("expected"), dict)
    )


def _check_rule_set(path: Path, document: Fields) -> VectorReport:
    """Its shape, and its hash: a number that was shipped stands for one document only."""
    rule_set = parse_rule_set(document["rule_set"])
    if "price_book" in document:
        parse_price_book(document["price_book"])
    filed = _filed_hashes(document, rule_set.version)
    differences = tuple(
        Difference(
            group="rule_set",
            case_id=rule_set.version,
            key="sha256",
            expected=sha256,
            got=rule_set.sha256,
        )
        for sha256 in filed
        if sha256 != rule_set.sha256
    )
    return VectorReport(path=path, cases=1, differences=differences)


def _filed_hashes(document: Fields, version: str) -> Iterator[str]:
    if "sha256" in document:
        yield str(document["sha256"])
    shipped = rule_set_path(version)
    if shipped.exists():
        yield sha256_of(read_document(shipped)["rule_set"])


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


class VectorFileMalformed(Fault):
    """{path} is no file of vectors: {problem}."""


class VectorGroupUnknown(Fault):
    """{path} has a group {group}, and no engine here answers to that name."""
