"""Where goods are kept: a closed list of places, some of them with a numbered case or bench."""

import re

from domain.kernel import Invalid

SALES_LOCATION = "vault"
"""Where counted goods lie that the shop sells from."""

_PLACE = re.compile(
    r"vault|assay|photo|transit|customer|supplier|(?:boutique|workshop):[a-z0-9_]{1,32}"
)


def known_location(text: str) -> str:
    """`text` itself when it names a place, such as `vault` or `boutique:case_4`.

    No place has a dash in its name, so that a stream's key can end in one. Raises
    `LocationUnknown`.
    """
    if not _PLACE.fullmatch(text):
        raise LocationUnknown(location=text)
    return text


class LocationUnknown(Invalid):
    """{location} is not a place where goods are kept."""

    code = "invalid_value"
