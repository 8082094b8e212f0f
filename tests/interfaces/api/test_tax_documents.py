"""An order's invoices: listed for its owner and for staff, shown as printed, hidden from others."""

import hashlib
from dataclasses import replace

import pytest

from application.selling.money.invoicing import issue_invoice
from application.store.privacy import MemoryKeyring
from domain.kernel import Decider
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.tax_document import TAX_DOCUMENT, Event, State, issued
from tests.asking import ask
from tests.interfaces.api.test_services import Customer
from tests.interfaces.api.world import Catch, World
from tests.interfaces.stationery import INVOICING


def bought(shop: World) -> Customer:
    """A chain, paid in full and invoiced."""
    shop.receive_chains()
    customer = Customer(shop)
    customer.buys("stock", "CHA-1")
    customer.pays()
    shop.api.store.run(lambda d: issue_invoice(d, INVOICING, payment_of(customer)), ask())
    return customer


def payment_of(customer: Customer) -> str:
    order_id = customer.order["order_id"]
    return found_order(customer.shop.api.store.look().state(ORDER, order_id)).placed.payment_id


def papers(customer: Customer) -> str:
    return f"/orders/{customer.order['order_id']}/documents"


def paper(customer: Customer) -> str:
    return f"{papers(customer)}/{payment_of(customer)}"


@pytest.fixture
def customer(shop: World) -> Customer:
    return bought(shop)


def test_an_invoice_is_listed_and_its_pdf_is_the_one_of_the_list(
    reading: World, catch_up: Catch
) -> None:
    customer = bought(reading)
    catch_up()
    (card,) = customer.asks("GET", papers(customer)).json()["documents"]
    assert card["kind"] == "invoice"
    assert card["number"].startswith("EDH-2026-03-")
    assert (card["gross"], card["vat"]) == (customer.order["total"], customer.order["vat"])
    pdf = customer.asks("GET", f"{papers(customer)}/{card['document_id']}")
    assert hashlib.sha256(pdf.content).hexdigest() == card["digest"]
    headers = reading.staff("auditor")
    same = reading.client.get(f"/staff{papers(customer)}", headers=headers)
    assert same.json()["documents"] == [card]


def test_what_was_just_paid_has_no_invoice_yet(reading: World, catch_up: Catch) -> None:
    reading.receive_chains()
    customer = Customer(reading)
    customer.buys("stock", "CHA-1")
    catch_up()
    assert customer.asks("GET", papers(customer)).json() == {"documents": []}


def test_the_pdf_is_the_same_bytes_each_time_and_says_so(shop: World, customer: Customer) -> None:
    found, again = (customer.asks("GET", paper(customer)) for _ in range(2))
    assert found.content == again.content
    assert found.content.startswith(b"%PDF-1.7")
    digest = hashlib.sha256(found.content).hexdigest()
    assert found.headers["ETag"] == f'"{digest}"'
    assert found.headers["Content-Type"] == "application/pdf"
    assert found.headers["Content-Disposition"] == 'inline; filename="EDH-2026-03-000001.pdf"'
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Cache-Control"] == "private, no-cache"
    headers = customer.token | {"If-None-Match": f'"other", "{digest}"'}
    kept = shop.client.get(paper(customer), headers=headers)
    assert (kept.status_code, kept.content) == (304, b"")
    other = customer.token | {"If-None-Match": '"other"'}
    assert shop.client.get(paper(customer), headers=other).status_code == 200


def test_a_stranger_finds_nothing(shop: World, customer: Customer) -> None:
    for path in (papers(customer), paper(customer)):
        answer = shop.client.get(path, headers=shop.token())
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert shop.client.get(f"/staff{path}", headers=shop.staff("workshop")).status_code == 403


def test_an_order_shows_no_document_of_another(shop: World, customer: Customer) -> None:
    """Not even to the owner of both, nor to staff."""
    payment_id = payment_of(customer)
    customer.buys("stock", "CHA-1")
    other = f"{papers(customer)}/{payment_id}"
    assert customer.asks("GET", other).json()["code"] == "not_found"
    answer = shop.client.get(f"/staff{other}", headers=shop.staff("auditor"))
    assert answer.json()["code"] == "not_found"
    assert customer.asks("GET", f"{papers(customer)}/unheard-of").status_code == 404


def test_another_file_than_was_printed_is_a_fault_and_is_not_shown(
    shop: World, customer: Customer
) -> None:
    told = issued(shop.api.store.look().state(TAX_DOCUMENT, payment_of(customer))).issued
    other = replace(told, digest="0" * 64)
    forged: Decider[State, str, Event] = Decider(
        TAX_DOCUMENT.category, TAX_DOCUMENT.initial, lambda *_: (other,), TAX_DOCUMENT.evolve
    )
    shop.api.store.run(lambda d: len(d.decide(forged, payment_of(customer), "")), ask())
    answer = customer.asks("GET", paper(customer))
    assert (answer.status_code, answer.json()["code"]) == (500, "file_not_as_printed")


def test_whose_tax_record_is_destroyed_is_shown_no_more(
    shop: World, customer: Customer, memory_keyring: MemoryKeyring
) -> None:
    order = found_order(shop.api.store.look().state(ORDER, customer.order["order_id"]))
    memory_keyring.destroy(order.placed.subject, "P")
    assert customer.asks("GET", paper(customer)).is_success
    memory_keyring.destroy(order.placed.subject, "F")
    answer = customer.asks("GET", paper(customer))
    assert answer.json()["code"] == "customer_erased"
