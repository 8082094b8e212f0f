"""What gives a reason to look at an order: each trigger alone, its limit, and what it weighs."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from application.reference import FOLDER, read_document, shipped_risk_policy
from domain.design.making.specification import Specified
from domain.json_document import DocumentMalformed
from domain.kernel import ERASED
from domain.money import Money
from domain.people.payer import Payer
from domain.pricing.engine.piece import Melee, PieceInputs
from domain.selling.order.order_line import OrderLine, totals_of
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.risk import Circumstances, Destination, Weighing, weigh
from domain.selling.risk_policy import TRIGGERS, parse_risk_policy
from tests.domain.selling.facts import HOME, ordered, price, was_placed

POLICY = shipped_risk_policy()
DOCUMENT = FOLDER / "risk-uk-2026.json"
KNOWN = Circumstances(buyer="A. Customer", first_order=False, authentication="authenticated")
NEW = replace(KNOWN, first_order=True)
PLAIN_22 = PieceInputs(making="band", metal="au916_y", articles=(Decimal("4.00"),))
MELEE = Melee(count=8, carat_each=Decimal("0.01"), setting="pave")


def of(minor: int = 120_000, **changed: Any) -> OrderPlaced:
    """An order of one line at that price."""
    line = ordered(price=price(minor), gross=Money(minor), **changed)
    return replace(was_placed(), lines=(line,), totals=totals_of((line,)))


def found(placed: OrderPlaced, known: Circumstances = KNOWN, **where: Any) -> tuple[str, ...]:
    moved = where.pop("moved", False)
    to = Destination(replace(HOME, **where), moved=moved)
    return weigh(placed, to, Weighing(POLICY, known)).triggers


def test_nothing_speaks_against_an_order_of_every_day() -> None:
    assert found(of()) == ()


@pytest.mark.parametrize(
    ("minor", "known", "triggers"),
    [
        (299_999, NEW, ()),
        (300_000, NEW, ("first_order",)),
        (300_000, KNOWN, ()),
        (1_499_999, KNOWN, ()),
        (1_500_000, KNOWN, ("large_order",)),
        (1_500_000, NEW, ("first_order", "large_order")),
    ],
)
def test_the_amount(minor: int, known: Circumstances, triggers: tuple[str, ...]) -> None:
    assert found(of(minor), known) == triggers


@pytest.mark.parametrize(
    ("payer", "where", "differs"),
    [
        (Payer(), {}, False),
        (Payer(), {"recipient": "Ann Customer"}, False),
        (Payer(), {"recipient": "B. Other"}, True),
        (Payer(name="Tom Payer"), {}, True),
        (Payer(name="Tom Payer"), {"recipient": "T. Payer"}, False),
        (Payer(country="GB"), {}, False),
        (Payer(country="FR"), {}, True),
        (Payer(name="MISS A CUSTOMER"), {}, False),
    ],
)
def test_who_pays_and_who_is_delivered_to(payer: Payer, where: Any, differs: bool) -> None:
    known = replace(KNOWN, payer=payer)
    assert found(of(), known, **where) == (("payer_differs",) if differs else ())


def test_an_invoice_abroad_is_another_country_unless_the_card_says_which() -> None:
    abroad = replace(of(), invoice=replace(HOME, country="FR"))
    assert found(abroad) == ("payer_differs",)
    assert found(abroad, replace(KNOWN, payer=Payer(country="GB"))) == ()


@pytest.mark.parametrize(("attempts", "triggers"), [(2, ()), (3, ("failed_attempts",))])
def test_attempts_that_failed(attempts: int, triggers: tuple[str, ...]) -> None:
    assert found(of(), replace(KNOWN, failed_attempts=attempts)) == triggers


@pytest.mark.parametrize("risk", ["elevated", "highest", "normal", "not_assessed", None])
def test_what_the_provider_thinks_of_it(risk: str | None) -> None:
    triggers = found(of(), replace(KNOWN, provider_risk=risk))
    assert triggers == (("provider_risk",) if risk in ("elevated", "highest") else ())


@pytest.mark.parametrize("said", ["attempt_acknowledged", "exempted", "failed", "not_supported"])
def test_any_other_result_than_authenticated(said: str) -> None:
    assert found(of(), replace(KNOWN, authentication=said)) == ("not_authenticated",)


@pytest.mark.parametrize(("minor", "counts"), [(299_999, False), (300_000, True)])
def test_nobody_was_asked_to_prove_who_they_are(minor: int, counts: bool) -> None:
    triggers = found(of(minor), replace(KNOWN, authentication=None))
    assert triggers == (("not_authenticated",) if counts else ())


@pytest.mark.parametrize(
    "line",
    [
        *("PO Box 12", "P.O. Box 7", "P O BOX 99", "p.o.box 3", "POB 114", "Post Office Box 9"),
        *("PMB 12", "Mail Box 40", "Mail Boxes Etc, 12 High St", "Poste Restante"),
        *("c/o Forward2Me", "forward to me, Unit 3", "MyUS Suite 1", "Shipito #4411", "Aramex"),
        *("Parcel Forwarding Ltd", "Freight Forwarders, Dock 3", "c/o Cargo Agent", "Reship UK"),
        *("Virtual Office 12", "Amazon Locker - Fern", "InPost Locker", "UPS Access Point"),
        *("DPD Parcelshop", "Room 412, The Savoy Hôtel", "Hilton, Park Lane", "Travelodge"),
        *("Premier Inn Kings Cross", "YHA Hostel", "Rose Guest House", "Sea View B&B"),
    ],
)
def test_where_nobody_at_home_signs(line: str) -> None:
    assert found(of(), line1=line) == ("forwarding_address",)
    assert found(of(), line2=line) == ("forwarding_address",)


@pytest.mark.parametrize(
    "line",
    [
        *("1 Example Street", "12 Hotel Street", "3 Old Post Office Cottages", "Boxley Road"),
        *("7 Poland Street", "The Inn House, 4 Inn Lane", "Letterbox Cottage", "2 Forward Road"),
        *("The Old Post Office, Pobsley", "Innes Court", "Cargo Wharf 12", "Hotel Road 3"),
    ],
)
def test_where_somebody_lives(line: str) -> None:
    assert found(of(), line1=line) == ()


@pytest.mark.parametrize(
    ("changed", "resold"),
    [
        ({"price": replace(price(), inputs=PLAIN_22)}, True),
        ({"price": replace(price(), inputs=replace(PLAIN_22, metal="au750_y"))}, False),
        ({"price": replace(price(), inputs=replace(PLAIN_22, melee=MELEE))}, False),
        ({"specification": (Specified("Metal", "22ct yellow gold"),)}, True),
        ({"specification": (Specified("Metal", "22 carat gold"), Specified("Mass", "8 g"))}, True),
        ({"specification": (Specified("Metal", "18ct yellow gold"),)}, False),
        (
            {
                "specification": (
                    Specified("Metal", "22ct yellow gold"),
                    Specified("Stone", "0.31 ct E VS1 round natural diamond"),
                )
            },
            False,
        ),
        ({"style_code": None}, True),
        ({"style_code": None, "kind": "stock"}, False),
    ],
)
def test_goods_that_are_easily_resold(changed: dict[str, Any], resold: bool) -> None:
    line = ordered(**changed)
    assert found(replace(of(), lines=(line,))) == (("easily_resold",) if resold else ())
    worded = replace(line, class_rule="C2", return_class="personalised")
    assert found(replace(of(), lines=(worded,))) == ()


def test_another_address_than_the_one_that_was_signed() -> None:
    assert found(of(), moved=True) == ("address_changed",)


@pytest.mark.parametrize(
    ("minor", "known", "screened"),
    [
        (499_999, NEW, False),
        (500_000, NEW, True),
        (500_000, KNOWN, False),
        (100_000, replace(KNOWN, payer=Payer(name="Tom Payer")), True),
    ],
)
def test_new_customers_and_other_payers_are_screened(
    minor: int, known: Circumstances, screened: bool
) -> None:
    near = replace(known, near_listed=True)
    assert ("sanctions_near" in found(of(minor), near)) is screened
    assert "sanctions_near" not in found(of(minor), known)


def test_goods_that_are_lost_whatever_the_policy_says() -> None:
    nothing = replace(POLICY, weights={})
    known = replace(NEW, goods_lost=True)
    to = Destination(replace(HOME, line1="PO Box 1"), moved=True)
    assert weigh(of(2_000_000), to, Weighing(nothing, known)).triggers == ("goods_lost",)


def test_who_was_erased_is_weighed_by_what_is_left() -> None:
    placed = replace(of(300_000), delivery=ERASED, invoice=ERASED, engravings=ERASED)
    known = replace(NEW, buyer=None)
    to = Destination(ERASED, moved=False)
    assert weigh(placed, to, Weighing(POLICY, known)).triggers == ("first_order",)


def test_engraved_and_bespoke_pieces_lower_the_score_and_cancel_nothing() -> None:
    def score(line: OrderLine) -> tuple[tuple[str, ...], int]:
        placed = replace(of(300_000), lines=(line,))
        told = weigh(placed, Destination(HOME, moved=False), Weighing(POLICY, NEW))
        return told.triggers, told.score

    line = of(300_000).lines[0]
    weight, by = POLICY.weights["first_order"], POLICY.lowering
    assert score(line) == (("first_order",), weight)
    engraved = replace(line, class_rule="C2")
    assert score(engraved) == (("first_order",), weight - by.engraved)
    assert score(replace(line, nature="bespoke")) == (("first_order",), weight - by.bespoke)
    assert score(replace(engraved, nature="bespoke")) == (("first_order",), 0)


def test_the_shipped_policy_watches_everything() -> None:
    assert set(POLICY.weights) == set(TRIGGERS)
    assert parse_risk_policy(read_document(DOCUMENT)) == POLICY


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("weights", {"full_moon": 3}, "$.weights.full_moon"),
        ("weights", {"first_order": -1}, "$.weights.first_order"),
        ("forwarding_addresses", ["("], "$.forwarding_addresses[0]"),
        ("failed_attempts", "3", "$.failed_attempts"),
        ("amounts_pence", {}, "$.amounts_pence.first_order_from"),
    ],
)
def test_a_policy_that_cannot_be_read_says_where(name: str, value: Any, path: str) -> None:
    with pytest.raises(DocumentMalformed) as refusal:
        parse_risk_policy(read_document(DOCUMENT) | {name: value})
    assert refusal.value.facts["path"] == path
