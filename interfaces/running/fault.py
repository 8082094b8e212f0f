"""What went wrong, in a word that may be stored and logged: never a value."""

import traceback
from pathlib import Path

from domain.kernel import Refusal

CHECKOUT = Path(__file__).parents[2]
OURS = ("application", "domain", "interfaces", "projections")


def fault(error: BaseException) -> str:
    """A refusal's code; of anything else its type, and the last line of ours that it came by."""
    if isinstance(error, Refusal):
        return error.code
    where = [
        f"{path.relative_to(CHECKOUT)}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if (path := Path(frame.f_code.co_filename)).is_relative_to(CHECKOUT)
        and path.relative_to(CHECKOUT).parts[0] in OURS
    ]
    return " at ".join((type(error).__name__, *where[-1:]))
