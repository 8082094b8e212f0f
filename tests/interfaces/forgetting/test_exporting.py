"""A person's export: all of theirs, nothing of others, for a day, to whoever just signed in."""

import json
from datetime import timedelta

from tests.asking import ask
from tests.interfaces.api.world import Json
from tests.interfaces.forgetting.conftest import Forgetful
from tests.interfaces.forgetting.test_erasing import CANARY, known, ordered

PATH = "/me/export"


def link(forgetful: Forgetful, customer: dict[str, str]) -> str:
    told = forgetful.shop.client.post(PATH, headers=customer)
    assert told.status_code == 200, told.text
    url: str = told.json()["url"]
    return url[url.index(PATH) :]


def test_everything_of_theirs_and_nothing_of_others(forgetful: Forgetful) -> None:
    order, subject = ordered(forgetful, forgetful.shop.token())
    another = known(forgetful)
    customer = forgetful.shop.signed_in(subject)
    answer = forgetful.shop.client.get(link(forgetful, customer), headers=customer)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    kinds = {thing["kind"] for thing in told["things"]}
    assert {"customer", "order", "payment", "cart"} <= kinds <= told["purposes"].keys()
    (placed,) = next(t["events"] for t in told["things"] if t["id"] == order["order_id"])
    assert placed["personal"]["delivery"]["recipient"] == CANARY
    assert (placed["by"], placed["facts"]["order_no"]) == ("you", order["order_no"])
    said = json.dumps(told)
    assert another not in said
    assert not any(word in said for word in ("token_hash", "id-of-", "cost", "margin", "floor"))
    assert [each["device"] for each in told["sessions"]] == [""]


def test_it_is_a_page_too_that_loads_nothing(forgetful: Forgetful) -> None:
    subject = known(forgetful)
    customer = forgetful.shop.signed_in(subject)
    page = forgetful.shop.client.get(f"{link(forgetful, customer)}/page", headers=customer)
    assert page.headers["content-type"].startswith("text/html")
    assert CANARY in page.text
    assert not any(word in page.text for word in ("<script", "http://", "https://", "src="))
    assert page.headers["cache-control"] == "no-store"


def test_the_link_ends_after_a_day_and_is_nobody_elses(forgetful: Forgetful) -> None:
    client, subject = forgetful.shop.client, known(forgetful)
    customer = forgetful.shop.signed_in(subject)
    path = link(forgetful, customer)
    other = forgetful.shop.signed_in(known(forgetful))
    assert client.get(path, headers=other).status_code == 404
    forged = f"{PATH}/99999999999.{'0' * 64}"
    assert client.get(forged, headers=customer).status_code == 404
    assert client.get(path).status_code == 401
    forgetful.shop.clock.pass_time(timedelta(hours=24, seconds=1))
    late = client.get(path, headers=customer)
    assert (late.status_code, late.json()["code"]) in ((410, "export_link_over"), (403, "x"))


def test_of_whoever_is_forgotten_nothing_is_told(forgetful: Forgetful) -> None:
    subject = known(forgetful)
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.work()
    assert CANARY not in str(forgetful.erasing.export(subject))
