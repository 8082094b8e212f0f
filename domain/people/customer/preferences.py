"""What a customer likes: their language, sizes and metals, and how they are reached."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Literal

from domain.catalogue.metal_name import METAL_NAMES
from domain.countries import COUNTRY_CODES
from domain.deadlines import LONDON
from domain.design.typed_size import in_any_scale
from domain.kernel import Erased, Invalid, Personal, command, event, in_part
from domain.text import fair_copy

Currency = Literal["GBP"]
Reach = Literal["email", "telephone", "post"]
_LANGUAGES = """
aa ab af ak am ar as ay az ba be bg bi bn bo br bs ca ce ch co cs cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi hr ht hu hy ia id ig is it ja jv ka kg ki kk
kl km kn ko ks ku kw ky la lb lg ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne nl nn no
nr ny oc om or os pa pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv
sw ta te tg th ti tk tl tn to tr ts tt ug uk ur uz ve vi vo wa wo xh yi yo zh zu
"""
LANGUAGES = frozenset(_LANGUAGES.split())
"""By their two letters, as in ISO 639-1."""
TAG = re.compile(r"(?P<language>[A-Za-z]{2})(?:[-_](?P<country>[A-Za-z]{2}))?")
TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSizes:
    """UK sizes of the ring finger of each hand."""

    left: str | None = None
    right: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From and until when, in London, as in 21:00 and 08:00."""

    begins: str
    ends: str

    def cover(self, now: datetime) -> bool:
        time = f"{now.astimezone(LONDON):%H:%M}"
        if self.begins < self.ends:
            return self.begins <= time < self.ends
        return time >= self.begins or time < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """Nobody else may see what comes: of a letter, its subject and first words say nothing and it
    shows no picture; a parcel that no address is named for goes to this one of the book."""

    address_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """`language` is a tag such as en or en-GB; `metals` are codes, the dearest liked first."""

    language: str = "en-GB"
    currency: Currency = "GBP"
    ring_sizes: RingSizes = field(default_factory=RingSizes)
    metals: tuple[str, ...] = ()
    reached_by: Reach = "email"
    quiet_hours: QuietHours | None = None
    surprise: Surprise | None = None


@command
class SetPreferences:
    """All of them as they are to be, sizes as they are typed."""

    preferences: Preferences


@event("customer.preferences_changed")
class PreferencesChanged:
    subject: str
    keys: tuple[str, ...]
    preferences: Personal[Preferences]


class LanguageUnknown(Invalid):
    """This is no language; write two letters, and those of a country if you like, as in en-GB."""

    field = "language"


class MetalsUnknown(Invalid):
    """We do not work in {unknown}; choose among {known}."""

    known: tuple[str, ...]
    field = "metals"


class QuietHoursInvalid(Invalid):
    """Quiet hours are from one time of the day to another, as in 21:00 and 08:00."""

    field = "quiet_hours"


class RingSizeBetween(Invalid):
    """{entered} lies between the sizes {sizes}; choose one of them."""

    sizes: tuple[str, ...]


class SurpriseAddressUnknown(Invalid):
    """There is no such address in your book; add it first."""

    field = "surprise.address_id"


def decide_preferences(
    present: Preferences | Erased,
    command: SetPreferences,
    addresses: frozenset[str],
    *,
    subject: str,
) -> tuple[PreferencesChanged, ...]:
    wished = command.preferences
    _refuse_unknown(wished, addresses)
    normal = replace(
        wished,
        language=normal_language(wished.language),
        ring_sizes=_ring_sizes(wished.ring_sizes),
        metals=tuple(dict.fromkeys(wished.metals)),
        quiet_hours=wished.quiet_hours and _quiet(wished.quiet_hours),
    )
    keys = tuple(_changed(present, normal))
    return (PreferencesChanged(subject=subject, keys=keys, preferences=normal),) if keys else ()


def _changed(present: Preferences | Erased, normal: Preferences) -> Iterator[str]:
    for each in fields(Preferences):
        if isinstance(present, Erased) or getattr(present, each.name) != getattr(normal, each.name):
            yield each.name


def _refuse_unknown(wished: Preferences, addresses: frozenset[str]) -> None:
    unknown = tuple(metal for metal in wished.metals if metal not in METAL_NAMES)
    if unknown:
        raise MetalsUnknown(unknown=unknown, known=tuple(METAL_NAMES))
    to = wished.surprise and wished.surprise.address_id
    if to is not None and to not in addresses:
        raise SurpriseAddressUnknown


def normal_language(typed: str) -> str:
    """Its tag, as in en-GB, however it is written. Raises `LanguageUnknown`."""
    found = TAG.fullmatch(fair_copy(typed))
    language = found["language"].lower() if found else ""
    country = (found["country"] or "").upper() if found else ""
    if language not in LANGUAGES or (country and country not in COUNTRY_CODES):
        raise LanguageUnknown
    return f"{language}-{country}" if country else language


def _ring_sizes(typed: RingSizes) -> RingSizes:
    with in_part("ring_sizes"):
        return RingSizes(left=_size(typed.left, "left"), right=_size(typed.right, "right"))


def _size(typed: str | None, hand: str) -> str | None:
    """Raises `RingSizeUnclear`, `RingSizeOnNoScale` or `RingSizeBetween` about that hand."""
    if typed is None:
        return None
    with in_part(hand):
        found = in_any_scale(typed).candidates.sizes
        if len(found) != 1:
            raise RingSizeBetween(entered=typed, sizes=tuple(size.label for size in found))
        return found[0].label


def _quiet(typed: QuietHours) -> QuietHours:
    quiet = QuietHours(begins=_time(typed.begins), ends=_time(typed.ends))
    if quiet.begins == quiet.ends:
        raise QuietHoursInvalid
    return quiet


def _time(typed: str) -> str:
    found = TIME_OF_DAY.fullmatch(fair_copy(typed))
    if found is None:
        raise QuietHoursInvalid
    return f"{int(found[1]):02}:{found[2]}"
