"""What must be true before a start. What is not is said in one line that names the setting."""

import errno
import fcntl
import socket
import time
from pathlib import Path
from typing import IO, NoReturn

from django.db import OperationalError, connection

PATIENCE = 5.0
PAUSE = 0.25


def refuse(why: str) -> NoReturn:
    raise SystemExit(f"PocketCRM cannot start: {why}")


def claim(home: Path) -> IO[str]:
    """Hold the home while the returned file is open: two workers must not share broker and demo."""
    try:
        lock = (home / "up.lock").open("a")
    except OSError as error:
        refuse(f"POCKETCRM_HOME: {error}")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse(f"POCKETCRM_HOME: another PocketCRM is running on {home}")
    return lock


def wait_for_port(host: str, port: int) -> None:
    """Wait a little: the server of a start that was killed a moment ago may still be closing."""
    deadline = time.monotonic() + PATIENCE
    while (error := _binding_error(host, port)) and error.errno == errno.EADDRINUSE:
        if time.monotonic() > deadline:
            refuse(f"PORT: {port} on {host} is in use; choose another one")
        time.sleep(PAUSE)
    if error:
        name = "PORT" if error.errno == errno.EACCES else "HOST"
        refuse(f"{name}: {host}, port {port}: {error.strerror}")


def _binding_error(host: str, port: int) -> OSError | None:
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


def wait_for_database() -> None:
    """Wait a little: a database that is started beside us may need a moment longer."""
    deadline = time.monotonic() + PATIENCE
    while error := _connection_error():
        if time.monotonic() > deadline:
            refuse(f"DATABASE_URL: {error}")
        time.sleep(PAUSE)


def _connection_error() -> str:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        return str(error).partition("\n")[0]
    return ""
