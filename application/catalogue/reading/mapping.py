"""One jewelleryProduct document to a style, or everything that is wrong with it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from application.catalogue.reading.choices import read_options
from application.catalogue.reading.findings import Findings, Form, Sheet, content_json
from application.catalogue.reading.pictures import read_media
from application.catalogue.reading.portable_text import read_portable_text
from application.catalogue.reading.templates import ANY_MAKING, Template, Templates
from domain.catalogue.flaw import Flaw
from domain.catalogue.media import Media
from domain.catalogue.option import Category, Nature, Option, StoneSlot
from domain.catalogue.satisfiability import Unsatisfiable, unsatisfiable
from domain.catalogue.style import Content, Mount, StockPiece, Style
from domain.catalogue.wording import broken_wording, speech_for

STYLE_CODE = Form(
    r"[A-Z0-9][A-Z0-9-]{2,31}",
    "Write 3 to 32 capitals, digits and hyphens, such as SOL-CLAW.",
)
SLUG_FORM = Form(
    r"(?=.{1,200}\Z)[a-z0-9]+(-[a-z0-9]+)*",
    "Write small letters and digits with single hyphens between, such as two-words.",
)

_COLLECTION = Form(
    r"collection-[a-z0-9]+(-[a-z0-9]+)*",
    "The id of a document collection-<name> is due; choose a collection.",
)
_OURS = re.compile(
    r"(?:price|cost|stock|inventory|quantity|qty)(?:[A-Z_].*|s)?|.*(?:Price|Cost|Stock|Inventory)"
)
_OWN_DOMAIN = {"metal": "metalsOffered", "ring_size": "sizeRange"}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A style when there are no errors, and none when there are; warnings either way."""

    style: Style | None
    errors: tuple[Flaw, ...]
    warnings: tuple[Flaw, ...]


def map_product(
    fields: Mapping[str, object], templates: Templates, missing: Collection[str] = ()
) -> Mapped:
    """Never raises for a decoded JSON object; every error comes with its path and code.

    `missing` are ids under which nothing is published, whoever refers to them.
    """
    findings = Findings()
    document = Sheet(fields, "", findings)
    _note_ignored(document)
    template = _template(document, templates)
    style = _style(document, template, templates)
    _check_references(document, missing)
    _check_rules(style, findings)
    _check_wording(document, style)
    errors = findings.all_errors()
    return Mapped(None if errors else style, errors, tuple(findings.warnings))


def _template(document: Sheet, templates: Templates) -> Template:
    """The one that the document names, else the one made for its style code."""
    style_code = document.text("styleCode", STYLE_CODE, "style_code_invalid")
    if document.has("template"):
        name = document.known("template", templates.by_name)
        return templates.by_name.get(name, templates.any_design)
    if style_code and style_code not in templates.by_style:
        message = f"{style_code} has no template; name one in the field `template`."
        document.findings.error("styleCode", "unknown_code", message)
    return templates.by_style.get(style_code, templates.any_design)


def _style(document: Sheet, template: Template, templates: Templates) -> Style:
    options = read_options(document, template)
    return Style(
        style_code=str(document.fields.get("styleCode")),
        title=document.text("title"),
        slug=document.sheet("slug").text("current", SLUG_FORM),
        category=document.known("category", get_args(Category)),  # type: ignore[arg-type]  # checked
        nature=document.known("nature", get_args(Nature)),  # type: ignore[arg-type]  # checked
        collection=_collection(document),
        making=template.making,
        options=options,
        mounts=_mounts(document, template, templates),
        articles=template.articles,
        melee=template.melee,
        stock=_stock(document, template),
        resizable=template.resizable,
        resize_down=template.resize_down if template.resizable else 0,
        resize_up=template.resize_up if template.resizable else 0,
        hygiene_sealed=template.hygiene_sealed,
        constraints_version=templates.version,
        constraints=template.rules,
        media=_media(document, options),
        content=_content(document),
    )


def _collection(document: Sheet) -> str:
    """The slug of the collection: the id of its document without `collection-`."""
    ref = document.sheet("collection").text("_ref", _COLLECTION, "unknown_code")
    return ref.removeprefix("collection-")


def _stock(document: Sheet, template: Template) -> tuple[StockPiece, ...]:
    """Finished pieces belong to the styles that the template was made for, not to later ones."""
    return template.stock if document.fields.get("styleCode") in template.styles else ()


def references(fields: Mapping[str, object]) -> frozenset[str]:
    """The ids of the documents that a product refers to."""
    collection = fields.get("collection")
    ref = collection.get("_ref") if isinstance(collection, Mapping) else None
    return frozenset({ref}) if isinstance(ref, str) else frozenset()


def _check_references(document: Sheet, missing: Collection[str]) -> None:
    for ref in references(document.fields).intersection(missing):
        message = f"There is no published document {ref}; publish it, or refer to another."
        document.findings.error("collection._ref", "reference_missing", message)


def _mounts(document: Sheet, template: Template, templates: Templates) -> tuple[Mount, ...]:
    """A document chooses the model: in which sizes that is made, the workshop says."""
    fitting = [m for m in templates.mounts.values() if template.making in (m.making, ANY_MAKING)]
    made = {mount.series for mount in fitting}
    known = {code: series for code, series in templates.series.items() if series in made}
    codes = [sheet.known("_ref", known) for sheet in document.sheets("mountRefs")]
    if not codes and any(article.mass.kind == "mount" for article in template.articles):
        document.findings.error("mountRefs", "required", "A mount is due.")
    wanted = template.series or {known[code] for code in codes if code}
    return tuple(mount for mount in fitting if mount.series in wanted)


def _media(document: Sheet, options: tuple[Option, ...]) -> tuple[Media, ...]:
    media = read_media(document, {option.code: option.values for option in options})
    if not media:
        document.findings.error("media", "required", "A picture is due.")
    return media


def _content(document: Sheet) -> Content:
    def stored(key: str) -> str:
        read_portable_text(document, key)
        return content_json(document.fields.get(key) or [])

    seo = document.sheet("seo")
    return Content(
        story=stored("story"),
        care=stored("care"),
        legal=stored("legal"),
        seo=content_json({"title": seo.text("title"), "description": seo.text("description")}),
    )


def _check_rules(style: Style, findings: Findings) -> None:
    """Nobody knows on which day a product is looked at: rules that end one day do not count."""
    lasting = [rule for rule in style.constraints if rule.valid_to is None]
    found = unsatisfiable(style.options, lasting)
    if found is not None:
        findings.error(_path_of(found), "constraints_unsatisfiable", _reason(found))


def _path_of(found: Unsatisfiable) -> str:
    if found.option is None:
        return "options"
    return _OWN_DOMAIN.get(found.option, f"options[{found.option}]")


def _reason(found: Unsatisfiable) -> str:
    cause = f"by the rules {', '.join(found.rules)}" if found.rules else "from the start"
    what = f"No value of {found.option} is left" if found.option else "No complete choice exists"
    return f"{what} {cause}; offer more values, or choose another template."


def _check_wording(document: Sheet, style: Style) -> None:
    slots = tuple(o.domain for o in style.options if isinstance(o.domain, StoneSlot))
    speech = speech_for(slots)
    for path, text in _spoken(document, style):
        if found := broken_wording(text, speech):
            document.findings.error(
                path,
                "wording_laboratory_grown",
                f"“{found}” is not said of a stone that may be laboratory-grown; "
                "write laboratory-grown, laboratory-created or synthetic right before “diamond”.",
            )


def _spoken(document: Sheet, style: Style) -> Iterator[tuple[str, str]]:
    unheard = Findings()
    yield "title", style.title
    yield "story", read_portable_text(Sheet(document.fields, "", unheard), "story")
    yield from ((f"media[{index}].alt", media.alt) for index, media in enumerate(style.media))
    seo = Sheet.of(document.fields.get("seo"), "seo", unheard)
    yield from ((seo.at(key), str(seo.fields.get(key, ""))) for key in ("title", "description"))


def _note_ignored(document: Sheet) -> None:
    """Also in the members of its lists: an option has no price either."""
    unheard = Findings()
    lists = [key for key, value in document.fields.items() if isinstance(value, list)]
    members = [s for key in lists for s in Sheet(document.fields, "", unheard).sheets(key)]
    for sheet in (document, *members):
        for key in sheet.fields:
            if _OURS.fullmatch(key):
                message = "Prices and stock are kept by the shop, not by the content."
                document.findings.warn(sheet.at(key), "field_ignored", message)
