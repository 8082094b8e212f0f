"""Of a customer who typed something into every field nothing is found once they are forgotten."""

import base64
import json
import sys
import time

import pytest

from application.identity.codes import CodeWanted
from interfaces.postgres.codes import PostgresCodes
from tests.asking import ask
from tests.interfaces.api.world import TOKENS
from tests.interfaces.forgetting.conftest import Forgetful
from tests.interfaces.forgetting.planting import WORDS, Planting, everywhere
from tests.interfaces.forgetting.test_erasing import expire
from tests.interfaces.forgetting.test_exporting import link
from tests.postgres import MASTER_KEYS


@pytest.fixture
def planted(forgetful: Forgetful) -> Planting:
    made = Planting(forgetful)
    made.lived_in()
    return made


def test_their_export_has_all_of_it(forgetful: Forgetful, planted: Planting) -> None:
    answer = forgetful.shop.client.get(link(forgetful, planted.headers), headers=planted.headers)
    told = json.dumps(answer.json(), ensure_ascii=False)
    pictures = [base64.b64encode(each).decode() for each in planted.pictures]
    assert len(pictures) == 3
    assert [word for word in (*WORDS, *pictures) if word not in told] == []


def test_no_table_file_or_log_line_has_any_of_it(
    forgetful: Forgetful, planted: Planting, capsys: pytest.CaptureFixture[str]
) -> None:
    expire(forgetful, planted.order)
    began = time.monotonic()
    forgetful.erasing.ask(planted.customer_id, "customer", ask())
    forgetful.work()
    seconds = time.monotonic() - began
    places = dict(everywhere(forgetful))
    places["logs"] = "".join(capsys.readouterr())
    places["register"] = forgetful.erasing.register.file.read_text()
    sought = [*WORDS, *(_as_kept(each) for each in planted.pictures)]
    found = [(name, word) for name, kept in places.items() for word in sought if word in kept]
    assert found == []
    with capsys.disabled():
        said = f"{len(places)} places, {len(sought)} canaries, 0 found, {seconds:.2f} s"
        sys.stdout.write(f"\n{said}\n")


def test_a_code_that_went_to_their_mailbox_ends_and_anothers_does_not(
    forgetful: Forgetful, planted: Planting
) -> None:
    """Whoever asked to sign in there is not known by name: it opens what is not there any more."""
    codes = PostgresCodes(forgetful.pool, TOKENS, MASTER_KEYS)
    mailboxes = forgetful.erasing.whom(planted.customer_id).traces.mailboxes
    sent = [
        codes.issue(CodeWanted(purpose="sign_in", mailbox=each)) for each in (*mailboxes, "another")
    ]
    expire(forgetful, planted.order)
    forgetful.erasing.ask(planted.customer_id, "customer", ask())
    forgetful.work()
    assert mailboxes
    assert [codes.find(each.code_id) for each in sent] == [None] * len(mailboxes) + sent[-1:]


def _as_kept(picture: bytes) -> str:
    """Its middle, as base64: that of its beginning and its end every picture has."""
    return base64.b64encode(picture).decode()[56:88]
