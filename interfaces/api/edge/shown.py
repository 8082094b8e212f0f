"""What a request shows of who sends it: a session's cookie or bearer token, a visitor's token."""

import hmac

from starlette.datastructures import Headers

from application.tokens import Tokens
from interfaces.api.edge.refusals import CsrfTokenWrong, TokenMissing, TokensContradict

SHOPPER_HEADER = "Shopper-Token"
CSRF_HEADER = "Csrf-Token"
ACTING_HEADER = "Acting-For"
"""A customer's id, beside the session of the advisor who acts for them."""
COOKIE = "__Host-session"
DEVICE_HEADER, DEVICE_COOKIE, LONGEST_DEVICE = "Device-Token", "__Host-device", 200
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def session_token(tokens: Tokens, headers: Headers, method: str) -> str | None:
    """The token of a session or of a member of staff; None where none is shown.

    A browser sends a cookie whoever asks it to: what changes something proves besides that it knows
    what the sign-in told. Raises `TokensContradict`, `TokenMissing` or `CsrfTokenWrong`.
    """
    bearers, cookies = headers.getlist("Authorization"), session_cookies(headers)
    if len(bearers) + len(cookies) > 1 or len(headers.getlist(SHOPPER_HEADER)) > 1:
        raise TokensContradict
    if bearers:
        return _bearer(bearers[0])
    if not cookies:
        return None
    if method not in SAFE and not _knows(tokens, cookies[0], headers.get(CSRF_HEADER, "")):
        raise CsrfTokenWrong
    return cookies[0]


def shown_device(headers: Headers) -> str:
    """What a device was told when it was let in: in a cookie of a browser's, or beside a bearer's
    token. It opens nothing."""
    told = headers.get(DEVICE_HEADER) or next(iter(_cookies(headers, DEVICE_COOKIE)), "")
    return told[:LONGEST_DEVICE]


def _bearer(said: str) -> str:
    scheme, _, token = said.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    return token.strip()


def _knows(tokens: Tokens, token: str, said: str) -> bool:
    return hmac.compare_digest(said.encode(), tokens.csrf(token).encode())


def session_cookies(headers: Headers) -> list[str]:
    return _cookies(headers, COOKIE)


def _cookies(headers: Headers, named: str) -> list[str]:
    """All of that name, as browsers part them (RFC 6265, 5.4): what other scripts on the site keep
    beside them may look like anything."""
    pairs = (pair.partition("=") for line in headers.getlist("Cookie") for pair in line.split(";"))
    return [value.strip(' \t"') for name, _, value in pairs if name.strip() == named]
