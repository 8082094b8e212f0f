"""Staff sign in over HTTP: two proofs, one token at a time, and out at once when they are gone."""

from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest

from application.identity.sessions import Entry
from application.people.staff_enrolment import dismiss, offer
from application.people.staff_roll import StaffRoll
from application.people.staffing import Appointment, appoint, change_roles
from application.store.event_store import EventStore
from interfaces.api.app import every_route
from interfaces.api.edge.access import Operation
from interfaces.api.edge.needs import door_of
from interfaces.api.edge.shown import COOKIE, CSRF_HEADER
from tests.asking import ask
from tests.interfaces.api.test_access import send
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

WORDS, EMAIL = "three words and a half", "colleague@example.com"
OF_STAFF = [r.operation for r in every_route() if r.operation.access.staff_roles]
FRESH = [each for each in OF_STAFF if each.access.fresh]
PASSWORD = {"email": EMAIL, "password": WORDS, "as": "bearer"}


@pytest.fixture
def house(memory_store: EventStore, clock: SetClock) -> World:
    """A shop whose staff are those of its streams."""
    return world(memory_store, clock, staff=StaffRoll(memory_store))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def appointed(house: World, role: str = "pricing", email: str = EMAIL) -> str:
    wanted = Appointment(name="A. Colleague", email=email, roles=(role,))
    return str(
        house.api.store.run(lambda d: appoint(d, house.api.identity.mailboxes, wanted), ask()).value
    )


def enrolled(house: World, role: str = "pricing", email: str = EMAIL) -> tuple[str, str, list[str]]:
    """Their id, the secret of their authenticator, their recovery codes."""
    staff_id = appointed(house, role, email)
    code = offer(door_of(house.api, "House"), staff_id, ask()).code
    body = {"code": code, "password": WORDS, "as": "bearer"}
    offered = house.post("/staff/session/enrolment", body).json()
    head, path = bearer(offered["session"]["token"]), "/staff/session/enrolment/confirmation"
    done = house.post(path, {"totp": now(house, offered["secret"])}, **head)
    assert done.status_code == 200, done.text
    house.clock.pass_time(timedelta(minutes=2))
    return staff_id, offered["secret"], done.json()["recovery_codes"]


def now(house: World, secret: str) -> str:
    return str(pyotp.TOTP(secret).at(house.clock.now()))


def signed_in(house: World, secret: str, email: str = EMAIL) -> dict[str, str]:
    half = house.post("/staff/session", PASSWORD | {"email": email}).json()
    shown = {"totp": now(house, secret)}
    whole = house.post("/staff/session/second-factor", shown, **bearer(half["token"]))
    assert whole.status_code == 200, whole.text
    return bearer(whole.json()["token"])


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_two_proofs_make_a_session_and_the_first_token_is_good_no_more(house: World) -> None:
    staff_id, secret, _ = enrolled(house)
    first = house.post("/staff/session", PASSWORD)
    assert first.status_code == 201
    told = first.json()
    assert (told["member"], told["second_factor"]) == (staff_id, False)
    assert told["factors"] == ["totp", "recovery_code"]
    assert told["csrf_token"] is None
    whole = house.post(
        "/staff/session/second-factor", {"totp": now(house, secret)}, **bearer(told["token"])
    )
    told, half = whole.json(), told
    assert (told["member_name"], told["roles"]) == ("A. Colleague", ["pricing"])
    assert told["second_factor"]
    shown = house.client.get("/staff/session", headers=bearer(told["token"])).json()
    assert (shown["session_id"], shown["token"]) == (half["session_id"], None)
    old = house.client.get("/staff/session", headers=bearer(half["token"]))
    assert code(old) == (401, "token_invalid")


def test_a_browser_bears_it_as_a_cookie_and_proves_that_it_was_told(house: World) -> None:
    _, secret, _ = enrolled(house)
    half = house.post("/staff/session", PASSWORD | {"as": "cookie"})
    assert half.json()["token"] is None
    line = half.headers["Set-Cookie"]
    assert all(word in line for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    cookie = {"Cookie": line.partition(";")[0]}
    path, shown = "/staff/session/second-factor", {"totp": now(house, secret)}
    assert code(house.post(path, shown, **cookie)) == (403, "csrf_token_wrong")
    csrf = {CSRF_HEADER: half.json()["csrf_token"]}
    whole = house.post(path, shown, **cookie, **csrf)
    assert whole.status_code == 200, whole.text
    assert whole.headers["Set-Cookie"].partition(";")[0] != cookie["Cookie"]
    borne = {"Cookie": whole.headers["Set-Cookie"].partition(";")[0]}
    assert house.client.get("/staff/metal-rates", headers=borne).status_code != 401
    out = house.client.delete(
        "/staff/session", headers=borne | {CSRF_HEADER: whole.json()["csrf_token"]}
    )
    assert out.headers["Set-Cookie"].startswith(f"{COOKIE}=; Max-Age=0")
    assert code(house.client.get("/staff/session", headers=borne)) == (401, "token_invalid")


@pytest.mark.parametrize("operation", OF_STAFF, ids=lambda each: each.name)
def test_half_a_session_does_nothing_but_show_the_other_half(
    shop: World, operation: Operation
) -> None:
    role = operation.access.staff_roles[0]
    half = shop.half(role)
    key = shop.key() if operation.key in ("optional", "required") else {}
    answer = send(shop, operation.name, headers=key | half)
    needs = answer.status_code == 403 and answer.json()["code"] == "second_factor_needed"
    assert needs != operation.access.half, answer.text


@pytest.mark.parametrize("operation", FRESH, ids=lambda each: each.name)
def test_what_moves_money_or_tells_much_wants_a_fresh_proof(
    shop: World, operation: Operation
) -> None:
    headers = shop.staff(operation.access.staff_roles[0])
    key = shop.key() if operation.key in ("optional", "required") else {}
    shop.clock.pass_time(timedelta(minutes=10, seconds=1))
    assert code(send(shop, operation.name, headers=key | headers)) == (403, "fresh_sign_in_needed")
    newer = shop.staff(operation.access.staff_roles[0])
    told = send(shop, operation.name, headers=key | newer)
    assert told.status_code == 200 or told.json()["code"] != "fresh_sign_in_needed"


MONEY = {
    *("propose_order_refund", "approve_order_refund", "decline_order_refund"),
    *("record_arrived_transfer", "record_returned_transfer", "resolve_money_aside"),
    *("cancel_for_customer", "clear_review", "reject_order"),
    *("approve_price_book", "approve_metal_rate"),
    *("put_out", "renew_recovery_codes", "choose_staff_password"),
}


def test_money_wants_it() -> None:
    assert {each.name for each in FRESH} >= MONEY


def test_a_proof_makes_it_fresh_again(house: World) -> None:
    _, secret, recovery = enrolled(house)
    head = signed_in(house, secret)
    house.clock.pass_time(timedelta(minutes=11))
    stale = house.client.post("/staff/me/recovery-codes", headers=head)
    assert code(stale) == (403, "fresh_sign_in_needed")
    both = house.post("/staff/session/proof", {"totp": "1", "recovery_code": "2"}, **head)
    assert code(both) == (422, "second_factor_not_shown")
    assert code(house.post("/staff/session/proof", {}, **head)) == (422, "second_factor_not_shown")
    assert code(house.post("/staff/session/proof", {"totp": "000000"}, **head)) == (
        422,
        "second_factor_wrong",
    )
    proved = house.post("/staff/session/proof", {"recovery_code": recovery[0]}, **head).json()
    assert code(house.client.get("/staff/session", headers=head)) == (401, "token_invalid")
    renewed = house.client.post("/staff/me/recovery-codes", headers=bearer(proved["token"]))
    assert len(renewed.json()["recovery_codes"]) == 10


def test_a_code_that_let_in_is_refused_when_it_is_seen_again(house: World) -> None:
    _, secret, _ = enrolled(house)
    signed_in(house, secret)
    half = house.post("/staff/session", PASSWORD).json()
    again = house.post(
        "/staff/session/second-factor", {"totp": now(house, secret)}, **bearer(half["token"])
    )
    assert code(again) == (409, "code_used_before")


def test_after_some_wrong_codes_it_is_said_when_the_next_is_looked_at(house: World) -> None:
    enrolled(house)
    half = bearer(house.post("/staff/session", PASSWORD).json()["token"])
    for _ in range(5):
        wrong = house.post("/staff/session/second-factor", {"totp": "000000"}, **half)
        assert code(wrong) == (422, "second_factor_wrong")
    rests = house.post("/staff/session/second-factor", {"totp": "000000"}, **half)
    assert code(rests) == (429, "second_factor_rests")
    assert rests.headers["Retry-After"] == "30"


def test_who_does_not_work_here_is_answered_like_a_wrong_password(house: World) -> None:
    enrolled(house)
    asked = (
        PASSWORD | {"password": "another password"},
        PASSWORD | {"email": "nobody@example.com"},
    )
    wrong, unknown = (house.post("/staff/session", body) for body in asked)
    assert code(wrong) == code(unknown) == (401, "credentials_wrong")
    bodies: list[dict[str, Any]] = [each.json() for each in (wrong, unknown)]
    for each in bodies:
        each.pop("request_id")
    assert bodies[0] == bodies[1]


def test_whoever_was_dismissed_is_out_with_the_next_request(house: World) -> None:
    staff_id, secret, _ = enrolled(house)
    head = signed_in(house, secret)
    assert house.client.get("/staff/session", headers=head).status_code == 200
    dismiss(door_of(house.api, "House"), staff_id, ask())
    assert code(house.client.get("/staff/session", headers=head)) == (401, "token_invalid")
    assert code(house.post("/staff/session", PASSWORD)) == (401, "credentials_wrong")


def test_a_session_that_outlived_its_member_opens_nothing(house: World) -> None:
    """Were it only the rows that end it, a row that stayed would open the house."""
    staff_id, secret, _ = enrolled(house)
    head = signed_in(house, secret)
    sessions = house.api.identity.sessions
    kept = sessions.end_all
    sessions.end_all = lambda *_, **__: 0  # type: ignore[method-assign]  # as if it had failed
    dismiss(door_of(house.api, "House"), staff_id, ask())
    sessions.end_all = kept  # type: ignore[method-assign]  # put back
    assert code(house.client.get("/staff/session", headers=head)) == (401, "token_invalid")


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(house: World) -> None:
    staff_id, secret, _ = enrolled(house)
    head = signed_in(house, secret)
    assert house.client.get("/staff/price-books", headers=head).status_code == 200
    house.api.store.run(lambda d: change_roles(d, staff_id, ["auditor"]), ask())
    told = house.client.get("/staff/session", headers=head).json()
    assert told["roles"] == ["auditor"]
    drafted = send(house, "draft_price_book", headers=head | house.key())
    assert code(drafted) == (403, "not_permitted")


def test_sessions_are_listed_and_ended_by_whose_they_are(house: World) -> None:
    _, secret, _ = enrolled(house)
    first = signed_in(house, secret)
    house.clock.pass_time(timedelta(minutes=1))
    second = signed_in(house, secret)
    told = house.client.get("/staff/me/sessions", headers=second).json()["sessions"]
    assert [each["this"] for each in told].count(True) == 1
    enrolled(house, "director", "director@example.com")
    other = house.post("/staff/session", PASSWORD | {"email": "director@example.com"}).json()
    path = f"/staff/me/sessions/{other['session_id']}"
    assert code(house.client.delete(path, headers=second)) == (404, "not_found")
    assert house.client.delete("/staff/me/sessions", headers=second).json()["ended"] == 2
    assert house.client.get("/staff/session", headers=first).status_code == 401
    assert house.client.get("/staff/session", headers=second).status_code == 200


def test_a_director_puts_a_colleague_out(house: World) -> None:
    staff_id, secret, _ = enrolled(house)
    colleague = signed_in(house, secret)
    _, other, _ = enrolled(house, "director", "director@example.com")
    director = signed_in(house, other, "director@example.com")
    listed = house.client.get("/staff/members", headers=director).json()["items"]
    assert [each["member_name"] for each in listed] == ["A. Colleague", "A. Colleague"]
    path = f"/staff/members/{staff_id}/sessions"
    assert code(house.client.delete(path, headers=colleague)) == (403, "not_permitted")
    assert house.client.delete(path, headers=director).json()["ended"] >= 1
    assert house.client.get("/staff/session", headers=colleague).status_code == 401


def test_a_customers_session_is_nothing_to_the_staffs_routes(house: World) -> None:
    """Not even were its person called like a colleague."""
    staff_id, _, _ = enrolled(house)
    entry = Entry(kind="customer", person=staff_id, second_factor=True)
    begun = house.api.identity.sessions.begin(entry)
    answer = house.client.get("/staff/session", headers=bearer(begun.token))
    assert code(answer) == (401, "token_invalid")


def test_nothing_secret_lies_in_the_log(house: World) -> None:
    _, secret, recovery = enrolled(house)
    signed_in(house, secret)
    kept = house.kept_bytes()
    for hidden in (WORDS, secret, EMAIL, "A. Colleague", *recovery):
        assert hidden.encode() not in kept
