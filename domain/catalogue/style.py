"""A style: everything the shop knows of one product, from its words to its reference masses."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.canonical import sha256_of
from domain.catalogue.constraint import Rule
from domain.catalogue.head import Head
from domain.catalogue.media import Media, Pick
from domain.catalogue.option import Category, Nature, Option

RESIZE_HALF_SIZES = 4
"""How far a ring can be resized where nothing else is said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A setting without its stone. Lengths in mm, masses in g as it was weighed.

    A `series` is one model in all its sizes. A mount without a head takes no stone; one that goes
    on no finger has no shank: its mass is that of its head. `making` is the labour class;
    `melee_count` the small stones that belong to this head. It was weighed in `reference_alloy`,
    one of those that `reference_metal` is cast in; once only the metal was kept.
    """

    code: str
    series: str
    making: str
    settings: tuple[str, ...]
    head: Head | None
    head_reference_g: Decimal
    shank_reference_g: Decimal
    reference_circumference_um: int
    reference_metal: str
    thickness_mm: Decimal
    melee_count: int = 0
    reference_alloy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BandMass:
    """Width x thickness x length; None means the customer's band_width_mm or profile."""

    kind: Literal["band"] = "band"
    thickness_mm: Decimal
    width_mm: Decimal | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MountMass:
    """By the mount that takes the chosen stone, setting and shape: the first that fits."""

    kind: Literal["mount"] = "mount"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainWeight:
    metal: str
    gauge_mm: Decimal
    g_per_cm: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainMass:
    """The chosen length (cm) times the weight of the chosen metal and gauge."""

    kind: Literal["chain"] = "chain"
    weights: tuple[ChainWeight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`count` equal things that the hallmarking law counts one by one, each of this mass."""

    name: str
    count: int = 1
    mass: BandMass | MountMass | ChainMass


@dataclass(frozen=True, slots=True, kw_only=True)
class Melee:
    """Small stones by the parcel: `count` a piece, the mount's own number, or one every `pitch_mm`.

    `along` finger or length: round(coverage x that length / pitch).
    """

    along: Literal["piece", "mount", "finger", "length"]
    setting: str
    carat_each: Decimal
    count: int = 0
    pitch_mm: Decimal | None = None
    coverage: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPiece:
    """A finished piece of this style; serialised ones exist once. Its price is the shop's own."""

    sku: str
    serialised: bool
    picks: tuple[Pick, ...]
    masses_g: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Words for people, each as canonical JSON: Portable Text, and `seo` {title, description}."""

    story: str
    care: str
    legal: str
    seo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One product as it is sold: The content store's words and choices on our own template.

    `making` is the labour class of the price engine; `collection` a slug. A ring that is
    `resizable` can be made up to `resize_down` half sizes smaller and `resize_up` larger, whichever
    sizes it is made in.
    """

    style_code: str
    title: str
    slug: str
    category: Category
    nature: Nature
    collection: str
    making: str
    options: tuple[Option, ...]
    mounts: tuple[Mount, ...]
    articles: tuple[Article, ...]
    melee: Melee | None
    stock: tuple[StockPiece, ...]
    resizable: bool
    hygiene_sealed: bool
    constraints_version: str
    constraints: tuple[Rule, ...]
    media: tuple[Media, ...]
    content: Content
    resize_down: int = RESIZE_HALF_SIZES
    resize_up: int = RESIZE_HALF_SIZES

    def option(self, code: str) -> Option | None:
        return next((each for each in self.options if each.code == code), None)

    @property
    def made_to_order(self) -> bool:
        """Whether it is made at all; else there are only its finished pieces."""
        return bool(self.articles)

    @property
    def choosable(self) -> frozenset[str]:
        """The options of which there is a choice: of finished pieces, what tells them apart."""
        if self.made_to_order:
            return frozenset(option.code for option in self.options)
        return frozenset(pick.option for piece in self.stock for pick in piece.picks)

    @property
    def set_in_shank(self) -> bool:
        """Whether small stones sit in what goes round the finger, and not in the head."""
        return self.melee is not None and self.melee.along != "mount"

    @property
    def metals(self) -> tuple[str, ...]:
        """The alloys on offer."""
        return metal.values if (metal := self.option("metal")) else ()

    @property
    def ring_sizes(self) -> tuple[str, ...]:
        """The offered size labels, smallest first; none for pieces without a size."""
        return size.values if (size := self.option("ring_size")) else ()


def content_hash(style: Style) -> str:
    """Hexadecimal SHA-256 of the style's canonical JSON: equal styles have equal hashes."""
    return sha256_of(_plain(style))


def changed_paths(before: Style, after: Style) -> tuple[str, ...]:
    """What differs: a field's name, or `options[setting]` for one member of a coded list."""
    return tuple(
        path
        for field in fields(Style)
        for path in _differences(
            field.name, getattr(before, field.name), getattr(after, field.name)
        )
    )


def _differences(name: str, before: object, after: object) -> Iterator[str]:
    if before == after:
        return
    old, new = _by_code(before), _by_code(after)
    if not (old and new):
        yield name
        return
    found = [code for code in (old | new) if old.get(code) != new.get(code)]
    yield from (f"{name}[{code}]" for code in found)
    if not found:
        yield name


def _by_code(members: object) -> dict[str, object]:
    if not isinstance(members, tuple):
        return {}
    return {each.code: each for each in members if isinstance(each, Option | Mount)} | {
        each.id: each for each in members if isinstance(each, Rule)
    }


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
