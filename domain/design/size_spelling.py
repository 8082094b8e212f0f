"""Ring sizes as people write them, brought to the spelling of the table."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from domain.text import fair_copy

System = Literal["uk", "us", "iso"]

NAMES: Mapping[System, str] = {"uk": "UK|GB", "us": "USA?", "iso": "ISO|EU"}
QUARTERS = {"¼": " 1/4", "½": " 1/2", "¾": " 3/4", "HALF": " 1/2"}
QUARTER = re.compile("|".join(QUARTERS))
PART = {"1/4": Decimal("0.25"), "1/2": Decimal("0.5"), "3/4": Decimal("0.75")}
LETTER = re.compile(r"(?P<whole>Z ?\+? ?[1-6]|[A-Z])(?: ?(?P<part>1/2|[.,]50*)| ?[.,]0+)?")
NUMBER = re.compile(r"(?P<whole>[0-9]{1,2})(?:(?: |-)(?P<part>[13]/[24])|[.,](?P<more>[0-9]+))?")
MOST_LETTERS = 40


def spelt(system: System, entered: str) -> str:
    """`n 1/2` is N½, `6.50`, `6½` and `US 6 1/2` are 6.5, `54.0 mm` is 54.

    What is no such size is left as it was written.
    """
    plain = _plain(system, entered) if len(entered) <= MOST_LETTERS else ""
    if system == "uk":
        return _lettered(found) if (found := LETTER.fullmatch(plain)) else entered
    return _numbered(found) if (found := NUMBER.fullmatch(plain)) else entered


def _plain(system: System, entered: str) -> str:
    """Upper case, figures and letters of plain width, the system's own name left out."""
    parted = QUARTER.sub(lambda met: QUARTERS[met[0]], fair_copy(entered).upper())
    text = unicodedata.normalize("NFKC", parted).replace("\u2044", "/").replace("\u2215", "/")
    text = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    text = re.sub(rf"^(SIZE )?(({NAMES[system]}) ?)?(SIZE )?", "", text)
    text = re.sub(r" ?MM$", "", text) if system == "iso" else text
    return fair_copy(text)


def _lettered(found: re.Match[str]) -> str:
    whole = found["whole"].replace(" ", "").replace("+", "")
    label = f"Z+{whole[1]}" if len(whole) > 1 else whole
    return f"{label}½" if found["part"] else label


def _numbered(found: re.Match[str]) -> str:
    part = PART.get(found["part"] or "", Decimal(0))
    number = Decimal(f"{found['whole']}.{found['more'] or 0}") + part
    return f"{number.normalize():f}"
