"""Starting and stopping, as an operator does it: real processes, a home of their own."""

import json
import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.starting import Started, free_port, manage, module_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "a home"


@pytest.fixture
def up(home: Path) -> Iterator[Started]:
    started = Started(home, free_port())
    yield started
    if started.process.poll() is None:
        started.stop(signal.SIGKILL)
    started.wait_until_all_are_gone()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PORT", "abc", "Not a valid integer."),
        ("PORT", "0", "Must be greater than or equal to 1 and less than or equal to 65535."),
        ("PORT", "70000", "Must be greater than or equal to 1 and less than or equal to 65535."),
        ("REDIS_URL", "foo", "must start with redis:// or rediss://"),
        (
            "DATABASE_URL",
            "mysql://root@localhost/crm",
            "must start with postgres:// or postgresql:// or sqlite://",
        ),
        (
            "DATABASE_URL",
            "postgres://localhost",
            "must name a database, such as postgres://user@localhost/pocketcrm",
        ),
        ("DATABASE_URL", "postgres://localhost:99999/crm", "Port out of range 0-65535"),
        ("BASE_URL", "crm.example.com", "must start with http:// or https://"),
        (
            "BASE_URL",
            "https://example.com/crm",
            "must be an address without a path, such as https://crm.example.com",
        ),
        (
            "LEGACY_API_PREFIX",
            "legacy",
            "must be a path of two parts or more, such as legacy/v1/",
        ),
        (
            "LEGACY_API_PREFIX",
            "api/v1",
            "must not lie where PocketCRM has something else",
        ),
        (
            "LEGACY_API_PREFIX",
            "feeds/v1",
            "must not lie where PocketCRM has something else",
        ),
        (
            "LEGACY_API_PREFIX",
            "v1/leads",
            "must not lie where PocketCRM has something else",
        ),
        (
            "LEGACY_API_PREFIX",
            "api/leads/v1",
            "must not lie where PocketCRM has something else",
        ),
        ("POCKETCRM_HOME", "/dev/null/home", "[Errno 20] Not a directory: '/dev/null/home'"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(
    home: Path, name: str, value: str, why: str
) -> None:
    refused = manage("up", **{"POCKETCRM_HOME": str(home), name: value})
    assert refused.returncode == 1
    assert refused.stdout + refused.stderr == f"PocketCRM cannot start: {name}: {why}\n"


def test_all_wrong_values_are_named_at_once(home: Path) -> None:
    refused = manage("up", POCKETCRM_HOME=str(home), PORT="abc", REDIS_URL="foo")
    assert refused.stderr == (
        "PocketCRM cannot start: PORT: Not a valid integer.;"
        " REDIS_URL: must start with redis:// or rediss://\n"
    )


def test_a_database_that_cannot_be_reached_is_said_in_one_line(home: Path) -> None:
    database = f"postgres://crm:secret@127.0.0.1:{free_port()}/crm"
    refused = manage("up", POCKETCRM_HOME=str(home), PORT=str(free_port()), DATABASE_URL=database)
    assert refused.returncode == 1
    assert refused.stderr.startswith("PocketCRM cannot start: DATABASE_URL: connection failed:")
    assert refused.stderr.count("\n") == 1
    assert "secret" not in refused.stderr


def test_a_port_in_use_is_said_in_one_line(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = manage("up", POCKETCRM_HOME=str(home), PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"PocketCRM cannot start: PORT: {port} on 127.0.0.1 is in use; choose another one\n"
    )


def test_an_address_of_another_machine_is_said_in_one_line(home: Path) -> None:
    refused = manage("up", POCKETCRM_HOME=str(home), HOST="192.0.2.1", PORT="8000")
    assert refused.returncode == 1
    assert refused.stderr == (
        "PocketCRM cannot start: HOST: 192.0.2.1, port 8000: Cannot assign requested address\n"
    )


def test_a_home_that_is_made_is_its_owners_alone(home: Path) -> None:
    made = manage("check", POCKETCRM_HOME=str(home))
    assert made.returncode == 0, made.stderr
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_home_that_is_there_keeps_the_rights_that_its_owner_gave_it(home: Path) -> None:
    home.mkdir()
    home.chmod(0o750)
    made = manage("check", POCKETCRM_HOME=str(home))
    assert made.returncode == 0, made.stderr
    assert home.stat().st_mode & 0o777 == 0o750


@pytest.mark.processes
def test_a_first_start_opens_a_demo_business_that_takes_leads(up: Started, home: Path) -> None:
    up.wait_for("curl ")
    assert up.get("/healthz") == {"status": "ok"}
    demo = json.loads((home / "demo.json").read_text())
    assert (home / "demo.json").stat().st_mode & 0o777 == 0o600
    address = f"http://localhost:{up.port}"
    assert up.output.splitlines()[:6] == [
        f"PocketCRM is running at {address} (Ctrl-C stops it)",
        f"  Mail      {home}/mail",
        f"            {address}/profile/mail/",
        f"  Sign in   demo@pocketcrm.example, password {demo['password']}",
        "  Push a lead:",
        "",
    ]
    pushed = subprocess.run(shlex.split(up.line_with("curl ")), capture_output=True, check=True)
    answer = json.loads(pushed.stdout)
    assert answer["action"] == "created"
    assert answer["lead"]["externalId"] == "LEAD-12345"


@pytest.mark.processes
def test_a_second_start_on_the_same_home_keeps_its_data(up: Started, home: Path) -> None:
    up.wait_for("curl ")
    first = up.output
    assert up.stop() == 0
    again = Started(home, up.port)
    again.wait_for("curl ")
    assert again.output == first.replace("PocketCRM has stopped.\n", "")
    assert again.stop() == 0


@pytest.mark.processes
def test_the_log_level_holds_for_the_worker_too(home: Path) -> None:
    up = Started(home, free_port(), LOG_LEVEL="DEBUG")
    up.wait_for("INFO celery.apps.worker")
    assert up.stop() == 0
    assert up.processes() == set()


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_web_server_and_the_worker(up: Started, number: signal.Signals) -> None:
    up.wait_for("curl ")
    assert up.processes() == {"up", "granian", "celery"}
    assert up.stop(number) == 0
    assert up.processes() == set()
    assert up.output.splitlines()[-1] == "PocketCRM has stopped."


@pytest.mark.processes
def test_a_killed_supervisor_leaves_no_process_behind(up: Started) -> None:
    up.wait_for("curl ")
    assert up.stop(signal.SIGKILL) == -signal.SIGKILL
    up.wait_until_all_are_gone()


@pytest.mark.processes
def test_when_the_worker_ends_the_web_server_is_stopped_too(up: Started) -> None:
    up.wait_for("curl ")
    children = Path(f"/proc/{up.process.pid}/task/{up.process.pid}/children").read_text().split()
    worker = next(pid for pid in children if module_of(Path("/proc", pid)) == "celery")
    os.kill(int(worker), signal.SIGKILL)
    assert up.process.wait(timeout=30) == 1
    assert up.processes() == set()
    assert up.output.splitlines()[-1] == (
        "PocketCRM stops: the background worker ended by itself (exit code -9)"
    )


@pytest.mark.processes
def test_a_second_instance_on_the_same_home_is_refused(up: Started, home: Path) -> None:
    up.wait_for("curl ")
    refused = manage("up", POCKETCRM_HOME=str(home), PORT=str(free_port()))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"PocketCRM cannot start: POCKETCRM_HOME: another PocketCRM is running on {home}\n"
    )


@pytest.fixture
def empty_postgres_database(db: None) -> Iterator[str]:
    """A database beside the one of the tests."""
    if settings.EMBEDDED:
        pytest.skip("needs a PostgreSQL server")
    there = connection.settings_dict
    server = f"postgres://{there['USER']}:{there['PASSWORD']}@{there['HOST']}:{there['PORT']}"
    name = f"{there['NAME']}_up"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        yield f"{server}/{name}"
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.mark.processes
def test_on_a_postgres_of_its_own_there_is_no_demo_but_the_first_steps(
    home: Path, empty_postgres_database: str
) -> None:
    up = Started(home, free_port(), DATABASE_URL=empty_postgres_database)
    up.wait_for("create_api_key")
    assert up.get("/healthz") == {"status": "ok"}
    assert "demo@" not in up.output
    assert not (home / "demo.json").exists()
    assert "manage.py setup_business --name 'Summit Roofing'" in up.output
    assert up.stop() == 0
    assert up.processes() == set()
