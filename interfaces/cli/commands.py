"""Every command of the shop: the file that has it, and what it is for in a line.

Known without loading a command, so that `--help` answers at once.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """`file` is a module of this package; `about` the command's own first words, or its group's."""

    file: str
    about: str


NURSERY = "nest"
"""No command: what `up` forks processes from. No name of theirs is shorter, so that it fits in."""
COMMANDS = {
    "up": Known("up", "Start the whole shop on this machine, until Ctrl-C."),
    "demo": Known(
        "demo", "A customer buys a ring, over HTTP only; ends non-zero at the first wrong answer."
    ),
    "check": Known("check", "Run every check and test; further arguments go to pytest."),
    "doctor": Known("doctor", "Say what is well, what is not, and what to do about it."),
    "staff": Known("staff", "Who may work in the shop."),
    "access": Known(
        "access", "Print who may ask what of the interface, and whose things it is about."
    ),
    "prices": Known("prices", "What things cost, and whether they cost that."),
    "catalogue": Known("catalogue", "Keep the catalogue in step with the content store."),
    "deliveries": Known("deliveries", "What was to be done and was given up."),
    "replay": Known(
        "replay",
        "Rebuild read models beside the live ones from the first event, compare, and switch.",
    ),
    "dump-read-models": Known(
        "replay",
        "Write every row of the read models to standard output: the same rows are the same bytes.",
    ),
    "audit": Known("audit", "Prove that the log was not changed."),
    "check-invariants": Known(
        "invariants", "Evaluate the shop's invariants from the event table itself."
    ),
    "check-vectors": Known(
        "vectors",
        "Run files of expected numbers through the real engine and print every difference.",
    ),
    "seed": Known(
        "seed",
        "Fill the running shop: stones, styles and pieces; what is there already is left alone.",
    ),
    "caught-up": Known("caught_up", "Wait until every read model has come to the end of the log."),
    "migrate": Known("migrate", "Bring the database's schema up to this version."),
    "serve": Known("processes", "Answer commands and questions over HTTP (1…n copies)."),
    "project": Known(
        "processes", "Keep read models and policies in step with the log (1…n copies)."
    ),
    "work": Known("processes", "Perform deliveries: vendors' calls, letters (1…n copies)."),
    "clock": Known("processes", "Act on what is due (1…n copies)."),
    "standins": Known("standins", "Local stand-ins for Stripe, Resend and Sanity."),
}
