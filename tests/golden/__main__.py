"""`python -m tests.golden write`: add the golden files that are missing; never change one."""

import sys

from tests.golden.files import write_missing

if sys.argv[1:] != ["write"]:
    sys.exit(__doc__)
for path in write_missing():
    sys.stdout.write(f"{path}\n")
