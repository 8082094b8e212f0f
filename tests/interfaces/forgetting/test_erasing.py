"""Being forgotten: put off while an order is open, done whole, also after a crash in the middle."""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from application.identity.codes import CodeWanted
from application.identity.sessions import Entry
from application.ids import new_id
from application.policies.people_effects import CarryOutErasure, LookAtErasure
from application.selling.orders.letting_go import expire_order
from application.store.event_store import Decision, IdempotencyKey
from domain.kernel import ERASED
from domain.people.correspondent import CORRESPONDENT
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.registration import Register
from domain.people.customer.state import Forgotten, Known
from domain.people.erasure import ERASURE, Erased, ErasureDone, Obstacle, UnderWay, Waiting
from domain.people.forgotten import FORGOTTEN
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from interfaces.api.edge.newcomers import visitor_partition
from interfaces.forgetting.erasing import Taken, of_nobody
from interfaces.postgres.codes import PostgresCodes
from tests.asking import ask
from tests.interfaces.api.world import TOKENS, Json, wish
from tests.interfaces.forgetting.conftest import Forgetful
from tests.postgres import MASTER_KEYS

CANARY = "Zephyrine Canary"
MAILBOX_CANARY = "quetzalcanary"
CANARIES = (CANARY, "Zephyrine", "zephyrine@", MAILBOX_CANARY)


def ordered(forgetful: Forgetful, token: dict[str, str]) -> tuple[Json, str]:
    """An order under a name that nobody else has; and the person whose it is."""
    shop = forgetful.shop
    cart_id = shop.cart_with_tiara(token)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=token)
    signed = wish(cart_id, buyer={"name": CANARY, "email": "zephyrine@example.com"})
    signed["delivery"] |= {"recipient": CANARY}
    placed = shop.client.post("/orders", json=signed, headers=token | shop.key())
    assert placed.status_code == 201, placed.text
    order: Json = placed.json()
    forgetful.follow()
    return order, subject_of(forgetful, order)


def subject_of(forgetful: Forgetful, order: Json) -> str:
    state = forgetful.shop.api.store.look().state(ORDER, order["order_id"])
    return found_order(state).placed.subject


def expire(forgetful: Forgetful, order: Json) -> None:
    shop = forgetful.shop
    shop.clock.pass_time(timedelta(minutes=61))
    shop.api.store.run(lambda d: expire_order(d, shop.api.shop(), order["order_id"]), ask())
    forgetful.follow()


def over(forgetful: Forgetful) -> tuple[Json, str]:
    order, subject = ordered(forgetful, forgetful.shop.token())
    expire(forgetful, order)
    return order, subject


def test_it_waits_while_an_order_is_open_and_is_done_by_itself_after_that(
    forgetful: Forgetful,
) -> None:
    order, subject = ordered(forgetful, forgetful.shop.token())
    waits = forgetful.erasing.ask(subject, "customer", ask())
    assert isinstance(waits, Waiting)
    assert waits.obstacles == (Obstacle(why="open_order", ref=order["order_id"]),)
    forgetful.work()
    assert forgetful.outcomes == []
    assert forgetful.perform(LookAtErasure(key=subject)) == "waits"
    expire(forgetful, order)
    forgetful.work()
    assert forgetful.outcomes == ["begun", "1 keys"]
    assert isinstance(forgetful.erasing.wish(subject), Erased)


def test_what_is_of_class_p_is_gone_and_what_is_of_class_f_stays(forgetful: Forgetful) -> None:
    order, subject = over(forgetful)
    forgetful.erasing.ask(subject, "house", ask())
    forgetful.work()
    look = forgetful.shop.api.store.look()
    placed = found_order(look.state(ORDER, order["order_id"])).placed
    assert placed.delivery is ERASED
    assert placed.invoice is not ERASED
    assert isinstance(look.state(CUSTOMER, subject), Forgotten)


def test_sessions_answers_and_what_is_kept_under_them_end(forgetful: Forgetful) -> None:
    _, subject = over(forgetful)
    identity = forgetful.shop.api.identity
    begun = identity.sessions.begin(Entry(kind="customer", person=subject))
    identity.credentials.add(subject, "password", b"hash")
    assert forgetful.rows("SELECT 1 FROM commands WHERE key IS NOT NULL")
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    assert identity.sessions.find(begun.token) is None
    assert forgetful.rows("SELECT * FROM credentials") == []
    assert forgetful.rows("SELECT 1 FROM commands WHERE key IS NOT NULL AND answer <> ''") == []


def test_what_was_answered_to_them_ends_whatever_it_was_about(forgetful: Forgetful) -> None:
    _, subject = over(forgetful)
    store, theirs = forgetful.shop.api.store, forgetful.erasing.whom(subject).traces.owners
    for owner in theirs:
        caller = owner if owner.startswith("customer:") else f"shopper:{owner}"
        store.once(lambda _: "done", ask(caller=caller), IdempotencyKey("about-others", "d"))
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    kept = "SELECT answer <> '' AS told FROM commands WHERE key = 'about-others'"
    assert theirs and [row["told"] for row in forgetful.rows(kept)] == [False] * len(theirs)


def test_whoever_took_their_money_forgets_them_too(forgetful: Forgetful) -> None:
    shop, token = forgetful.shop, forgetful.shop.token()
    order, subject = ordered(forgetful, token)
    path = f"/orders/{order['order_id']}/payment"
    assert shop.client.post(path, headers=token | shop.key()).is_success
    expire(forgetful, order)
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    done = [each.event for each in shop.api.store.look().history(ERASURE, subject)][-1]
    (payment,) = forgetful.erasing.whom(subject).traces.keys("payment")
    assert done == ErasureDone(payments=(payment,))


def test_what_was_answered_to_staff_about_them_ends_and_about_others_does_not(
    forgetful: Forgetful,
) -> None:
    shop, (order, subject) = forgetful.shop, ordered(forgetful, forgetful.shop.token())
    shop.clock.pass_time(timedelta(minutes=61))
    theirs, others = IdempotencyKey("theirs", "d"), IdempotencyKey("others", "d")
    expiring = partial(expire_order, shop=shop.api.shop(), order_id=order["order_id"])
    shop.api.store.once(expiring, ask(caller="staff:1"), theirs)
    shop.api.store.once(registering(new_id()), ask(caller="staff:1"), others)
    forgetful.follow()
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    left = "SELECT key FROM commands WHERE caller = 'staff:1' AND answer <> ''"
    assert forgetful.rows(left) == [{"key": "others"}]


def test_another_person_keeps_everything(forgetful: Forgetful) -> None:
    shop, identity = forgetful.shop, forgetful.shop.api.identity
    token, other = shop.token(), known(forgetful, "another@example.com")
    assert shop.client.post("/carts", headers=token | shop.key()).status_code == 201
    begun = identity.sessions.begin(Entry(kind="customer", person=other))
    identity.credentials.add(other, "password", b"hash")
    _, subject = over(forgetful)
    assert forgetful.rows("SELECT * FROM subject_keys WHERE destroyed_at IS NOT NULL") == []
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    gone = forgetful.rows("SELECT subject FROM subject_keys WHERE destroyed_at IS NOT NULL")
    assert gone == [{"subject": subject}]
    assert identity.sessions.find(begun.token) == begun.session
    assert identity.credentials.of(other, "password")
    assert isinstance(shop.api.store.look().state(CUSTOMER, other), Known)
    answers = "SELECT caller FROM commands WHERE key IS NOT NULL AND answer <> ''"
    visitor = visitor_partition(shop.api.tokens.hash(token["Shopper-Token"]))
    assert forgetful.rows(answers) == [{"caller": visitor}]


def test_codes_end_with_their_person_or_mailbox_and_no_others(forgetful: Forgetful) -> None:
    codes = PostgresCodes(forgetful.pool, TOKENS, MASTER_KEYS)
    wanted = [
        CodeWanted(purpose="change_email", person="p-1"),
        CodeWanted(purpose="sign_in", mailbox="m-1"),
        CodeWanted(purpose="sign_in", person="p-2", mailbox="m-2"),
    ]
    *gone, stays = [codes.issue(each) for each in wanted]
    assert forgetful.erasing.beside.end_codes(["p-1"], ["m-1"]) == 2
    assert [codes.find(each.code_id) for each in gone] == [None, None]
    assert codes.find(stays.code_id) == stays


def test_the_codes_of_whoever_is_forgotten_end(forgetful: Forgetful) -> None:
    codes = PostgresCodes(forgetful.pool, TOKENS, MASTER_KEYS)
    subject = known(forgetful)
    code = codes.issue(CodeWanted(purpose="change_email", person=subject))
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    assert codes.find(code.code_id) is None


def test_what_they_looked_at_and_what_else_they_come_in_by_ends(forgetful: Forgetful) -> None:
    """A guest by their order; of others nothing ends."""
    order, subject = over(forgetful)
    sessions, views = forgetful.shop.api.identity.sessions, forgetful.erasing.views
    theirs = forgetful.erasing.whom(subject).traces
    guests = [sessions.begin(Entry(kind="guest", person=each)) for each in (order["order_id"], "o")]
    for owner in {*theirs.owners, "another"}:
        views.see(owner, "SOL-CLAW")
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    assert [sessions.find(each.token) for each in guests] == [None, guests[1].session]
    assert theirs.owners and not any(map(views.of, theirs.owners))
    assert views.of("another")


def test_repeating_is_harmless_and_the_record_is_made_once(forgetful: Forgetful) -> None:
    _, subject = over(forgetful)
    for _ in range(2):
        forgetful.erasing.ask(subject, "customer", ask())
        forgetful.work()
    assert forgetful.perform(CarryOutErasure(subject=subject)) == "not_wanted"
    names = [each["topic"] for each in forgetful.rows("SELECT topic FROM stored_events")]
    assert names.count("erasure.done") == names.count("forgotten.recorded") == 1


def test_the_record_says_how_much_and_leads_to_nobody(forgetful: Forgetful) -> None:
    order, subject = over(forgetful)
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    (row,) = forgetful.rows("SELECT * FROM stored_events WHERE topic = 'forgotten.recorded'")
    told = json.loads(bytes(row["state"]))
    assert told["fields"]["keys"] == 1
    pseudonyms = forgetful.erasing.whom(subject).pseudonyms
    assert not any(each in str(row) for each in {*pseudonyms, order["order_id"]})
    record = row["originator_id"].partition("-")[2]
    assert forgetful.shop.api.store.look().state(FORGOTTEN, record) is not None


def test_the_register_knows_whom_by_all_that_they_were_called(forgetful: Forgetful) -> None:
    """A backup is older than the read model that would say which visitor they were."""
    _, subject = over(forgetful)
    pseudonyms = forgetful.erasing.whom(subject).pseudonyms
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    (entry,) = forgetful.erasing.register.entries()
    assert len(pseudonyms) > 1
    assert entry.pseudonyms == set(map(forgetful.erasing.register.digest, pseudonyms))


def test_after_a_crash_between_any_two_steps_it_goes_on(forgetful: Forgetful) -> None:
    store, many = forgetful.shop.api.store, 10
    for done in range(many):
        subject = known(forgetful)
        forgetful.erasing.ask(subject, "customer", ask())
        forgetful.follow()
        whom = forgetful.erasing.whom(subject)
        steps = list(forgetful.erasing.steps(whom, Taken(), of_nobody()))
        assert len(steps) == many
        for step in steps[:done]:
            step()
            assert_known_before_gone(forgetful, subject)
        assert isinstance(forgetful.erasing.wish(subject), UnderWay)
        forgetful.follow()
        assert forgetful.perform(CarryOutErasure(subject=subject)) == "1 keys"
        assert isinstance(store.look().state(ERASURE, subject), Erased)
        assert isinstance(store.look().state(CUSTOMER, subject), Forgotten)
        assert forgetful.keyring.opening_key(subject, "P") is None
    assert len(forgetful.erasing.register.entries()) == many
    recorded = "SELECT 1 FROM stored_events WHERE topic = 'forgotten.recorded'"
    assert len(forgetful.rows(recorded)) == many


def assert_known_before_gone(forgetful: Forgetful, subject: str) -> None:
    """Else a backup brings back, unseen, whom a crash kept from the register; or a shop that
    crashed serves nobody, because of an erasure that is its own."""
    register, erasing = forgetful.erasing.register, forgetful.erasing
    entered = register.digest(subject) in {each.erasure for each in register.entries()}
    assert entered or forgetful.keyring.opening_key(subject, "P")
    assert register.digest(subject) in erasing.beside.known() or not entered


def known(forgetful: Forgetful, email: str = "zephyrine@example.com") -> str:
    """Somebody of whom the house knows a name and no more."""
    subject = new_id()
    forgetful.shop.api.store.run(registering(subject, email), ask())
    forgetful.follow()
    return subject


def registering(subject: str, email: str = "zephyrine@example.com") -> Callable[[Decision], int]:
    contact = Contact(name=CANARY, email=email)
    register = Register(subject=subject, kind="guest", contact=contact)
    return lambda decision: len(decision.decide(CUSTOMER, subject, register))


def test_what_was_planted_is_found_nowhere_afterwards(
    forgetful: Forgetful, capsys: pytest.CaptureFixture[str]
) -> None:
    """In no table, as text and as bytes, in no file, in nothing that was logged."""
    shop, token = forgetful.shop, forgetful.shop.token()
    order, subject = ordered(forgetful, token)
    contact = {"email": f"{MAILBOX_CANARY}@example.com"}
    cart = shop.cart(token)
    assert shop.client.put(f"/carts/{cart}/contact", json=contact, headers=token).is_success
    expire(forgetful, order)
    began = time.monotonic()
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    seconds = time.monotonic() - began
    places = everywhere(forgetful)
    places["logs"] = capsys.readouterr().out
    places["register"] = forgetful.erasing.register.file.read_text()
    look = shop.api.store.look()
    for owner in forgetful.erasing.whom(subject).traces.owners:
        places[f"correspondent {owner}"] = repr(look.state(CORRESPONDENT, owner))
    found = [name for name, kept in places.items() for word in CANARIES if word in kept]
    assert found == []
    with capsys.disabled():
        sys.stdout.write(f"\n{len(places)} places searched, 0 canaries, {seconds:.2f} s\n")


def everywhere(forgetful: Forgetful) -> dict[str, str]:
    """Every table there is, whole: bytes as text and as they are kept."""
    asked = """SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
          AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')"""
    found = {}
    for table in forgetful.rows(asked):
        rows = forgetful.rows(f"SELECT * FROM {table['name']}")  # noqa: S608  # its own name
        found[table["name"]] = "".join(_plain(value) for row in rows for value in row.values())
    return found


def _plain(value: object) -> str:
    raw = bytes(value) if isinstance(value, bytes | memoryview) else None
    return str(value) if raw is None else raw.decode("utf-8", "replace")
