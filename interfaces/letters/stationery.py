"""The house's paper: its head, its foot and its picture, and whatever is written on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from application.selling.mail import Letter, Picture
from domain.kernel import Erased
from domain.people.customer.registration import CustomerRegistered
from domain.selling.letter import OfOrder, OfPerson, Template
from interfaces.letters.sheet import Sheet
from interfaces.letters.words import class_words, long_date, long_time, money, price_parts
from interfaces.particulars import Particulars

PICTURE_ID = "house-mark"
OF_ORDER = (*get_args(OfOrder), "M33")
OF_PERSON = get_args(OfPerson)


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
    """What every letter of the house bears: who it is, and its picture (PNG).

    On `discreet` paper whoever looks over a shoulder at a list of letters learns nothing, and
    nothing is shown in pictures.
    """

    house: Particulars
    picture: bytes = field(repr=False)
    discreet: bool = False

    def written(self, heading: Heading, sheet: Sheet) -> Letter:
        """A letter whose HTML and text both are what the sheet says."""
        return self.filled(heading, "sheet", {"sheet": sheet})

    def filled(self, heading: Heading, form: str, facts: Mapping[str, Any]) -> Letter:
        """A letter by the form of that name, which stands once in HTML and once as text."""
        subject = " ".join(self._subject(heading).split())
        told = {
            "house": self.house,
            "picture": PICTURE_ID,
            "instead": subject if self.discreet else "",
            "greeting": heading.to.greeting,
            "name": heading.to.name,
            **facts,
        }
        return Letter(
            to=heading.to.email,
            subject=subject,
            html=_forms().get_template(f"{form}.html").render(told),
            text=_forms().get_template(f"{form}.txt").render(told),
            kind=heading.kind,
            reply_to=self.house.email,
            pictures=() if self.discreet else (self._mark,),
            unsubscribe=heading.unsubscribe,
        )

    @property
    def _mark(self) -> Picture:
        return Picture(content_id=PICTURE_ID, file_name="mark.png", content=self.picture)

    def _subject(self, heading: Heading) -> str:
        """A letter about an account says nothing of what its owner looks at or buys."""
        if not self.discreet or heading.kind in OF_PERSON:
            return heading.subject
        about = "Your order with" if heading.kind in OF_ORDER else "A letter from"
        return f"{about} {self.house.name}"


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
        "long_time": long_time,
        "class_words": class_words,
        "price_parts": price_parts,
    }
    return environment
