"""The doctor finds what is wrong and says what to do."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from application.house_rules import HouseRules
from application.pricing.rates import record_rate
from application.store.event_store import EventStore
from domain.money import Money
from domain.pricing.metal_rate import Reading, rate_id
from domain.selling.payment.aside import PaymentNeedsReview, PaymentReviewResolved
from interfaces.local.seeding.opening import seeding
from interfaces.local.seeding.prices import seed_prices, seed_rates
from interfaces.postgres.database import engine, migrate
from interfaces.proof.doctor import Finding, Patient, doctor
from interfaces.proof.doctor.surroundings import examine_journal_setting, examine_proxies
from interfaces.settings import Settings
from projections.kit.followers import within
from projections.money_aside import MONEY_ASIDE
from projections.products.fold import PRODUCT_LISTING
from projections.refused_documents import REFUSED_DOCUMENTS
from tests.interfaces.proof.planted import behind_the_rules
from tests.postgres import Database, Server, connected
from tests.projections.folding import fold, history
from tests.projections.products.publishing import demonstration, finished, published
from tests.projections.test_refused_documents import refused
from tests.set_clock import SetClock

STRANGERS = (
    "payment-foreign-pi_1",
    PaymentNeedsReview(
        order_id=None, reason="unknown_payment", provider_ref="pi_1", amount=Money(5_000)
    ),
)
DECIDED = (
    "payment-foreign-pi_1",
    PaymentReviewResolved(order_id=None, provider_ref="pi_1", decision="ignore", by="s"),
)
SECRETS = {"token_secret": "s" * 32}


@pytest.fixture
def patient(database: Database, tmp_path: Path) -> Patient:
    return Patient(
        database_url=database.app_url,
        home=tmp_path / "not-yet" / "home",
        budget=Settings().budget(),
        broker_url="",
        secrets=SECRETS,
        vendors={"stripe": database.app_url},
    )


def found(patient: Patient) -> dict[str, Finding]:
    return {finding.what: finding for finding in doctor(patient)}


def test_all_is_well(patient: Patient, postgres_store: EventStore) -> None:
    seed_prices(postgres_store)
    findings = found(patient)
    assert [one for one in findings.values() if one.verdict == "FAIL"] == []
    assert {"python", "database", "login", "log guards", "append-only log", "migrations"} <= (
        findings.keys()
    )
    assert all(bool(one.advice) == (one.verdict != "OK") for one in findings.values())


def test_without_a_price_book_nothing_can_be_priced(
    patient: Patient, postgres_store: EventStore
) -> None:
    assert found(patient)["price book"].verdict == "FAIL"
    seed_prices(postgres_store)
    assert found(patient)["price book"] == Finding("price book", "OK", "uk-2026-b holds")


def test_metal_rates_that_are_missing_old_or_fresh(
    patient: Patient, postgres_store: EventStore
) -> None:
    assert "none was ever recorded" in found(patient)["metal rates"].sentence
    seed_rates(postgres_store, HouseRules())
    stale = found(patient)["metal rates"]
    assert stale.verdict == "WARN"
    assert "no quote is given" in stale.sentence
    now = EventStore(postgres_store.journal, SetClock(datetime.now(UTC)))
    seed_rates(now, HouseRules())
    assert found(patient)["metal rates"].verdict == "OK"


def test_pins_that_lag_behind_the_readings(patient: Patient, postgres_store: EventStore) -> None:
    assert found(patient)["metal pins"].verdict == "OK"
    clock = SetClock(datetime.now(UTC) - timedelta(minutes=1))
    now = EventStore(postgres_store.journal, clock)
    seed_prices(now)
    seed_rates(now, HouseRules())
    assert found(patient)["metal pins"].verdict == "OK"
    rules = HouseRules(metal_jump=Decimal(1))
    for pounds, said in (("3060.00", "3.6 % under"), ("3250.00", "no quote is given")):
        clock.pass_time(timedelta(seconds=1))
        at = clock.now()
        reading = Reading(
            rate_id=rate_id("gold", at),
            metal="gold",
            gbp_per_ozt=Decimal(pounds),
            as_of=at,
            source="desk",
            licence_note="",
        )
        record = partial(record_rate, rules=rules, reading=reading, by="desk")
        now.run(record, seeding("test"))
        low = found(patient)["metal pins"]
        assert (low.verdict, said in low.sentence) == ("WARN", True)


def test_a_pin_outlives_its_week(patient: Patient, postgres_store: EventStore) -> None:
    eight_days_ago = SetClock(datetime.now(UTC) - timedelta(days=8, hours=1))
    then = EventStore(postgres_store.journal, eight_days_ago)
    seed_prices(then)
    seed_rates(then, HouseRules())
    old = found(patient)["metal pins"]
    assert (old.verdict, old.sentence) == ("WARN", "the oldest is 8 days old")


def test_a_database_out_of_reach(patient: Patient, unused_port: int) -> None:
    url = f"postgresql://nobody@127.0.0.1:{unused_port}/none"
    findings = found(replace(patient, database_url=url))
    assert findings["database"].verdict == "FAIL"
    assert "login" not in findings


def test_the_owner_is_too_mighty(patient: Patient, database: Database) -> None:
    findings = found(replace(patient, database_url=database.owner_url))
    assert findings["login"].verdict == "FAIL"
    assert findings["append-only log"].verdict == "OK"


HARM: dict[str, tuple[bytes, str]] = {
    "log guards": (
        b"ALTER TABLE stored_events DISABLE TRIGGER events_are_for_ever",
        "events_are_for_ever",
    ),
    "append-only log": (
        b"ALTER TABLE stored_events DISABLE TRIGGER events_are_for_ever;"
        b"GRANT UPDATE ON stored_events TO elysium_write",
        "UPDATE of an event was not refused",
    ),
    "migrations": (b"UPDATE alembic_version SET version_num = '0001'", "the schema is 0001"),
    "followers": (b"INSERT INTO followers VALUES ('policy:letters', 99)", "policy:letters"),
    "deliveries": (
        b"INSERT INTO deliveries (delivery_id, policy, cause, effect, arguments, correlation_id,"
        b" status) VALUES ('1', 'p', 'c', 'e', '{}', 'x', 'dead')",
        "were given up: 1 e",
    ),
}


@pytest.mark.parametrize("what", HARM)
def test_a_harmed_database(patient: Patient, database: Database, what: str) -> None:
    statement, said = HARM[what]
    with behind_the_rules(database) as session:
        session.execute(statement)
    finding = found(patient)[what]
    assert finding.verdict != "OK"
    assert said in finding.sentence
    assert finding.advice


def test_a_follower_far_behind(patient: Patient, database: Database) -> None:
    with behind_the_rules(database) as session:
        session.execute("INSERT INTO stored_events VALUES ('gem-1', 1, 'trial.found', '{}', 5000)")
    finding = found(patient)["followers"]
    assert (finding.verdict, finding.sentence) == ("WARN", "are behind: audit_seal by 5000")


def test_a_follower_that_cannot_go_on(patient: Patient, database: Database) -> None:
    with behind_the_rules(database) as session:
        session.execute(
            "INSERT INTO followers (name, position, stuck, fault)"
            " VALUES ('due_v9', 4, 5, 'KeyError at projections/due/fold.py:9')"
        )
    finding = found(patient)["followers"]
    assert finding.verdict == "FAIL"
    assert "due_v9 at 5: KeyError at projections/due/fold.py:9" in finding.sentence


def test_a_read_model_that_an_older_build_left_is_not_behind(
    patient: Patient, database: Database
) -> None:
    with behind_the_rules(database) as session:
        session.execute("INSERT INTO followers VALUES ('due_v1', 0)")
        session.execute("INSERT INTO stored_events VALUES ('gem-1', 1, 'trial.found', '{}', 5000)")
        session.execute("INSERT INTO audit_seals VALUES (1, 5000, 1, '', '', 'k', '')")
    finding = found(patient)["followers"]
    assert finding.verdict == "OK"
    assert finding.sentence.endswith("left by older builds, to be dropped when none runs: due_v1")


def test_grants_that_are_missing_are_mended_by_migrate(
    patient: Patient, database: Database, server: Server
) -> None:
    with connected(database.owner_url) as owner:
        owner.execute("REVOKE SELECT ON followers FROM elysium_write, elysium_project")
        owner.execute("REVOKE SELECT ON followers FROM elysium_read")
    finding = found(patient)["followers"]
    assert "permission denied" in finding.sentence
    assert "`elysium migrate` as the owner" in finding.advice
    with server.roles_locked():
        migrate(database.owner_url)
    assert "followers" in found(patient)
    assert "permission denied" not in found(patient)["followers"].sentence


def test_a_database_without_our_tables(patient: Patient, database: Database) -> None:
    with behind_the_rules(database) as session:
        session.execute("DROP TABLE stored_events")
    finding = found(patient)["followers"]
    assert (finding.verdict, finding.advice) == (
        "FAIL",
        "run `elysium migrate` as the owner: it mends schema, roles and grants",
    )


@pytest.mark.parametrize(
    ("secret", "production", "verdict"),
    [
        ("", False, "WARN"),
        ("", True, "FAIL"),
        ("Xy7", False, "WARN"),
        ("Xy7", True, "FAIL"),
        ("too-short-by-one-letter", True, "FAIL"),
        ("long-enough-for-a-secret", True, "OK"),
    ],
)
def test_secrets(patient: Patient, secret: str, production: bool, verdict: str) -> None:
    examined = replace(patient, secrets={"token_secret": secret}, production=production)
    finding = found(examined)["secret token_secret"]
    assert finding.verdict == verdict
    assert not secret or secret not in finding.sentence + finding.advice


@pytest.mark.parametrize(
    "address",
    [
        lambda port: f"amqp://guest:guest@127.0.0.1:{port}",
        lambda _: "nonsense",
        lambda _: "redis://127.0.0.1:notaport",
    ],
)
def test_neighbours_that_do_not_answer(
    patient: Patient, unused_port: int, address: Callable[[int], str]
) -> None:
    url = address(unused_port)
    findings = found(replace(patient, broker_url=url, vendors={"resend": url}))
    assert findings["broker"].verdict == "FAIL"
    assert findings["vendor resend"].verdict == "WARN"
    assert "guest:guest" not in findings["broker"].sentence


def test_a_dangerous_journal_setting() -> None:
    assert examine_journal_setting({"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}).verdict == "FAIL"
    assert examine_journal_setting(dict(os.environ)).verdict == "OK"


RECONCILED = (
    "INSERT INTO deliveries (delivery_id, policy, cause, effect, arguments, correlation_id,"
    " status, outcome) VALUES (%s, 'clock', %s, 'reconcile_catalogue',"
    " jsonb_build_object('at', clock_timestamp() - %s::interval), 'x', %s, %s)"
)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (("1 minute", "done", "1 unchanged"), ("OK", "no document is refused")),
        (("61 minutes", "done", "1 unchanged"), ("WARN", "was last reconciled on")),
        (("1 minute", "done", "superseded"), ("WARN", "was never reconciled")),
        (("1 minute", "dead", "catalogue_unavailable"), ("WARN", "was never reconciled")),
    ],
)
def test_when_the_catalogue_was_last_reconciled(
    patient: Patient, database: Database, row: tuple[str, ...], wanted: tuple[str, str]
) -> None:
    with behind_the_rules(database) as session:
        session.execute(RECONCILED, ("1", "1", *row))
    finding = found(patient)["catalogue"]
    verdict, said = wanted
    assert (finding.verdict, said in finding.sentence) == (verdict, True)


def test_a_shop_just_opened_waits_for_its_first_look(patient: Patient, database: Database) -> None:
    with behind_the_rules(database) as session:
        session.execute(
            "INSERT INTO deliveries (delivery_id, policy, cause, effect, arguments,"
            " correlation_id, due_at) VALUES ('1', 'clock', '1', 'reconcile_catalogue', '{}', 'x',"
            " clock_timestamp() + interval '10 minutes')"
        )
    finding = found(patient)["catalogue"]
    assert (finding.verdict, "for the first time" in finding.sentence) == ("OK", True)


def test_documents_that_wait_for_their_editors(patient: Patient, database: Database) -> None:
    assert "was never reconciled" in found(patient)["catalogue"].sentence
    pool = engine(database.app_url)
    with pool.begin() as connection:
        REFUSED_DOCUMENTS.create(connection, REFUSED_DOCUMENTS.schema)
        placed = within(connection, REFUSED_DOCUMENTS.schema)
        REFUSED_DOCUMENTS.fold(placed, history([refused("a"), refused("b")]), 2)
    pool.dispose()
    with behind_the_rules(database) as session:
        session.execute(RECONCILED, ("1", "1", "1 minute", "done", "2 refused"))
    finding = found(patient)["catalogue"]
    assert (finding.verdict, "2 documents are refused" in finding.sentence) == ("WARN", True)
    one = found(replace(patient, planted={"a"}))["catalogue"]
    assert (one.verdict, "1 documents are refused" in one.sentence) == ("WARN", True)
    all_meant = found(replace(patient, planted={"a", "b"}))["catalogue"]
    assert (all_meant.verdict, "as planted" in all_meant.sentence) == ("OK", True)


def test_things_shown_and_not_stocked_wait_for_staff(patient: Patient, database: Database) -> None:
    packing = replace(patient, planted={"BOX-RING", "BOX-NECKLACE"})
    assert found(packing)["shelf"].verdict == "OK"
    tidy = demonstration()
    shown_only = history([*tidy, published(finished("AAA"))])
    pool = engine(database.app_url)
    with pool.begin() as connection:
        PRODUCT_LISTING.create(connection, PRODUCT_LISTING.schema)
        placed = within(connection, PRODUCT_LISTING.schema)
        fold(placed, PRODUCT_LISTING, shown_only[: len(tidy)])
    assert found(packing)["shelf"].verdict == "OK"
    assert found(patient)["shelf"].sentence.endswith(": 2")
    with pool.begin() as connection:
        fold(within(connection, PRODUCT_LISTING.schema), PRODUCT_LISTING, shown_only[len(tidy) :])
    pool.dispose()
    finding = found(packing)["shelf"]
    assert (finding.verdict, finding.sentence.endswith(": 1")) == ("WARN", True)
    assert "/staff/shelf" in finding.advice


def test_money_that_no_order_explains_waits_for_a_person(
    patient: Patient, database: Database
) -> None:
    assert found(patient)["money"].sentence == "is not looked at before its list is built"
    pool = engine(database.app_url)
    with pool.begin() as connection:
        MONEY_ASIDE.create(connection, MONEY_ASIDE.schema)
    finding = found(patient)["money"]
    assert (finding.verdict, finding.sentence) == ("OK", "nothing waits that no order explains")
    with pool.begin() as connection:
        fold(within(connection, MONEY_ASIDE.schema), MONEY_ASIDE, history([STRANGERS]))
    finding = found(patient)["money"]
    assert (finding.verdict, finding.sentence) == (
        "WARN",
        "1 payments wait that no order explains, since 02 March 2026 at 12:00 UTC",
    )
    assert "/staff/money-aside" in finding.advice
    with pool.begin() as connection:
        fold(within(connection, MONEY_ASIDE.schema), MONEY_ASIDE, history([DECIDED]))
    pool.dispose()
    assert found(patient)["money"].verdict == "OK"


@pytest.mark.parametrize(
    ("public_url", "trusted", "own_tls", "verdict"),
    [
        ("https://api.house.example", "", False, "WARN"),
        ("https://api.house.example", "10.0.0.0/8", False, "OK"),
        ("https://api.house.example", "", True, "OK"),
        ("http://127.0.0.1:8000", "", False, "OK"),
    ],
)
def test_a_proxy_that_speaks_tls_is_named_or_all_who_ask_count_as_one(
    public_url: str, trusted: str, own_tls: bool, verdict: str
) -> None:
    assert examine_proxies(public_url, trusted, own_tls=own_tls).verdict == verdict


def test_the_doctor_looks_for_proxies_by_the_settings(patient: Patient) -> None:
    behind = replace(patient, public_url="https://api.house.example")
    assert found(behind)["proxies"].verdict == "WARN"
    assert found(replace(behind, trusted_proxies="10.0.0.0/8"))["proxies"].verdict == "OK"
