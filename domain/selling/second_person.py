"""What two people decide together."""

from domain.kernel import Refusal


class SecondPersonRequired(Refusal):
    """Whoever said so first cannot be the second to agree; ask somebody else."""
