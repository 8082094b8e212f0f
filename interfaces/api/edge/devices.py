"""A browser and its system by their families, as somebody knows them again; no more is kept."""

from collections.abc import Mapping

BROWSERS: Mapping[str, str] = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
"""By what only they say, the first that fits: many say that they are others, too."""
SYSTEMS: Mapping[str, str] = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device(user_agent: str) -> str:
    """Firefox on Linux; what says nothing of itself is another program."""
    browser = _first(BROWSERS, user_agent) or "Another program"
    system = _first(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(families: Mapping[str, str], said: str) -> str | None:
    return next((family for word, family in families.items() if word in said), None)
