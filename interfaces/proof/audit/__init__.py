"""Evidence that the log was not tampered with: seals beside it, signed exports of it, checks."""

from interfaces.proof.audit.export import BEGINNING, export
from interfaces.proof.audit.offline import Head, Wrong
from interfaces.proof.audit.offline import check as check_export
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.signing import (
    KeyUnusable,
    Signer,
    Verifier,
    key_path,
    public_path,
    signer_at,
    verifier_at,
)
from interfaces.proof.audit.verify import AuditReport, Fault, verify

__all__ = [
    "AuditReport",
    "AuditSeal",
    "BEGINNING",
    "Fault",
    "Head",
    "KeyUnusable",
    "Signer",
    "Verifier",
    "Wrong",
    "check_export",
    "export",
    "key_path",
    "public_path",
    "signer_at",
    "verifier_at",
    "verify",
]
