"""A grading report belongs to one asset, whoever claims it."""

import pytest

from domain.inventory.certificate import (
    CERTIFICATE,
    CertificateClaimed,
    CertificateInUse,
    Claim,
    Claimed,
    Free,
    certificate_key,
)
from tests.domain.asset_facts import NOON

FIRST = Claimed("ST-000001")


def test_claimed_once() -> None:
    claimed = CertificateClaimed(asset_id="ST-000001")
    assert CERTIFICATE.decide(Free(), Claim(asset_id="ST-000001"), NOON) == (claimed,)
    assert CERTIFICATE.evolve(Free(), claimed) == FIRST
    assert CERTIFICATE.decide(FIRST, Claim(asset_id="ST-000001"), NOON) == ()


def test_not_by_another_asset() -> None:
    with pytest.raises(CertificateInUse) as said:
        CERTIFICATE.decide(FIRST, Claim(asset_id="ST-000002"), NOON)
    assert (said.value.code, said.value.facts) == (
        "certificate_in_use",
        {"asset_id": "ST-000001"},
    )
    assert CERTIFICATE.evolve(FIRST, CertificateClaimed(asset_id="ST-000002")) == FIRST


def test_one_stream_for_every_number() -> None:
    assert CERTIFICATE.stream(certificate_key("TEST", "T0000001")) == "certificate-TEST-T0000001"
