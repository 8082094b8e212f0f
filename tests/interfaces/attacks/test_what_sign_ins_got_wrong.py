"""What was reported of other people's doors, done to ours: each by whom it befell."""

from dataclasses import replace
from datetime import timedelta

import pytest
from limits.storage import MemoryStorage
from prometheus_client import CollectorRegistry
from starlette.datastructures import Headers

from application.identity.attempts import FREE, FREE_OF_ALL, MemoryAttempts, TooManyAttempts, Trial
from application.store.event_store import EventStore
from domain.people.customer.contact import EmailInvalid, normal_email
from interfaces.api.edge.counting import Counts
from interfaces.api.edge.limits import rates
from interfaces.api.edge.refusals import TokensContradict
from interfaces.api.edge.shown import session_cookies, session_token
from interfaces.api.edge.source import Proxies
from interfaces.settings import Settings
from tests.interfaces.api.accounts import account
from tests.interfaces.api.world import TOKENS, World, world
from tests.set_clock import SetClock

VICTIM = Trial(way="password", account="victim", source="192.0.2.1")
PAGE = "https://house.example"


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    few = rates("letters_per_source=30/hour, letters_per_mailbox=2/hour, carts_per_source=3/hour")
    made = Counts(MemoryStorage(), TOKENS, few, CollectorRegistry())
    hosts = frozenset({"shop"})
    return world(memory_store, clock, counts=made, hosts=hosts, origins=(PAGE,))


def test_an_invented_forwarding_header_is_no_new_caller(shop: World) -> None:
    """fastapi-limiter (issue 9): any X-Forwarded-For was a fresh allowance."""
    said = [{"X-Forwarded-For": str(number)} for number in range(23189987, 23189992)]
    answers = [shop.post("/carts", **headers).status_code for headers in said]
    assert answers == [201, 201, 201, 429, 429]


def test_the_leftmost_address_is_anybodys_word(memory_store: EventStore, clock: SetClock) -> None:
    """Express' `trust proxy` and its followers: the client's own entry was believed."""
    made = Counts(MemoryStorage(), TOKENS, rates("carts_per_source=3/hour"), CollectorRegistry())
    shop = world(memory_store, clock, counts=made, proxies=Proxies(trusted=("127.0.0.1",)))
    chains = [f"192.0.2.{number}, 203.0.113.9" for number in range(5)]
    answers = [shop.post("/carts", **{"X-Forwarded-For": chain}).status_code for chain in chains]
    assert answers == [201, 201, 201, 429, 429]


def test_the_throttle_of_letters_does_not_tell_who_is_known(shop: World) -> None:
    """Laravel (issue 13658): only an address that got a letter was told to wait for the next."""
    asked = {"order_no": "EL-2345-6789"}
    for email in ("known@example.com", "nobody@example.com"):
        said = [shop.post("/orders/finding", asked | {"email": email}) for _ in range(3)]
        assert [each.status_code for each in said[:1]] == [200]
        assert said[-1].json()["code"] == "too_many_attempts"


def test_failures_of_strangers_do_not_shut_out_who_lives_there(clock: SetClock) -> None:
    """user-service of VilnaCRM (issue 476), Gatekeeper (55): a stranger could keep it locked."""
    attempts = MemoryAttempts(TOKENS, clock)
    stranger = replace(VICTIM, source="198.51.100.9")
    for _ in range(FREE):
        attempts.begin(stranger)
    with pytest.raises(TooManyAttempts):
        attempts.begin(stranger)
    attempts.begin(VICTIM)


def test_nor_do_those_of_a_crowd(clock: SetClock) -> None:
    """ownCloud (pull request 41805): whoever knew a name could keep its owner out, for good."""
    attempts = MemoryAttempts(TOKENS, clock)
    for number in range(FREE_OF_ALL):
        attempts.begin(replace(VICTIM, source=f"crowd-{number}"))
    attempts.begin(replace(VICTIM, device="let-in-before"))
    with pytest.raises(TooManyAttempts) as refused:
        attempts.begin(VICTIM)
    assert refused.value.facts["retry_after"] <= 60
    attempts.begin(replace(VICTIM, way="code"))


def test_a_crowd_has_no_fresh_allowance_each(clock: SetClock) -> None:
    """Cellarion (pull request 445): every new address had ten more tries at the same account."""
    attempts = MemoryAttempts(TOKENS, clock)
    let_in = 0
    for number in range(500):
        try:
            attempts.begin(replace(VICTIM, source=f"crowd-{number}"))
            let_in += 1
        except TooManyAttempts:
            pass
    assert let_in == FREE_OF_ALL


@pytest.mark.parametrize(
    "other",
    [
        "quac\u212a@example.com",  # the Kelvin sign
        "m\u0131ke@example.com",  # dotless i
        "\uff4dike@example.com",  # fullwidth
        "\ufb01fi@example.com",  # a ligature
        "mi\u200bke@example.com",  # zero width
        "mike\u0301@example.com",  # combining
    ],
)
def test_an_address_that_looks_alike_is_no_address(other: str) -> None:
    """Firefox Accounts (issue 4643), Django (CVE-2019-19844), GitHub: the letter to reset a
    password went to a look-alike of the owner's address."""
    with pytest.raises(EmailInvalid):
        normal_email(other)


def test_nobodys_word_makes_a_link_of_ours(shop: World) -> None:
    """hackathon-starter (pull request 1328), many others: links in letters led to any Host."""
    for said in ({"Host": "evil.example"}, {"Host": "shop@evil.example"}):
        refused = shop.client.get("/shop", headers=said)
        assert (refused.status_code, refused.json()["code"]) == (421, "host_unknown")
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    assert "evil" not in shop.client.get("/openapi.json", headers=forwarded).text


@pytest.mark.parametrize("page", ["http://localhost.evil.example", f"{PAGE}.evil.example", "null"])
def test_an_origin_that_contains_ours_is_not_ours(shop: World, page: str) -> None:
    """Studio of Deco (pull request 5127): what contained `localhost` was let in with cookies."""
    answer = shop.client.get("/shop", headers={"Origin": page})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_everybody_is_no_origin_of_pages_with_cookies() -> None:
    """Cloudpods (pull request 25501): the default let every page read with the reader's cookie."""
    for said in ("*", "null"):
        with pytest.raises(ValueError, match="name each origin"):
            Settings(allowed_origins=said)
    assert "*" not in Settings().allowed_origins


def test_an_answer_for_one_page_is_not_kept_for_all(shop: World) -> None:
    """Studio, BibleGet: without Vary a cache gave one page's answer, and its leave, to others."""
    for origin in ({}, {"Origin": PAGE}, {"Origin": "https://evil.example"}):
        assert "Origin" in shop.client.get("/shop", headers=origin).headers["Vary"]


@pytest.mark.parametrize(
    "line",
    [
        'prefs={{"seen":[1,2]}}; __Host-session={}',
        'quote="open; __Host-session={}',
        "__Host-session={}; caf\u00e9=1; plain",
        "a=b,c=d;__Host-session={}",
        "path=/; __Host-session={}; expires=never",
    ],
)
def test_a_cookie_of_somebody_elses_script_signs_nobody_out(line: str) -> None:
    """CPython (issue 85861), Tornado (1730): one odd cookie, and all others were not there."""
    headers = Headers(raw=[(b"cookie", line.format("the-token").encode())])
    assert session_cookies(headers) == ["the-token"]


def test_two_cookies_of_one_name_contradict_each_other() -> None:
    """Tossed cookies: whoever could set one at a parent domain chose which of the two counted."""
    for said in (
        ["__Host-session=one; __Host-session=two"],
        ["__Host-session=one", "__Host-session=two"],
    ):
        headers = Headers(raw=[(b"cookie", line.encode()) for line in said])
        with pytest.raises(TokensContradict):
            session_token(TOKENS, headers, "GET")


@pytest.mark.parametrize(("changed", "status"), [(False, 201), (True, 410)])
def test_a_reset_that_was_asked_for_before_a_new_password_is_over(
    memory_store: EventStore, clock: SetClock, changed: bool, status: int
) -> None:
    """Contao (issue 7510): whoever had asked before could still take the account afterwards."""
    free = world(memory_store, clock)
    customer_id, kept = account(free), free.api.identity.credentials
    kept.add(customer_id, "password", b"the first")
    clock.pass_time(timedelta(minutes=1))
    code_id = free.post("/session/reset", {"email": "customer@example.com"}).json()["code_id"]
    clock.pass_time(timedelta(minutes=1))
    if changed:
        kept.add(customer_id, "password", b"the second")
    shown = {"code": TOKENS.digits(code_id), "password": "three other words"}
    assert free.post(f"/session/reset/{code_id}", shown).status_code == status
