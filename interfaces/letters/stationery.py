"""The house's paper: its head, its foot and its picture, and whatever is written on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from application.selling.mail import Letter, Picture
from domain.kernel import Erased
from domain.people.customer.registration import CustomerRegistered
from domain.selling.letter import Template
from interfaces.letters.sheet import Sheet
from interfaces.letters.words import class_words, long_date, money, price_parts
from interfaces.particulars import Particulars

PICTURE_ID = "house-mark"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is written to; somebody whose name is not known has none."""

    email: str = field(repr=False)
    name: str = field(default="", repr=False)

    @property
    def greeting(self) -> str:
        return f"Dear {self.name}," if self.name else "Good day,"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands outside a letter; `unsubscribe` is where one click ends letters of its kind."""

    kind: Template
    to: Addressee
    subject: str
    unsubscribe: str | None = None


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every letter of the house bears: who it is, and its picture (PNG)."""

    house: Particulars
    picture: bytes = field(repr=False)

    def written(self, heading: Heading, sheet: Sheet) -> Letter:
        """A letter whose HTML and text both are what the sheet says."""
        return self.filled(heading, "sheet", {"sheet": sheet})

    def filled(self, heading: Heading, form: str, facts: Mapping[str, Any]) -> Letter:
        """A letter by the form of that name, which stands once in HTML and once as text."""
        told = {
            "house": self.house,
            "picture": PICTURE_ID,
            "greeting": heading.to.greeting,
            "name": heading.to.name,
            **facts,
        }
        return Letter(
            to=heading.to.email,
            subject=" ".join(heading.subject.split()),
            html=_forms().get_template(f"{form}.html").render(told),
            text=_forms().get_template(f"{form}.txt").render(told),
            kind=heading.kind,
            reply_to=self.house.email,
            pictures=(Picture(content_id=PICTURE_ID, file_name="mark.png", content=self.picture),),
            unsubscribe=heading.unsubscribe,
        )


def addressee(customer: CustomerRegistered) -> Addressee:
    """Raises ValueError when the address was erased."""
    if isinstance(customer.email, Erased):
        raise ValueError("a letter needs an address that was not erased")
    return Addressee(customer.email, "" if isinstance(customer.name, Erased) else customer.name)


@cache
def _forms() -> Environment:
    folder = files("interfaces.letters") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": money,
        "long_date": long_date,
        "class_words": class_words,
        "price_parts": price_parts,
    }
    return environment
