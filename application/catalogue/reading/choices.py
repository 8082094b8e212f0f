"""The options of a product: its template's, as far as the document offers and names them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from application.catalogue.reading.findings import Sheet, content_json, known
from application.catalogue.reading.portable_text import read_portable_text
from application.catalogue.reading.templates import Template
from domain.catalogue.option import (
    METALS,
    OPTION_CODES,
    Choice,
    Domain,
    Option,
    RingSizes,
    ValueLabel,
)
from domain.design.ring_size import SIZES, TABLE


@dataclass(frozen=True, slots=True)
class Offer:
    """What the document itself says of the two domains that are its own."""

    metals: tuple[str, ...]
    sizes: RingSizes

    def domain(self, option: Option) -> Domain:
        match option.code:
            case "metal":
                return Choice(values=self.metals)
            case "ring_size":
                return self.sizes
            case _:
                return option.domain


def read_options(document: Sheet, template: Template) -> tuple[Option, ...]:
    """The document's `options` in its own order, each with its template's kind and rules."""
    offer = Offer(_metals(document), _sizes(document, template))
    made = {option.code: option for option in template.options}
    found: dict[str, tuple[int, Option]] = {}
    for index, sheet in enumerate(document.sheets("options")):
        code = sheet.known("code", OPTION_CODES & made.keys())
        if code in found:
            sheet.findings.error(sheet.at("code"), "invalid_value", f"{code} is listed twice.")
        elif code:
            option = replace(made[code], domain=offer.domain(made[code]))
            found[code] = (_order(sheet, index), _labelled(option, sheet))
    _all_required(document, made, found)
    return tuple(option for _, option in sorted(found.values(), key=lambda each: each[0]))


def _metals(document: Sheet) -> tuple[str, ...]:
    offered = [
        known(m, METALS, path, document.findings) for path, m in document.each("metalsOffered")
    ]
    return tuple(dict.fromkeys(metal for metal in offered if metal))


def _sizes(document: Sheet, template: Template) -> RingSizes:
    table = RingSizes(table=TABLE, values=tuple(SIZES))
    if not any(option.code == "ring_size" for option in template.options):
        return replace(table, values=())
    wanted = document.fields.get("sizeRange")
    first, last = (
        (wanted.get("from"), wanted.get("to")) if isinstance(wanted, Mapping) else (None, None)
    )
    places = {label: index for index, label in enumerate(table.values)}
    low, high = _place(first, places), _place(last, places)
    if low is None or high is None or low > high:
        document.findings.error(
            "sizeRange",
            "size_range_invalid",
            f"Choose two sizes from {table.values[0]} to {table.values[-1]}, the smaller first.",
        )
        return table
    return replace(table, values=table.values[low : high + 1])


def _place(label: object, places: Mapping[str, int]) -> int | None:
    return places.get(label) if isinstance(label, str) else None


def _order(sheet: Sheet, index: int) -> int:
    order = sheet.fields.get("order", index)
    if isinstance(order, int) and not isinstance(order, bool):
        return order
    sheet.findings.error(sheet.at("order"), "invalid_value", "A whole number is due.")
    return index


def _labelled(option: Option, sheet: Sheet) -> Option:
    labels = sheet.sheet("labels")
    helped = sheet.has("helpPT")
    read_portable_text(sheet, "helpPT")
    return replace(
        option,
        label=labels.text("title"),
        labels=tuple(_value_labels(labels, option.values)),
        help=content_json(sheet.fields["helpPT"]) if helped else None,
    )


def _value_labels(labels: Sheet, values: Collection[str]) -> Iterator[ValueLabel]:
    for sheet in labels.sheets("values"):
        yield ValueLabel(value=sheet.known("value", values), label=sheet.text("label"))


def _all_required(document: Sheet, made: Mapping[str, Option], found: Mapping[str, object]) -> None:
    for code, option in made.items():
        if option.required and code not in found:
            document.findings.error(
                "options", "required", f"The design cannot be made without the option {code}."
            )
