"""Ring sizes as people write them, brought to the spelling of the table."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from domain.design.size_scales import System
from domain.text import fair_copy

NAMES: Mapping[System, str] = {
    "uk": "UK|GB",
    "us": "USA?",
    "iso": "ISO|EU",
    "jp": "JPN?|JAPAN",
    "it": "IT|ITALY",
    "es": "ES|SPAIN",
    "ch": "CH|SWISS",
}
PARTS = {
    "¼": " 1/4",
    "½": " 1/2",
    "¾": " 3/4",
    " AND A HALF": " 1/2",
    " AND A QUARTER": " 1/4",
    " AND THREE QUARTERS": " 3/4",
    "HALF": " 1/2",
}
WRITTEN_PART = re.compile("|".join(PARTS))
QUARTER = Decimal("0.25")
PART = {"1/4": QUARTER, "1/2": 2 * QUARTER, "3/4": 3 * QUARTER}
LETTER = re.compile(
    r"(?P<whole>Z ?\+? ?[1-6]|[A-Z])(?: ?(?:(?P<part>[13]/4|1/2)|[.,](?P<more>[0-9]{1,9})))?"
)
NUMBER = re.compile(r"(?P<whole>[0-9]{1,2})(?:(?: |-)(?P<part>[13]/[24])|[.,](?P<more>[0-9]+))?")
MOST_LETTERS = 40


def spelt(system: System, entered: str) -> str:
    """`n 1/2` is N½, `6.50`, `6½` and `US 6 1/2` are 6.5, `54.0 mm` is 54.

    What is no such size is left as it was written, and so is a quarter between two UK sizes.
    """
    plain = _plain(system, entered)
    if system != "uk":
        return _numbered(found) if (found := NUMBER.fullmatch(plain)) else entered
    found = LETTER.fullmatch(plain)
    part = found and _part(found)
    if found is None or part not in (0, PART["1/2"]):
        return entered
    return f"{_letter(found)}½" if part else _letter(found)


def between(entered: str) -> str | None:
    """The size in spelling of the table below a UK quarter size, such as `N¼` or `n 3/4`."""
    found = LETTER.fullmatch(_plain("uk", entered))
    if found is None or (part := _part(found)) not in (PART["1/4"], PART["3/4"]):
        return None
    return f"{_letter(found)}½" if part == PART["3/4"] else _letter(found)


def _plain(system: System, entered: str) -> str:
    """Upper case, figures and letters of plain width, the system's own name left out."""
    if len(entered) > MOST_LETTERS:
        return ""
    parted = WRITTEN_PART.sub(lambda met: PARTS[met[0]], fair_copy(entered).upper())
    text = unicodedata.normalize("NFKC", parted).replace("\u2044", "/").replace("\u2215", "/")
    text = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    text = re.sub(rf"^(SIZE )?(({NAMES[system]}) ?)?(SIZE )?", "", text)
    text = re.sub(rf" ({NAMES[system]})$", "", text)
    text = re.sub(r" ?MM$", "", text) if system == "iso" else text
    return fair_copy(text)


def _letter(found: re.Match[str]) -> str:
    whole = found["whole"].replace(" ", "").replace("+", "")
    return f"Z+{whole[1]}" if len(whole) > 1 else whole


def _numbered(found: re.Match[str]) -> str:
    return f"{(Decimal(found['whole']) + _part(found)).normalize():f}"


def _part(found: re.Match[str]) -> Decimal:
    return PART.get(found["part"] or "", Decimal(f"0.{found['more'] or 0}"))
