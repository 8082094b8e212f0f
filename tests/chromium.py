"""A real browser without a screen, driven over its own protocol (CDP): pages, scripts, passkeys."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.waiting import SOON_SECONDS

Json = dict[str, Any]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0")
LISTENING = re.compile(r"DevTools listening on (ws://\S+)")
OF_A_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(slots=True)
class Page:
    """One tab, with an authenticator of its own where it was given one.

    `complaints` is what the browser said of its pages, once `Log.enable` was asked.
    """

    wire: ClientConnection
    session: str = ""
    asked: int = 0
    authenticator: str = ""
    complaints: list[str] = field(default_factory=list)

    def ask(self, method: str, **params: Any) -> Json:
        """What the browser answers; of what happened meanwhile only complaints are kept."""
        self.asked += 1
        said: Json = {"id": self.asked, "method": method, "params": params}
        if self.session:
            said["sessionId"] = self.session
        self.wire.send(json.dumps(said))
        while (heard := json.loads(self.wire.recv(timeout=SOON_SECONDS))).get("id") != self.asked:
            if heard.get("method") == "Log.entryAdded":
                self.complaints.append(heard["params"]["entry"]["text"])
        assert "error" not in heard, heard
        found: Json = heard["result"]
        return found

    def open(self, url: str) -> None:
        self.ask("Page.navigate", url=url)
        while self.run("document.readyState + location.href") != f"complete{url}":
            pass

    def run(self, script: str) -> Any:
        """The value of an expression, awaited; what it throws fails the test."""
        wanted = {"expression": script, "awaitPromise": True, "returnByValue": True}
        answer = self.ask("Runtime.evaluate", userGesture=True, **wanted)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def give_authenticator(self, **unlike: Any) -> None:
        """A device's own, which sees its person and verifies them at once."""
        self.ask("WebAuthn.enable")
        options = OF_A_DEVICE | unlike
        made = self.ask("WebAuthn.addVirtualAuthenticator", options=options)
        self.authenticator = made["authenticatorId"]

    def verify(self, *, verified: bool) -> None:
        """Whether the device knows its person from now on."""
        self.ask(
            "WebAuthn.setUserVerified", authenticatorId=self.authenticator, isUserVerified=verified
        )

    def credentials(self) -> list[Json]:
        told = self.ask("WebAuthn.getCredentials", authenticatorId=self.authenticator)
        found: list[Json] = told["credentials"]
        return found


@contextmanager
def page(otherwise: str) -> Iterator[Page]:
    """A new browser's only tab; without a browser, a skip that says what was not tested."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"Chromium is not here: {otherwise}")
    home = tempfile.mkdtemp(prefix="elysium-chromium-")
    command = [program, *FLAGS, f"--user-data-dir={home}", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        try:
            with connect(_address(run), max_size=None) as wire:
                yield _tab(Page(wire))
        finally:
            run.terminate()
            run.wait(timeout=SOON_SECONDS)
            shutil.rmtree(home, ignore_errors=True)


def _address(run: subprocess.Popen[str]) -> str:
    assert run.stderr is not None
    for line in run.stderr:
        if found := LISTENING.search(line):
            return found[1]
    raise AssertionError("the browser did not say where it listens")


def _tab(browser: Page) -> Page:
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    attached = browser.ask("Target.attachToTarget", targetId=target, flatten=True)
    browser.session = attached["sessionId"]
    return browser
