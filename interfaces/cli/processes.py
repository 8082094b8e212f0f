"""`./elysium serve`, `project`, `work` and `clock`: the processes of a shop, one a command."""

from interfaces.cli.app import app


@app.command()
def serve() -> None:
    """Answer commands and questions over HTTP (1…n copies)."""
    from interfaces import processes

    processes.serve()


@app.command()
def project() -> None:
    """Keep read models and policies in step with the log (1…n copies)."""
    from interfaces import processes

    processes.project()


@app.command()
def work() -> None:
    """Perform deliveries: vendors' calls, letters (1…n copies)."""
    from interfaces import processes

    processes.work()


@app.command()
def clock() -> None:
    """Act on what is due (1…n copies)."""
    from interfaces import processes

    processes.clock()
