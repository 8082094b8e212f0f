"""What Resend asks of an e-mail before it takes it; the field names are the SDK's own."""

import re
from typing import Any, get_type_hints

from resend import Emails

from interfaces.local.standins.shelf import Json

FIELDS = frozenset(get_type_hints(Emails.SendParams))
NOT_SIMULATED = frozenset({"scheduled_at", "template", "topic_id"})
ADDRESS = re.compile(
    r"[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+|[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>"
)
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
MOST_RECIPIENTS = 50


class Invalid(Exception):
    """Resend refused the request."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status, self.name, self.message = status, name, message

    def body(self) -> Json:
        """Resend's shape of an error."""
        return {"statusCode": self.status, "name": self.name, "message": self.message}


def checked(sent: Json) -> Json:
    """The e-mail with every field present and every address list a list.

    Raises Invalid with `missing_required_field` or `validation_error` (422).
    """
    for name in sorted(sent.keys() - FIELDS):
        raise _wrong(f"Unknown field `{name}`.")
    for name in sorted(sent.keys() & NOT_SIMULATED):
        raise _wrong(f"The local stand-in does not simulate the field `{name}`.")
    for name in ("from", "to", "subject"):
        if not sent.get(name):
            raise _missing(f"`{name}`")
    if not (sent.get("html") or sent.get("text")):
        raise _missing("`html` or `text`")
    return {
        "from": _sender(sent["from"]),
        **{name: _addresses(sent, name) for name in ("to", "cc", "bcc", "reply_to")},
        **{name: _text(sent, name) for name in ("subject", "html", "text")},
        "headers": _headers(sent.get("headers") or {}),
        "tags": [_tag(tag) for tag in sent.get("tags") or []],
        "attachments": [_attachment(each) for each in sent.get("attachments") or []],
    }


def _wrong(message: str) -> Invalid:
    return Invalid(422, "validation_error", message)


def _missing(what: str) -> Invalid:
    return Invalid(422, "missing_required_field", f"Missing {what} field.")


def _sender(value: Any) -> str:
    return _address(value, "from")


def _address(value: Any, name: str) -> str:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value.strip()):
        raise _wrong(
            f"Invalid `{name}` field. The email address needs to follow the `email@example.com` or"
            " `Name <email@example.com>` format."
        )
    return value.strip()


def _addresses(sent: Json, name: str) -> list[str]:
    given = sent.get(name) or []
    each = given if isinstance(given, list) else [given]
    if len(each) > MOST_RECIPIENTS:
        raise _wrong(f"The `{name}` field takes at most {MOST_RECIPIENTS} addresses.")
    return [_address(value, name) for value in each]


def _text(sent: Json, name: str) -> str | None:
    value = sent.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(f"The `{name}` field must be a `string`.")
    if name == "subject" and value and re.search(r"[\r\n]", value):
        raise _wrong("The `\\n` is not allowed in the `subject` field.")
    return value


def _headers(given: Any) -> Json:
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        raise _wrong("The `headers` field must be an object of strings.")
    return given


def _tag(tag: Any) -> Json:
    if not isinstance(tag, dict) or tag.keys() != {"name", "value"}:
        raise _wrong("Each of `tags` must have a `name` and a `value`.")
    if not all(isinstance(part, str) and TAG.fullmatch(part) for part in tag.values()):
        raise _wrong(
            "Tags should only contain ASCII letters, numbers, underscores, or dashes, and at most"
            " 256 of them."
        )
    return tag


def _attachment(given: Any) -> Json:
    if not isinstance(given, dict) or not (given.get("content") or given.get("path")):
        raise Invalid(
            422, "invalid_attachment", "Attachment must have either a `content` or `path`."
        )
    return {"filename": str(given.get("filename") or "attachment")}
