"""A browser with a jar of its own for cookies, and a page that knows what a sign-in told it."""

from typing import Any

import httpx
from fastapi import FastAPI

from interfaces.api.edge.shown import COOKIE
from tests.interfaces.api.client import Client
from tests.interfaces.api.world import TOKENS

Json = dict[str, Any]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
PASSWORD = "three words and a half"
EMAIL = "customer@example.com"


class Browser(Client):
    """Its page sends the Csrf-Token that it was told last, if it was told one."""

    address = "https://shop"

    def __init__(self, app: FastAPI, agent: str = FIREFOX) -> None:
        super().__init__(app)
        self.agent = agent
        self.csrf: str | None = None
        self._jar = httpx.Cookies()

    def request(self, method: str, path: str, **sent: Any) -> httpx.Response:
        headers = {"User-Agent": self.agent, **sent.pop("headers", {})}
        if self.csrf:
            headers.setdefault("Csrf-Token", self.csrf)
        answer = super().request(method, path, headers=headers, **sent)
        if answer.is_success and isinstance(told := answer.json(), dict):
            self.csrf = told.get("csrf_token") or self.csrf
        return answer

    def kept(self) -> httpx.Cookies:
        return self._jar

    def keep(self, cookies: httpx.Cookies) -> None:
        self._jar = cookies

    @property
    def cookie(self) -> str | None:
        return self._jar.get(COOKIE)

    @cookie.setter
    def cookie(self, token: str) -> None:
        self._jar.set(COOKIE, token, domain="shop.local", path="/")

    def done(self, method: str, path: str, body: Json | None = None, **headers: str) -> Json:
        answer = self.request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        told: Json = answer.json()
        return told

    def refused(self, method: str, path: str, body: Json | None = None, **headers: str) -> str:
        answer = self.request(method, path, json=body, headers=headers)
        assert not answer.is_success, answer.text
        code: str = answer.json()["code"]
        return code

    def register(self, email: str = EMAIL, password: str | None = PASSWORD) -> Json:
        """The account is opened, and somebody is signed in."""
        wanted = {"name": "A. Customer", "email": email}
        wanted |= {"password": password} if password else {}
        code_id = self.done("POST", "/registration", wanted)["code_id"]
        return self.done("POST", f"/registration/{code_id}", {"code": TOKENS.digits(code_id)})

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD, **more: str) -> Json:
        return self.done("POST", "/session", {"email": email, "password": password, **more})

    def code(self, path: str, email: str = EMAIL) -> Json:
        """What the letter of a code told."""
        code_id = self.done("POST", path, {"email": email})["code_id"]
        return {"code_id": code_id, "code": TOKENS.digits(code_id)}
