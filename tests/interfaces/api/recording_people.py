"""Somebody with an account: what each page of theirs answers, read for the book of examples."""

import re
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.authenticator import SoftAuthenticator
from tests.interfaces.api.recorder import Recorder

HOME = {
    "recipient": "A. Customer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "EC1A 1AA",
    "country": "GB",
}
ONE, OTHER = "four plain words together", "four other words in line"
CODE = re.compile(r"^ +([0-9]{6})$", re.MULTILINE)
LOOKS, REST = 100, 0.2


@dataclass(slots=True)
class Account:
    """Whoever opens one; codes are read in the `outbox` of the stand-in for the carrier."""

    recorder: Recorder
    outbox: str
    email: str
    name: str = "an account"
    read: int = 0

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return self.recorder.ask(self.name, method, path, body)

    def holds(self, signed_in: Any) -> None:
        if "token" in signed_in:
            self.recorder.hold(self.name, signed_in["token"])

    def code(self, email: str = "") -> str:
        """Of the newest letter that has one, once it is there."""
        for _ in range(LOOKS):
            codes = self.codes(email)
            if len(codes) > self.read:
                self.read = len(codes)
                return codes[0]
            time.sleep(REST)
        raise TimeoutError(email)

    def codes(self, email: str = "") -> list[str]:
        """The newest first."""
        sent = httpx.get(self.outbox, params={"to": email or self.email}).json()["emails"]
        return [found[1] for each in sent if (found := CODE.search(each["text"]))]


@dataclass(frozen=True, slots=True)
class Bought:
    """An order of somebody without an account, and the token that it was made with."""

    email: str
    order_no: str
    visitor: str


def accounts(recorder: Recorder, outbox: str, bought: Bought) -> None:
    finding(recorder, outbox, bought)
    account = Account(recorder, outbox, f"account-{bought.email}")
    registering(account)
    keeping(account)
    wishing(account, bought.visitor)
    arriving(account)
    proving(account)
    advised(account)
    leaving(account)


def registering(account: Account) -> None:
    said = {"name": "A. Customer", "email": account.email, "password": ONE}
    asked = account.ask("POST", "/registration", said)
    shows = {"code": account.code(), "as": "bearer"}
    account.holds(account.ask("POST", f"/registration/{asked['code_id']}", shows))
    wish = {"email": account.email, "password": ONE, "as": "bearer"}
    account.holds(account.recorder.ask("", "POST", "/session", wish))
    asked = account.recorder.ask("", "POST", "/session/codes", {"email": account.email})
    shows = {"code_id": asked["code_id"], "code": account.code(), "as": "bearer"}
    account.holds(account.recorder.ask("", "POST", "/session/by-code", shows))


def finding(recorder: Recorder, outbox: str, bought: Bought) -> None:
    guest = Account(recorder, outbox, bought.email)
    guest.read = len(guest.codes())
    said = {"order_no": bought.order_no, "email": bought.email}
    asked = recorder.ask("", "POST", "/orders/finding", said)
    recorder.ask("", "POST", f"/orders/finding/{asked['code_id']}", {"code": guest.code()})


def keeping(account: Account) -> None:
    account.ask("GET", "/me")
    account.ask("PUT", "/me", {"name": "A. Customer", "phone": "020 7946 0000"})
    account.ask("GET", "/address-forms/GB")
    book = account.ask("POST", "/me/addresses", {"address": HOME})["addresses"]
    path = f"/me/addresses/{book[0]['address_id']}"
    account.ask("PUT", path, {"address": HOME | {"line1": "2 Example Street"}})
    account.ask("GET", "/me/addresses")
    other = account.ask("POST", "/me/addresses", {"address": HOME})["addresses"][-1]
    account.ask("DELETE", f"/me/addresses/{other['address_id']}")
    account.ask("PUT", "/me/preferences", {"ring_sizes": {"left": "M"}, "metals": ["pt950"]})
    account.ask("GET", "/me/preferences")
    consents = account.ask("GET", "/me/consents")["consents"]
    post = next(each for each in consents if each["purpose"] == "marketing_post")
    said = {"purpose": "marketing_post", "granted": True, "wording": post["words"]["version"]}
    account.ask("PUT", "/me/consents", said)


def wishing(account: Account, visitor: str) -> None:
    wish = {"kind": "style", "ref": "SOL-CLAW", "price_seen": {"minor": 281_000, "currency": "GBP"}}
    for who in (visitor, account.name):
        account.recorder.ask(who, "POST", "/wishlist", wish)
    account.ask("GET", "/wishlist")
    account.ask("DELETE", "/wishlist/style/SOL-CLAW")
    account.ask("POST", "/recently-viewed", {"style_code": "SOL-CLAW"})
    account.ask("GET", "/recently-viewed")
    account.ask("POST", "/recently-viewed/recording", {"on": True})
    account.ask("DELETE", "/recently-viewed")


def arriving(account: Account) -> None:
    visitor = account.recorder.ask("", "POST", "/designs", {"style_code": "SOL-CLAW"})["token"]
    account.ask("POST", "/me/arrivals", {"token": visitor})
    came = account.ask("GET", "/me/arrivals")["items"]
    account.ask("DELETE", f"/me/arrivals/{came[0]['arrival_id']}")


def proving(account: Account) -> None:
    account.ask("GET", "/session")
    account.holds(account.ask("POST", "/session/proof", {"password": ONE}))
    account.ask("GET", "/me/sessions")
    showing_passkeys(account.recorder, account, passkeys="/me/passkeys", session="/session")
    account.holds(account.ask("POST", "/me/password", {"password": OTHER, "current_password": ONE}))
    asked = account.recorder.ask("", "POST", "/session/reset", {"email": account.email})
    shows = {"code": account.code(), "password": ONE, "as": "bearer"}
    account.holds(account.recorder.ask("", "POST", f"/session/reset/{asked['code_id']}", shows))
    elsewhere = f"moved-{account.email}"
    asked = account.ask("POST", "/me/email", {"email": elsewhere})
    account.read = 0
    account.ask("PUT", "/me/email", {"code_id": asked["code_id"], "code": account.code(elsewhere)})
    account.email = elsewhere


def showing_passkeys(recorder: Recorder, who: Account, *, passkeys: str, session: str) -> None:
    """Made, shown to come in by and to prove anew, and removed."""
    device = SoftAuthenticator()
    made = device.make(who.ask("POST", f"{passkeys}/challenge")["public_key"])
    who.ask("POST", passkeys, {"label": "My phone", "credential": made})
    asked = recorder.ask("", "POST", f"{session}/passkey-challenge")["public_key"]
    recorder.ask("", "POST", f"{session}/by-passkey", _shown(device, asked) | {"as": "bearer"})
    asked = recorder.ask("", "POST", f"{session}/passkey-challenge")["public_key"]
    who.holds(who.ask("POST", f"{session}/passkey-proof", _shown(device, asked)))
    kept = who.ask("GET", passkeys)["items"]
    who.ask("DELETE", f"{passkeys}/{kept[0]['credential_id']}")


def _shown(device: SoftAuthenticator, asked: Any) -> dict[str, Any]:
    return {"credential": device.show(asked)}


def advised(account: Account) -> None:
    found = account.recorder.ask(
        "concierge", "POST", "/staff/customers/finding", {"email": account.email}
    )
    path = f"/staff/customers/{found['customer_id']}/acting"
    account.recorder.ask("concierge", "POST", f"{path}/codes")
    said = {"reason": "They telephoned and cannot read their mail just now."}
    account.recorder.ask("concierge", "POST", path, said)
    account.recorder.ask("concierge", "DELETE", path)
    account.recorder.ask("concierge", "POST", path, said)
    grants = account.ask("GET", "/me/acting")["items"]
    account.ask("DELETE", f"/me/acting/{grants[0]['grant_id']}")


def leaving(account: Account) -> None:
    link = httpx.URL(account.ask("POST", "/me/export")["url"])
    account.ask("GET", link.path)
    elsewhere = {"email": account.email, "password": ONE, "as": "bearer"}
    account.recorder.ask("", "POST", "/session", elsewhere)
    others = [each for each in account.ask("GET", "/me/sessions")["sessions"] if not each["this"]]
    account.ask("DELETE", f"/me/sessions/{others[0]['session_id']}")
    account.ask("DELETE", "/me/sessions")
    account.ask("POST", "/me/erasure")
    account.ask("GET", "/me/erasure")


def staying(recorder: Recorder, outbox: str, bought: Bought) -> None:
    """Whoever waits for a piece is forgotten later, and may think better of it."""
    buyer = Account(recorder, outbox, bought.email, "a buyer")
    buyer.read = len(buyer.codes())
    asked = recorder.ask("", "POST", "/session/codes", {"email": bought.email})
    shows = {"code_id": asked["code_id"], "code": buyer.code(), "as": "bearer"}
    buyer.holds(recorder.ask("", "POST", "/session/by-code", shows))
    buyer.ask("POST", "/me/erasure")
    buyer.ask("DELETE", "/me/erasure")
    buyer.ask("DELETE", "/session")
