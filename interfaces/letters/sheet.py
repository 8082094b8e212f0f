"""What a letter says, part by part: its HTML and its text are made from the same words."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Row:
    """A name and what it stands for; `strong` is a sum."""

    name: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """What leads on, to an address."""

    form: ClassVar[str] = "button"
    said: str
    address: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of jewellery: what it is called, what it costs, and what it is."""

    form: ClassVar[str] = "piece"
    title: str
    price: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows under a line, or under a heading."""

    form: ClassVar[str] = "facts"
    rows: tuple[Row, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs under a heading."""

    form: ClassVar[str] = "section"
    rows: ClassVar[tuple[Row, ...]] = ()
    heading: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in by hand; rows without a value are for whoever does."""

    form: ClassVar[str] = "form"
    heading: str
    said: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is read off and typed elsewhere, large."""

    form: ClassVar[str] = "figures"
    said: str


@dataclass(frozen=True, slots=True)
class Way:
    """A link in small print, after what it is for."""

    form: ClassVar[str] = "way"
    before: str
    said: str
    address: str


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph in small print."""

    form: ClassVar[str] = "note"
    said: str


Part = Button | Piece | Facts | Section | Form | Figures | Way | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`label` says what it is about; the first words are what a list of letters shows of it."""

    label: str
    opening: tuple[str, ...]
    parts: tuple[Part, ...]
