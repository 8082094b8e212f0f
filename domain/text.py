"""What people type, in the one form in which it is kept, compared and shown."""

import unicodedata

import regex

_JOINED = "".join(
    rf"\p{{{script}}}"
    for script in (
        *("Arabic", "Syriac", "Nko", "Mongolian", "Tibetan", "Khmer", "Myanmar", "Sinhala"),
        *("Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya"),
        *("Tamil", "Telugu", "Kannada", "Malayalam"),
    )
)
UNSEEN = regex.compile(
    rf"(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])(*SKIP)(*FAIL)"
    r"|[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}]"
)
"""Characters without a picture; joiners stay where the letters of a script need them."""
BLANK = regex.compile(r"[\p{White_Space}\u2800]+")
CONTROL = regex.compile(r"[\p{Cc}\p{Noncharacter_Code_Point}--[\t-\r\x85]]", regex.V1)
"""What no keyboard writes; tabs and line breaks are white space."""


def fair_copy(text: str) -> str:
    """NFC, without what cannot be seen, trimmed, any run of white space one space."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    seen = unicodedata.normalize("NFC", UNSEEN.sub("", CONTROL.sub("", text)))
    return str(BLANK.sub(" ", seen)).strip(" ")


def has_words(text: str) -> bool:
    """Whether there is a letter or a figure in it."""
    return any(map(str.isalnum, text))
