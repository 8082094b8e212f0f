"""A grading report belongs to one asset, whoever claims it."""

from application.store.event_store import stream_of
from domain.inventory.certificate import (
    CERTIFICATE,
    CertificateClaimed,
    CertificateInUse,
    Claim,
    certificate_key,
)
from tests.scenario import given

CLAIMED = CertificateClaimed(asset_id="ST-000001")


def test_claimed_once() -> None:
    given(CERTIFICATE).when(Claim(asset_id="ST-000001")).then(CLAIMED)
    given(CERTIFICATE, CLAIMED).when(Claim(asset_id="ST-000001")).nothing()


def test_not_by_another_asset() -> None:
    taken, other = given(CERTIFICATE, CLAIMED), CertificateClaimed(asset_id="ST-000002")
    taken.when(Claim(asset_id="ST-000002")).refused(CertificateInUse, asset_id="ST-000001")
    assert given(CERTIFICATE, CLAIMED, other).state == taken.state, "the first claim stays"


def test_one_stream_for_every_number() -> None:
    assert (
        stream_of(CERTIFICATE, certificate_key("TEST", "T0000001")) == "certificate-TEST-T0000001"
    )
