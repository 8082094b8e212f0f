"""Somebody who works here: how they begin, come in and go, for the book of examples."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyotp

from application.people.staff_enrolment import offer
from application.people.staffing import Appointment, appoint
from interfaces.api.edge.needs import door_of
from interfaces.composition import House
from interfaces.settings import Settings
from tests.asking import ask
from tests.authenticator import SoftAuthenticator
from tests.interfaces.api.recorder import Recorder

WORDS, OTHER = "four plain words together", "four other words in line"


@dataclass(slots=True)
class Colleague:
    """Their codes are each good once: each is of a later interval than the one before."""

    recorder: Recorder
    email: str
    name: str = "a colleague"
    secret: str = ""
    interval: int = -1

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return self.recorder.ask(self.name, method, f"/staff{path}", body)

    def holds(self, session: Any) -> None:
        self.recorder.hold(self.name, session["token"])

    def code(self) -> str:
        """Of the interval before this one, of this one, and of the next: three at most."""
        authenticator, now = pyotp.TOTP(self.secret), datetime.now(UTC)
        typed = authenticator.at(now, counter_offset=self.interval)
        self.interval += 1
        return str(typed)


def staff_comes_in(recorder: Recorder, settings: Settings) -> None:
    who = Colleague(recorder, f"recorded-{datetime.now(UTC).timestamp()}@example.com")
    with closing(House(settings)) as house:
        wanted = Appointment(name="A. Colleague", email=who.email, roles=("director",))
        staff_id = house.store.run(
            lambda d: appoint(d, house.identity.mailboxes, wanted), ask()
        ).value
        code = offer(door_of(house, settings.house_name), staff_id, ask()).code
    begins = {"code": code, "password": WORDS, "as": "bearer"}
    offered = recorder.ask("", "POST", "/staff/session/enrolment", begins)
    who.secret = offered["secret"]
    who.holds(offered["session"])
    done = who.ask("POST", "/session/enrolment/confirmation", {"totp": who.code()})
    who.holds(done["session"])
    who.ask("PUT", "/me/password", {"password": OTHER})
    who.ask("GET", "/session")
    who.ask("GET", "/members")
    shown = {"email": who.email, "password": OTHER, "as": "bearer"}
    who.holds(recorder.ask("", "POST", "/staff/session", shown))
    who.holds(who.ask("POST", "/session/second-factor", {"totp": who.code()}))
    recovery = who.ask("POST", "/me/recovery-codes")["recovery_codes"]
    who.holds(who.ask("POST", "/session/proof", {"recovery_code": recovery[0]}))
    other = recorder.ask("", "POST", "/staff/session", shown)
    passkeys(who, shown)
    who.ask("GET", "/me/sessions")
    who.ask("DELETE", f"/me/sessions/{other['session_id']}")
    who.ask("DELETE", "/me/sessions")
    who.ask("DELETE", f"/members/{staff_id}/sessions")
    who.holds(recorder.ask("", "POST", "/staff/session", shown))
    who.ask("DELETE", "/session")


def passkeys(who: Colleague, shown: dict[str, str]) -> None:
    """One is made, comes in as the second factor, and is removed."""
    device = SoftAuthenticator()
    made = device.make(who.ask("POST", "/me/passkeys/challenge")["public_key"])
    who.ask("POST", "/me/passkeys", {"label": "My phone", "credential": made})
    half = Colleague(who.recorder, who.email, "half a colleague")
    half.holds(who.recorder.ask("", "POST", "/staff/session", shown))
    asked = half.ask("POST", "/session/passkey-challenge")["public_key"]
    half.ask("POST", "/session/second-factor/passkey", {"credential": device.show(asked)})
    kept = who.ask("GET", "/me/passkeys")["items"]
    who.ask("DELETE", f"/me/passkeys/{kept[0]['credential_id']}")
