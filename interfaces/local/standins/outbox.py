"""The outbox: every e-mail that the shop sent, to read, and as JSON for a script that waits."""

import re
import textwrap
from datetime import datetime
from html import escape, unescape
from itertools import islice
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from interfaces.local.standins.pages import page
from interfaces.local.standins.resend import MAILS
from interfaces.local.standins.shelf import Json, Shelf

A_PAGE = 50
FILLING = re.compile("[\u034f\u200c]")  # keeps the rest of a letter out of its first words
# An e-mail may show pictures and style itself; it may not run, frame, or submit anything.
SANDBOX = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    " img-src http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


def router(shelf: Shelf) -> APIRouter:
    """`/outbox`, `/outbox/{id}`, `/outbox/{id}/html` and `/outbox.json?to=&subject=&limit=`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/outbox")
    def listing(to: str = "", skip: int = 0) -> Response:
        return page("outbox.html", _listing(shelf, to.strip(), max(0, skip)))

    @routes.get("/outbox.json")
    def as_json(to: str = "", subject: str = "", limit: int = A_PAGE) -> Json:
        found = (mail for mail in shelf.newest(MAILS) if _for(mail, to, subject))
        return {"emails": list(islice(found, max(1, min(limit, 500))))}

    @routes.get("/outbox/{email_id}")
    def message(email_id: str) -> Response:
        found = shelf.get(MAILS, email_id)
        if found is None:
            return page("outbox_missing.html", {}, status=404)
        return page("message.html", {"mail": found, **_read(found)})

    @routes.get("/outbox/{email_id}/html")
    def body(email_id: str) -> Response:
        found = shelf.get(MAILS, email_id) or {}
        # Links open beside the outbox instead of inside the frame.
        html = '<base target="_blank">' + _with_pictures(found)
        headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "no-store"}
        return HTMLResponse(html, 200 if found else 404, headers=headers)

    return routes


def _with_pictures(mail: Json) -> str:
    """The HTML with what lies in the letter shown where it is named, as mail programs do."""
    html = str(mail.get("html") or "")
    for file in mail.get("attachments", ()):
        if "content_id" in file and "content" in file:
            kind = escape(file.get("content_type", "application/octet-stream"))
            shown = f"data:{kind};base64,{escape(file['content'])}"
            html = html.replace(f"cid:{file['content_id']}", shown)
    return html


def _for(mail: Json, to: str, subject: str) -> bool:
    everyone = " ".join([*mail["to"], *mail["cc"], *mail["bcc"]]).casefold()
    return to.casefold() in everyone and subject.casefold() in (mail["subject"] or "").casefold()


def _listing(shelf: Shelf, to: str, skip: int) -> Json:
    found = (mail for mail in shelf.newest(MAILS) if _for(mail, to, ""))
    some = list(islice(found, skip, skip + A_PAGE + 1))
    rows = [{"mail": mail, **_read(mail)} for mail in some[:A_PAGE]]
    older = _link(to, skip + A_PAGE) if len(some) > A_PAGE else None
    newer = _link(to, max(0, skip - A_PAGE)) if skip else None
    return {"rows": rows, "to": to, "older": older, "newer": newer}


def _link(to: str, skip: int) -> str:
    return "/outbox?" + urlencode({"to": to, "skip": skip})


def _read(mail: Json) -> Json:
    """What a reader sees of an e-mail: names rather than addresses, and its first words."""
    written = datetime.fromisoformat(mail["created_at"])
    return {
        "recipients": ", ".join(mail["to"]),
        "preview": _preview(mail),
        "day": f"{written.day} {written:%B %Y}",
        "time": f"{written:%H:%M}",
    }


def _preview(mail: Json) -> str:
    """The first words of the HTML, as a list of letters shows them, its hidden summary first."""
    shown = re.sub(r"<(style|head|script)\b.*?</\1>|<[^>]+>", " ", mail["html"] or "", flags=re.S)
    text = FILLING.sub("", unescape(shown)).strip() or mail["text"] or ""
    return textwrap.shorten(text, 140, placeholder=" …")
