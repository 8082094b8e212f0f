"""Portable Text: whether a value is a valid tree, and the words in it."""

import re
from collections.abc import Mapping

from application.catalogue.reading.findings import Findings, Sheet
from application.catalogue.reading.pictures import read_image

DECORATORS = frozenset({"strong", "em", "code", "underline", "strike-through"})

_LINK = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
_CODE = "portable_text_invalid"


def read_portable_text(sheet: Sheet, key: str) -> str:
    """The plain words of a list of blocks, one block a line, noting every flaw of its tree.

    Spans are joined before they are read, so that a word half in bold stays one word.
    """
    value = sheet.fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, list):
        sheet.findings.error(sheet.at(key), _CODE, "A list of blocks is due.")
        return ""
    _unique_keys(value, sheet.at(key), sheet.findings)
    return "\n".join(
        _block(member, f"{sheet.at(key)}[{index}]", sheet.findings)
        for index, member in enumerate(value)
    )


def _block(value: object, path: str, findings: Findings) -> str:
    if not isinstance(value, Mapping) or value.get("_type") not in ("block", "image"):
        findings.error(path, _CODE, "A block or an image is due.")
        return ""
    if value["_type"] == "image":
        read_image(value, path, findings)
        return ""
    block = Sheet(value, path, findings)
    if not isinstance(value.get("style", "normal"), str):
        findings.error(block.at("style"), _CODE, "A block's style is a name.")
    marks = DECORATORS | _definitions(block)
    return "".join(_span(span, path, marks, findings) for path, span in _members(block, "children"))


def _definitions(block: Sheet) -> frozenset[str]:
    """The keys of a block's mark definitions, whose links may only lead to pages and people."""
    keys = set()
    for path, member in _members(block, "markDefs"):
        if not isinstance(member, Mapping) or not isinstance(member.get("_type"), str):
            block.findings.error(path, _CODE, "A mark definition with a type is due.")
            continue
        href = member.get("href")
        if href is not None and not (isinstance(href, str) and _LINK.match(href)):
            block.findings.error(f"{path}.href", _CODE, "A link to a page or an address is due.")
        keys.add(str(member.get("_key")))
    return frozenset(keys)


def _span(value: object, path: str, marks: frozenset[str], findings: Findings) -> str:
    if not isinstance(value, Mapping) or value.get("_type") != "span":
        findings.error(path, _CODE, "A span is due.")
        return ""
    text, used = value.get("text"), value.get("marks", [])
    if not isinstance(used, list) or any(
        not isinstance(mark, str) or mark not in marks for mark in used
    ):
        findings.error(
            f"{path}.marks", _CODE, "Every mark is a decorator or a key of the block's markDefs."
        )
    if isinstance(text, str):
        return text
    findings.error(f"{path}.text", _CODE, "A text is due.")
    return ""


def _members(block: Sheet, key: str) -> list[tuple[str, object]]:
    value = block.fields.get(key, [] if key == "markDefs" else None)
    if not isinstance(value, list):
        block.findings.error(block.at(key), _CODE, "A list is due.")
        return []
    _unique_keys(value, block.at(key), block.findings)
    return [(f"{block.at(key)}[{index}]", member) for index, member in enumerate(value)]


def _unique_keys(members: list[object], path: str, findings: Findings) -> None:
    seen: set[str] = set()
    for index, member in enumerate(members):
        key = member.get("_key") if isinstance(member, Mapping) else None
        if not isinstance(key, str) or not key or key in seen:
            findings.error(
                f"{path}[{index}]._key", _CODE, "A key that is unique in its list is due."
            )
        else:
            seen.add(key)
