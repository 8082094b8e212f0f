"""The mutation run itself: what it breaks, that it finds a hole, that no reason is stale."""

import os
import subprocess
import sys
from pathlib import Path

from tests.mutants.explained import explanations
from tests.mutants.mutations import mutants_of

ROOT = Path(__file__).parents[2]
PRODUCT = '''"""Who may buy."""

OF_AGE = 18


def may_buy(age: int, *, banned: bool = False) -> tuple[str, ...]:
    """Said to readers."""
    if age < OF_AGE or banned:
        raise ValueError("no")
    return ("yes",)
'''
NOTICES = """from shop.buying import may_buy


def test_whoever_is_old_enough_may_buy():
    assert may_buy(18) == ("yes",)


def test_a_child_may_not():
    try:
        may_buy(17, banned=True)
    except ValueError as no:
        assert str(no) == "no"
    else:
        raise AssertionError
"""

PROFILE = "from hypothesis import settings\nsettings.register_profile('elysium')\n"


def test_one_small_thing_is_changed_at_a_time() -> None:
    found = [(m.within, m.old, m.new) for m in mutants_of("buying.py", PRODUCT)]
    assert found == [
        ("", "18", "19"),
        ("", "False", "True"),
        ("may_buy", "age < OF_AGE or banned", "(not (age < OF_AGE or banned))"),
        ("may_buy", "<", "<="),
        ("may_buy", "or", "and"),
        ("may_buy", 'raise ValueError("no")', "pass"),
        ("may_buy", '"no"', '"nox"'),
        ("may_buy", 'return ("yes",)', "return ()"),
        ("may_buy", '"yes"', '"yesx"'),
    ]


def test_what_no_test_notices_survives_and_the_rest_dies(tmp_path: Path) -> None:
    for place, source in {
        "shop/buying.py": PRODUCT,
        "specs/test_buying.py": NOTICES,
        "specs/conftest.py": PROFILE,
        "pytest.ini": "[pytest]\npythonpath = .\n",
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(source)
    run = "import sys; from tests.mutants.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "shop", "--tests", "specs"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert "8 killed, 1 survived" in found.stdout, found.stdout + found.stderr
    assert "shop/buying.py:8 may_buy survived" in found.stdout
    assert "+ if age < OF_AGE and banned:" in found.stdout
    assert found.returncode == 1


def test_each_explained_survivor_is_a_mutant_of_today() -> None:
    told = explanations()
    places = {key.split(" | ")[0] for key in told}
    keys = {m.key for place in places for m in mutants_of(place, (ROOT / place).read_text())}
    assert [key for key in told if key not in keys] == []
    assert all(told.values()), "each has its reason"
