"""What holds of every letter of the house, whatever it says."""

import re
from html import unescape

from application.selling.mail import Letter
from interfaces.particulars import DEMONSTRATION

HOUSE = (
    *(DEMONSTRATION.name, DEMONSTRATION.company, DEMONSTRATION.company_no),
    *(DEMONSTRATION.registered_office, DEMONSTRATION.returns_address),
    *(DEMONSTRATION.vat_no, DEMONSTRATION.eori_no, DEMONSTRATION.email, DEMONSTRATION.telephone),
    f"Sponsor's mark {DEMONSTRATION.sponsors_mark}, assay office London.",
)


def check_form(letter: Letter) -> None:
    """Both ways it says the same, who wrote it and what it is about; by day and in the dark."""
    assert says_less(letter) == set()
    for text in (letter.text, unescape(letter.html)):
        assert [said for said in HOUSE if said not in text] == []
    assert letter.reply_to == DEMONSTRATION.email
    assert "\n" not in letter.subject and "\r" not in letter.subject
    assert "<script" not in letter.html
    assert 20 < len(first_words(letter)) < 150
    assert colourless_in_the_dark(letter) == []
    assert torn_numbers(letter) == []
    shown = re.findall(r'src="([^"]+)"', letter.html)
    assert shown == [f"cid:{picture.content_id}" for picture in letter.pictures]


def says_less(letter: Letter) -> set[str]:
    """Words of the HTML that whoever reads the text is not told; those of its links are as well."""
    body = letter.html.partition("<body")[2].partition(">")[2]
    linked = re.findall(r'href="(http[^"]+)"', body)
    shown = unescape(" ".join((re.sub(r"<[^>]+>", " ", body), *linked)))
    return _words(shown) - _words(letter.text)


def first_words(letter: Letter) -> str:
    """What a list of letters shows of it."""
    first = re.search(r"<body[^>]*>\s*<div style=\"display:none[^>]*>([^&<]+)", letter.html)
    assert first is not None
    return first[1]


def colourless_in_the_dark(letter: Letter) -> list[str]:
    dark = letter.html.partition("prefers-color-scheme: dark")[2].partition("</style>")[0]
    named = set(re.findall(r"\.(\w+) \{", dark))
    coloured = re.findall(r"<\w+ [^>]*?(?:color|background|border-top|border):[^>]*>", letter.html)
    classes = [set(re.findall(r'class="([^"]*)"', tag)) for tag in coloured]
    return [
        tag
        for tag, found in zip(coloured, classes, strict=True)
        if "border:0" not in tag and not any(named & set(each.split()) for each in found)
    ]


def torn_numbers(letter: Letter) -> list[str]:
    """Where a narrow screen could end a line within the number that is to be called."""
    number = re.escape(DEMONSTRATION.telephone)
    return re.findall(rf'(?<!white-space:nowrap;">){number}.*', letter.html)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w£,.’-]*\w", text.casefold()))
