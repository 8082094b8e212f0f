"""The Resend stand-in driven with the real SDK, and the outbox that shows its letters."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import resend
from resend.exceptions import ResendError

from application.selling.mail import Letter, Picture
from interfaces.integrations.resend import ResendMail, ResendSettings
from interfaces.particulars import PICTURE
from tests.interfaces.local.standins.running import Shop, control, serve

LETTER: Any = {
    "from": "ELYSIUM <atelier@elysium.example>",
    "to": ["buyer@example.com"],
    "subject": "We have your order & thank you",
    "html": "<h1>Thank you</h1><script>alert(1)</script>",
    "text": "Thank you",
    "tags": [{"name": "template", "value": "M01"}],
    "headers": {"X-Order": "EL-1"},
}


@pytest.fixture
def mail(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(resend, "api_url", f"{url}/resend")
    monkeypatch.setattr(resend, "api_key", "re_test_key")
    yield url


def test_a_letter_lies_in_the_outbox(mail: str) -> None:
    sent = resend.Emails.send(LETTER)
    shown = resend.Emails.get(sent["id"])
    assert (shown["to"], shown["subject"], shown["last_event"]) == (
        ["buyer@example.com"],
        "We have your order & thank you",
        "delivered",
    )
    found = httpx.get(f"{mail}/outbox.json", params={"to": "Buyer@Example.com"}).json()["emails"]
    assert [each["id"] for each in found] == [sent["id"]]
    assert httpx.get(f"{mail}/outbox.json", params={"to": "other@"}).json() == {"emails": []}


def test_the_same_letter_is_sent_once(mail: str) -> None:
    once: Any = {"idempotency_key": "M01:event-1"}
    first = resend.Emails.send(LETTER, once)
    assert resend.Emails.send(LETTER, once)["id"] == first["id"]
    with pytest.raises(ResendError) as other:
        resend.Emails.send(LETTER | {"subject": "Other"}, once)
    assert (other.value.code, other.value.error_type) == (409, "invalid_idempotent_request")
    assert len(httpx.get(f"{mail}/outbox.json").json()["emails"]) == 1


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"subject": ""}, "missing_required_field"),
        ({"to": []}, "missing_required_field"),
        ({"html": None, "text": None}, "missing_required_field"),
        ({"from": "nobody"}, "validation_error"),
        ({"to": ["a@example.com"] * 51}, "validation_error"),
        ({"to": "a b@example.com"}, "validation_error"),
        ({"subject": "two\nlines"}, "validation_error"),
        ({"tags": [{"name": "order no", "value": "1"}]}, "validation_error"),
        ({"colour": "D"}, "validation_error"),
        ({"attachments": [{"filename": "a.pdf"}]}, "invalid_attachment"),
    ],
)
@pytest.mark.usefixtures("mail")
def test_a_malformed_letter_is_refused(change: Any, name: str) -> None:
    with pytest.raises(ResendError) as refused:
        resend.Emails.send(LETTER | {**change})
    assert (refused.value.code, refused.value.error_type) == (422, name)


def test_keys_and_outages(mail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    control(mail, "resend", outage=True)
    with pytest.raises(ResendError) as down:
        resend.Emails.send(LETTER)
    assert down.value.code == 503
    control(mail, "resend", outage=False)
    monkeypatch.setattr(resend, "api_key", "sk_wrong")
    with pytest.raises(ResendError) as refused:
        resend.Emails.send(LETTER)
    assert refused.value.error_type == "invalid_api_key"


def test_an_address_that_bounces(mail: str) -> None:
    sent = resend.Emails.send(LETTER | {"to": "bounced@resend.dev"})
    assert resend.Emails.get(sent["id"])["last_event"] == "bounced"
    assert "bounced" in httpx.get(f"{mail}/outbox").text


def test_the_pages_read_well(mail: str) -> None:
    assert "The outbox is quiet." in httpx.get(f"{mail}/", follow_redirects=True).text
    assert "Nothing has been written to" in httpx.get(f"{mail}/outbox?to=x").text
    sent = resend.Emails.send(LETTER)
    page = httpx.get(f"{mail}/outbox").text
    assert "We have your order &amp; thank you" in page
    assert "<script" not in page
    letter = httpx.get(f"{mail}/outbox/{sent['id']}").text
    for part in ("X-Order", "EL-1", "Tag template", "M01", "<pre>Thank you</pre>"):
        assert part in letter
    body = httpx.get(f"{mail}/outbox/{sent['id']}/html")
    assert body.headers["content-security-policy"].startswith("sandbox allow-same-origin")
    assert "allow-scripts" not in body.headers["content-security-policy"]
    assert httpx.get(f"{mail}/outbox/nobody").status_code == 404


def test_the_list_shows_what_a_letter_says_of_itself_first(mail: str) -> None:
    hidden = '<div style="display:none">It is confirmed.&#847;&zwnj;&nbsp;&#847;</div>'
    html = f"<head><style>p {{ color: red }}</style></head><body>{hidden}<p>Dear &amp; all</p>"
    resend.Emails.send(LETTER | {"html": html, "text": "Other words"})
    assert '<span class="preview">It is confirmed. Dear &amp; all</span>' in (
        httpx.get(f"{mail}/outbox").text
    )


def test_a_picture_that_lies_in_the_letter_is_shown_in_it(mail: str) -> None:
    mark: Any = {"filename": "mark.png", "content": "iVBORw0KGgo=", "content_type": "image/png"}
    html = '<img src="cid:house-mark" alt="">'
    enclosed = [mark | {"content_id": "house-mark"}]
    sent = resend.Emails.send(LETTER | {"html": html, "attachments": enclosed})
    body = httpx.get(f"{mail}/outbox/{sent['id']}/html")
    assert '<img src="data:image/png;base64,iVBORw0KGgo=" alt="">' in body.text
    assert "img-src http: https: data:" in body.headers["content-security-policy"]


def test_what_the_house_sends_arrives_whole(mail: str) -> None:
    picture = Picture(content_id="house-mark", file_name="mark.png", content=PICTURE.read_bytes())
    letter = Letter(
        to="buyer@example.com",
        subject="With our mark",
        html='<img src="cid:house-mark" alt="">',
        text="With our mark",
        kind="M01",
        reply_to="care@elysium.example",
        pictures=(picture,),
    )
    carrier = ResendMail(
        ResendSettings(address=f"{mail}/resend", api_key="re_test_key", sender=LETTER["from"])
    )
    sent = carrier.send(letter, key="delivery-1")
    assert resend.Emails.get(sent)["reply_to"] == ["care@elysium.example"]
    shown = httpx.get(f"{mail}/outbox/{sent}/html").text
    encoded = b64encode(picture.content).decode()
    assert f'src="data:image/png;base64,{encoded}"' in shown


def test_many_letters_are_paged(mail: str) -> None:
    for number in range(52):
        resend.Emails.send(LETTER | {"subject": f"Letter {number}"})
    newest = httpx.get(f"{mail}/outbox").text
    assert "Letter 51" in newest
    assert "Letter 1<" not in newest
    oldest = httpx.get(f"{mail}/outbox?skip=50").text
    assert "Letter 1<" in oldest
    assert "Newer letters" in oldest


def test_a_restart_keeps_the_letters(
    tmp_path: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resend, "api_key", "re_test_key")
    for _ in range(2):
        with serve(tmp_path, shop) as url:
            monkeypatch.setattr(resend, "api_url", f"{url}/resend")
            resend.Emails.send(LETTER, {"idempotency_key": "same"})
            assert len(httpx.get(f"{url}/outbox.json").json()["emails"]) == 1
