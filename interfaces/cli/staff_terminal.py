"""Staff at a terminal: they sign in at the running shop as a page of the house would, over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx
import typer

from interfaces.cli.app import complain, say

SESSION = "/staff/session"


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is typed is asked for where it cannot be seen."""

    shop: httpx.Client

    def enrol(self) -> str:
        """The token of their first session; they are told what to keep."""
        taken = self._post(
            "/enrolment",
            code=_typed("Your enrolment code"),
            password=_typed("A password of your choice", confirmation_prompt=True),
            **{"as": "bearer"},
        )
        say("Keep this in your authenticator, as it is or by typing the secret:")
        say(f"  {taken['address']}")
        say(f"  {taken['secret']}")
        totp = _typed("The code that it shows now")
        done = self._post("/enrolment/confirmation", taken["session"]["token"], totp=totp)
        say("When you cannot reach it, each of these lets you in once; keep them elsewhere:")
        for code in done["recovery_codes"]:
            say(f"  {code}")
        return str(done["session"]["token"])

    def sign_in(self, email: str) -> str:
        """The token of a session."""
        password = _typed("Your password")
        half = self._post("", email=email, password=password, **{"as": "bearer"})
        typed = _typed("The code that your authenticator shows, or a recovery code")
        factor = "recovery_code" if "-" in typed else "totp"
        return str(self._post("/second-factor", half["token"], **{factor: typed})["token"])

    def _post(self, path: str, token: str | None = None, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = self.shop.post(f"{SESSION}{path}", json=body, headers=headers)
        except httpx.TransportError:
            complain(f"The shop does not answer at {self.shop.base_url}")
            raise typer.Exit(1) from None
        if not answer.is_success:
            complain(answer.json()["detail"])
            raise typer.Exit(1)
        return answer.json()


def _typed(question: str, *, confirmation_prompt: bool = False) -> str:
    typed: str = typer.prompt(
        question, hide_input=True, confirmation_prompt=confirmation_prompt, err=True
    )
    return typed.strip()
