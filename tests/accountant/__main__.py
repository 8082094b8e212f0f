"""`python -m tests.accountant FILE`: write what each case of a new file of vectors comes to."""

import json
import sys
from pathlib import Path

from tests.accountant.groups import answer, ground

if len(sys.argv) != 2:
    sys.exit(__doc__)
path = Path(sys.argv[1])
document = json.loads(path.read_text("utf-8"))
rules, book = ground(document["ruleset_version"])
for name, group in document["groups"].items():
    for case in group["cases"]:
        case["expected"] = answer(name, rules, book, case["input"])
path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
