"""The letter that a designer of a piece asked for: the link by which it is found again."""

from dataclasses import dataclass

from application.selling.mail import Letter
from domain.deadlines import local_date
from domain.design.design.link import SharedDesign
from interfaces.letters.sheet import Button, Note, Sheet
from interfaces.letters.stationery import Addressee, Heading, Stationery
from interfaces.letters.words import long_date


@dataclass(frozen=True, slots=True)
class DesignLink:
    """What the link shows, of which style, and where it leads."""

    shared: SharedDesign
    title: str
    address: str


def design_letter(paper: Stationery, link: DesignLink, to: Addressee) -> Letter:
    until = long_date(local_date(link.shared.made.expires_at))
    sheet = Sheet(
        label="Your design",
        opening=(
            f"Here is the link to your {link.title}, as you asked.",
            "It shows the design as it was when you asked for it.",
        ),
        parts=(
            Button("Open your design", link.address),
            Note(
                f"The link works until {until}. Whoever has it can see the design, but not what "
                "is engraved, and cannot change it."
            ),
            Note(
                "You have this letter because your address was typed in our atelier. If it was not "
                "you, there is nothing to do: we write of this design only when asked."
            ),
        ),
    )
    subject = f"Your design at {paper.house.name}"
    return paper.written(Heading(kind="M26", to=to, subject=subject), sheet)
