"""The login that the shop works with, on whichever server its owner names."""

from urllib.parse import quote, urlsplit

APP_LOGIN = "elysium_app"


def login_url(owner_url: str, password: str) -> str:
    """The URL of the shop's own login on the owner's server."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{APP_LOGIN}:{quote(password, safe='')}@{place}").geturl()
