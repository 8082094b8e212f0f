"""Every page of ours says what a browser may run: its own scripts by digest, and nobody else's."""

import re
from typing import Any

import httpx
import stripe

from interfaces.api.edge.page_policy import HEADER, INLINE, digests, policy_of
from tests.chromium import page
from tests.interfaces.local.standins.test_stripe_page import DEPOSIT, shown
from tests.interfaces.serving.test_serving import opened
from tests.waiting import until

HANDLER = re.compile(r"<[^>]+\son[a-z]+\s*=", re.IGNORECASE)
HOUSE_MAIL: Any = {"from": "a@example.com", "to": "b@example.com", "subject": "s", "html": "<p>x"}


def strict(answer: httpx.Response) -> None:
    """No script runs on it but those that it came with, and no other page frames it."""
    assert answer.headers["content-type"].startswith("text/html")
    said = dict(each.strip().split(" ", 1) for each in answer.headers[HEADER].split(";"))
    assert said["default-src"] == "'none'"
    assert said["frame-ancestors"] == "'none'"
    scripts = said.get("script-src", "'none'")
    assert "unsafe" not in scripts
    assert set(digests(answer.text, "script")) <= set(scripts.split())
    assert not HANDLER.search(answer.text)


def test_the_stand_ins_pages(url: str, api: stripe.StripeClient) -> None:
    strict(shown(url, api.v1.payment_intents.create(DEPOSIT)))
    sent = httpx.post(
        f"{url}/resend/emails", json=HOUSE_MAIL, headers={"Authorization": "Bearer re_test_0001"}
    )
    strict(httpx.get(f"{url}/outbox"))
    strict(httpx.get(f"{url}/outbox/{sent.json()['id']}"))


def test_a_page_that_somebody_changed_is_another_by_its_digest() -> None:
    page = "<script>pay()</script>"
    (told,) = digests(page, "script")
    assert told in policy_of(page)
    assert told not in policy_of(page.replace("pay()", "pay();steal()"))
    assert "script-src 'none'" in policy_of("<p>nothing runs</p>")
    assert INLINE.search(page)


def test_a_browser_shows_the_card_form_and_refuses_nothing(
    url: str, api: stripe.StripeClient
) -> None:
    intent = api.v1.payment_intents.create(DEPOSIT)
    place = f"{url}/stripe/pay?client_secret={intent.client_secret}&return_url=http://shop.test/"
    assert complaints(place, shows="£2,450.00") == []


def test_a_browser_shows_the_documentation_and_refuses_nothing(tmp_path: Any) -> None:
    with opened(tmp_path) as served:
        strict(httpx.get(f"{served.url}/docs"))
        assert complaints(f"{served.url}/docs", shows="opblock") == []


def complaints(place: str, *, shows: str) -> list[str]:
    """What a browser said against a page by the time that it showed this."""
    with page("whether a browser refuses a page of ours") as tab:
        tab.ask("Log.enable")
        tab.open(place)
        until(lambda: shows in tab.run("document.documentElement.outerHTML"))
        return tab.complaints
