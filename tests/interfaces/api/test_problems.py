"""Every refusal of the shop has a status, a sentence and nothing of the inside."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import application
import domain
import interfaces.api
import interfaces.integrations
import projections
from domain.inventory.asset.hold import HeldByAnother
from domain.inventory.stock.reservation import InsufficientStock
from domain.kernel import Fault, Refusal, about_line
from domain.money import Money
from domain.selling.order.order_line import LineCompared, PieceChanged, TotalChanged
from interfaces.api.edge.problems import facts_of, problem, sentence, status_of
from interfaces.api.edge.refusals import OurFault
from tests.domain.selling.facts import ordered, price

PACKAGES = (domain, application, projections, interfaces.api, interfaces.integrations)


def refusals() -> list[type[Refusal]]:
    """Everything that can reach the edge; the command line says its own on the command line."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    names = tuple(f"{package.__name__}." for package in PACKAGES)
    found = {k for k in _below(Refusal) if k.__module__.startswith(names) and "code" in vars(k)}
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def said(refusal: Refusal) -> str:
    return bytes(problem(refusal, request_id="r-1").body).decode()


def test_codes_stay_what_front_ends_know() -> None:
    """A class that is called otherwise keeps its code; a new code is added to the list."""
    kept = (Path(__file__).parents[2] / "golden" / "refusal_codes.txt").read_text().split()
    assert sorted({kind.code for kind in refusals()}) == kept


def test_refusals_of_one_code_have_one_status() -> None:
    statuses: dict[str, set[int]] = {}
    for kind in refusals():
        statuses.setdefault(kind.code, set()).add(status_of(kind))
    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_every_fact_that_is_told_has_a_form() -> None:
    for kind in refusals():
        assert all(adapter.json_schema() for adapter in facts_of(kind).values()), kind


def test_every_refusal_is_a_sentence() -> None:
    for kind in refusals():
        words = (kind.__doc__ or "").strip()
        assert words, kind
        assert words[-1] in ".!?}", kind
        assert words[0] == words[0].upper() or words[0] == "{", kind


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_found", 404),
        ("not_permitted", 403),
        ("hold_expired", 410),
        ("quantity_invalid", 422),
        ("float_not_allowed", 422),
        ("version_conflict", 409),
        ("in_flight", 409),
        ("idempotency_key_reused", 422),
        ("unavailable", 503),
        ("outcome_unknown", 503),
        ("postcode_invalid", 422),
        ("delivery_country_not_served", 409),
    ],
)
def test_the_specifications_statuses(code: str, status: int) -> None:
    kinds = [kind for kind in refusals() if kind.code == code]
    assert {status_of(kind) for kind in kinds} == {status}


def test_a_rule_of_tomorrow_is_a_conflict() -> None:
    class OfTomorrow(Refusal):
        """No."""

        code = "of_tomorrow"

    assert status_of(OfTomorrow) == 409


def test_what_is_worth_another_try_says_when() -> None:
    for code in ("unavailable", "outcome_unknown", "in_flight", "not_caught_up"):
        kind = next(kind for kind in refusals() if kind.code == code)
        assert problem(kind(), request_id="r").headers["Retry-After"]


def test_facts_stand_beside_the_sentence() -> None:
    until = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    body = said(HeldByAnother(expires_at=until))
    assert '"expires_at":"2026-03-02T09:30:00Z"' in body
    assert '"request_id":"r-1"' in body
    body = said(TotalChanged(total=Money(5), vat=Money(1), lines=()))
    assert '"total":{"minor":5,"currency":"GBP"}' in body


def test_lists_are_written_as_people_write_them() -> None:
    class Incomplete(Refusal):
        """Missing: {missing}."""

        code = "design_incomplete"

    assert sentence(Incomplete(missing=("metal", "ring_size"))) == "Missing: metal, ring_size."
    assert sentence(Incomplete()) == "Missing: (missing)."


def test_our_own_faults_are_not_explained() -> None:
    class Inside(Fault):
        """The key of {secret} is broken."""

        code = "seal_broken"

    body = said(Inside(secret="hush", limit="hush"))
    assert "hush" not in body
    assert sentence(OurFault()) in body


def test_a_problem_names_the_line_that_it_is_about_and_no_other() -> None:
    with pytest.raises(InsufficientStock) as raised, about_line("line-1"):
        raise InsufficientStock(wanted=2, available=1)
    assert json.loads(said(raised.value))["line_id"] == "line-1"
    with pytest.raises(PieceChanged) as named, about_line("line-1"):
        raise PieceChanged(line_id="line-2", title="Ring")
    assert json.loads(said(named.value))["line_id"] == "line-2"
    assert "line_id" not in said(InsufficientStock(wanted=2, available=1))


def test_a_changed_total_says_what_of_which_line_it_was_before() -> None:
    then, now = price(120_000), price(130_000)
    line = ordered("1", quantity=2, price=now, gross=now.total * 2)
    changed = TotalChanged(
        total=line.gross, vat=line.vat, lines=(LineCompared(line, then, Money(0)),)
    )
    (told,) = json.loads(said(changed))["lines"]
    assert told["line_id"] == "1"
    assert (told["before"]["minor"], told["total"]["minor"]) == (240_000, 260_000)
    (part,) = told["items"]
    assert (part["before"]["minor"], part["total"]["minor"]) == (120_000, 130_000)


def test_a_changed_total_tells_what_is_taken_off_by_courtesy_and_was() -> None:
    then = price(120_000)
    line = ordered("1", quantity=2, price=then, gross=then.total * 2)
    changed = TotalChanged(
        total=line.gross, vat=line.vat, lines=(LineCompared(line, then, Money(12_000)),)
    )
    (told,) = json.loads(said(changed))["lines"]
    assert (told["before"]["minor"], told["total"]["minor"]) == (228_000, 240_000)
    assert (told["courtesy_before"]["minor"], told["courtesy"]["minor"]) == (12_000, 0)


def test_a_part_that_was_not_there_before_cost_nothing() -> None:
    then, now = price(120_000), price(130_000)
    renamed = replace(now, lines=tuple(replace(each, code="engraving") for each in now.lines))
    line = ordered("1", price=renamed, gross=now.total)
    changed = TotalChanged(
        total=line.gross, vat=line.vat, lines=(LineCompared(line, then, Money(0)),)
    )
    (told,) = json.loads(said(changed))["lines"]
    items = told["items"]
    moved = {each["code"]: (each["before"]["minor"], each["total"]["minor"]) for each in items}
    assert moved == {then.lines[0].code: (120_000, 0), "engraving": (0, 130_000)}
