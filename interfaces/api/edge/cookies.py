"""The cookie that bears a browser's session: to this host alone, and to no script."""

from typing import Literal

from application.identity.sessions import Begun
from interfaces.api.edge.answers import NOT_KEPT
from interfaces.api.edge.shown import COOKIE

Shape = Literal["cookie", "bearer"]
KEPT = "Path=/; Secure; HttpOnly; SameSite=Lax"
CLEARED = NOT_KEPT | {"Set-Cookie": f"{COOKIE}=; Max-Age=0; {KEPT}"}


def session_cookie(begun: Begun) -> str:
    """It goes with the session, if not before."""
    lasts = int((begun.session.ends_at - begun.session.used_at).total_seconds())
    return f"{COOKIE}={begun.token}; Max-Age={lasts}; {KEPT}"


def bearing(begun: Begun, shape: Shape) -> dict[str, str]:
    """The headers of an answer that begins a session, or gives it another token."""
    borne = {"Set-Cookie": session_cookie(begun)} if shape == "cookie" else {}
    return NOT_KEPT | borne
