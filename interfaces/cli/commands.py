"""Every command of the shop: the file that has it, and what it is for in a line.

Known without loading a command, so that `--help` answers at once.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """`file` is a module of this package; `about` the command's own first words, or its group's.

    A process of the shop goes on for as long as that, and takes no options.
    """

    file: str
    about: str
    process: bool = False


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
    "api-keys": Known("api_keys", "Keys by which systems of the house ask the interface."),
    "keys": Known("keys", "The master keys that wrap all others, and their rotation."),
    "access": Known(
        "access",
        "Print who may ask what of the interface, about whose things, and what they are told.",
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
    "export": Known("export", "What an accountant takes along."),
    "erase": Known("forget", "Forget a person: by a customer's id, an order's number or id."),
    "personal-data": Known("forget", "What personal data is kept: where, what for, how long."),
    "export-subject": Known("forget", "Write all that is kept about a person, as JSON or a page."),
    "reapply-erasures": Known(
        "forget", "Forget again whoever was forgotten after the backup that was restored."
    ),
    "check-invariants": Known(
        "invariants", "Evaluate the shop's invariants from the event table itself."
    ),
    "reconcile-payments": Known(
        "reconcile_payments", "Compare what was paid with the payment provider's own list."
    ),
    "stress": Known(
        "stress",
        "Many buyers at once, lost answers, changing prices, foul post, killed processes.",
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
    "migrate": Known(
        "migrate", "Bring the database's schema up to this version, and roles and grants in order."
    ),
    "serve": Known("processes", "Answer commands and questions over HTTP (1…n copies).", True),
    "project": Known(
        "processes", "Keep read models and policies in step with the log (1…n copies).", True
    ),
    "work": Known("processes", "Perform deliveries: vendors' calls, letters (1…n copies).", True),
    "clock": Known("processes", "Act on what is due (1…n copies).", True),
    "standins": Known("standins", "Local stand-ins for Stripe, Resend and Sanity.", True),
}
