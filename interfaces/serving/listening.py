"""Answering on one port, by one process or by as many as there are cores."""

import gc
import os
import socket
from contextlib import closing
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector

from application.catalogue.reading.templates import load_templates
from interfaces.api.app import every_route
from interfaces.composition import House
from interfaces.forgetting.reapplying import refuse_unforgotten
from interfaces.measured.door import Door
from interfaces.running.threads import refuse_dead
from interfaces.serving.bounded_http import bounded
from interfaces.serving.closing_server import ClosingServer
from interfaces.serving.prefork import Prefork
from interfaces.serving.tallies import tallied
from interfaces.serving.tls import CIPHERS, OLDEST, examined_now, shown

GRACE_SECONDS = 10
BACKLOG = 2_048
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True, slots=True)
class Doors:
    """Opened once, and shared by all processes that answer there."""

    customers: socket.socket
    metrics: socket.socket | None


def serve(house: House) -> None:
    """Until SIGTERM or Ctrl-C."""
    _refuse_unforgotten(house)
    if files := shown(house.settings.tls_certificate, house.settings.tls_key):
        examined_now(files)
    load_templates()  # once: at the first requests every thread would read all of them
    doors = Doors(_listening(house.settings.host, house.settings.port), house.metrics_door())
    many = house.settings.serve_processes
    if many == 1:
        _answer(house, doors)
        return
    with tallied() as folder:
        house.shown = _of_all_processes(folder)
        # No app yet: its connections and threads are each process's own.
        every_route()
        gc.freeze()
        Prefork(many, lambda: _answer(house, doors)).run()


def _refuse_unforgotten(house: House) -> None:
    """By connections that are closed again: two processes forked over one would share its line."""
    with closing(type(house)(house.settings, house.process)) as looking:
        refuse_unforgotten(looking.erasing)


def _listening(host: str, port: int) -> socket.socket:
    """One socket for all: what waits on it is taken by whoever is there, and nothing is lost."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.create_server((host, port), family=family, backlog=BACKLOG)
    opened.setblocking(False)
    return opened


def _of_all_processes(folder: str) -> CollectorRegistry:
    """What is shown by whoever is asked; to be made before anything is measured."""
    os.environ[METRICS_FOLDER] = folder
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # untyped there
    shown = CollectorRegistry()
    MultiProcessCollector(shown, path=folder)  # type: ignore[no-untyped-call]  # untyped there
    return shown


def _answer(house: House, doors: Doors) -> None:
    house.store.refold()
    app = house.app()
    gc.freeze()  # it stays as long as the process, and is not worth looking through for garbage
    config = _configured(house, app)
    if doors.metrics:
        Door(doors.metrics, house.measured()).start()
    ClosingServer(config, house).run([doors.customers])
    house.close()
    refuse_dead()


def _configured(house: House, app: FastAPI) -> uvicorn.Config:
    """A certificate is read by each process: one that follows another shows the new one."""
    files = shown(house.settings.tls_certificate, house.settings.tls_key)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **bounded(),
        ssl_certfile=files.certificate if files else None,
        ssl_keyfile=files.key if files else None,
        ssl_ciphers=CIPHERS,
    )
    config.load()
    if files and config.ssl:
        examined_now(files)
        config.ssl.minimum_version = OLDEST
    return config
