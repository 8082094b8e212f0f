"""What webhooks put on record, to be looked at."""

from sqlalchemy import Engine, text


def kept(pool: Engine) -> list[tuple[str, str, dict[str, str]]]:
    with pool.connect() as connection:
        rows = connection.execute(
            text("SELECT cause, effect, arguments FROM deliveries ORDER BY recorded_at, cause")
        )
        return [(row.cause, row.effect, row.arguments) for row in rows]
