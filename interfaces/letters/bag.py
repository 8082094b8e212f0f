"""The letter about a cart that was left alone, to whoever agreed to have such letters."""

from dataclasses import dataclass
from typing import Literal

from application.selling.mail import Letter
from domain.selling.cart.cart_line import CartLine
from interfaces.letters.sheet import Button, Note, Part, Piece, Row, Sheet, Way
from interfaces.letters.stationery import Addressee, Heading, Stationery
from interfaces.letters.words import money

Held = Literal["held", "free", "elsewhere", "made"]
HELD_WORDS: dict[Held, str] = {
    "held": "Held for you",
    "free": "Still here, though no longer held for you",
    "elsewhere": "In somebody else's bag at the moment",
    "made": "",
}


@dataclass(frozen=True, slots=True)
class Left:
    """A line that can still be had, and how its pieces are held."""

    line: CartLine
    held: Held


def bag_letter(paper: Stationery, left: tuple[Left, ...], to: Addressee, stop: str) -> Letter:
    """`stop` is where one click ends letters like this."""
    several = len(left) > 1
    sheet = Sheet(
        label="Your bag",
        opening=(
            f"You left {'these pieces' if several else 'this piece'} in your bag. Should you wish "
            "to return, your bag is as you left it.",
        ),
        parts=(
            Button("Return to your bag", paper.house.bag_page),
            *map(_piece, left),
            Note("Prices are those that you last saw; if one has changed, the bag says so."),
            Way(
                "You agreed to have letters like this. If you would rather not:",
                "no more of these",
                stop,
            ),
        ),
    )
    subject = f"Your bag at {paper.house.name}"
    heading = Heading(kind="M30", to=to, subject=subject, unsubscribe=stop)
    return paper.written(heading, sheet)


def _piece(left: Left) -> Part:
    line = left.line
    title = f"{line.title} × {line.quantity}" if line.quantity > 1 else line.title
    held = (Row("In our house", HELD_WORDS[left.held]),) if HELD_WORDS[left.held] else ()
    said = tuple(Row(each.option, each.value) for each in line.specification)
    return Piece(title, money(line.total), (*said, *held))
