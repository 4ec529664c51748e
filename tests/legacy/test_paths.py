"""Both path variants of every endpoint, with and without the final slash: section 1."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.legacy.client import PREFIX, Answer, Program, Style, refused
from tests.legacy.conftest import Office
from tests.legacy.refusals import (
    APPOINTMENTS,
    CREATE_APPOINTMENT,
    CREATE_LEAD,
    CREATE_NOTE,
    DELETE_APPOINTMENT,
    DELETE_LEAD,
    DELETE_NOTE,
    DETAILS,
    LEADS,
    OVERVIEW,
    UPDATE_APPOINTMENT,
    UPDATE_LEAD,
    Endpoint,
    Stage,
    set_stage,
)

VARIANTS: list[tuple[Endpoint, list[str]]] = [
    (OVERVIEW, ["leads/overview"]),
    (LEADS, ["leads/list"]),
    (APPOINTMENTS, ["leads/appointments/list", "appointments/list"]),
    (DETAILS, ["leads/view/lead", "view/lead"]),
    (CREATE_APPOINTMENT, ["leads/create/appointment", "create/appointment"]),
    (UPDATE_APPOINTMENT, ["leads/update/appointment", "update/appointment"]),
    (DELETE_APPOINTMENT, ["leads/delete/appointment", "delete/appointment"]),
    (
        CREATE_LEAD,
        ["v1/leads/create/lead", "v1/create/lead", "leads/create/lead", "create/lead"],
    ),
    (UPDATE_LEAD, ["leads/update/lead", "update/lead"]),
    (DELETE_LEAD, ["leads/delete/lead", "delete/lead"]),
    (CREATE_NOTE, ["leads/create/leadnote", "create/leadnote"]),
    (DELETE_NOTE, ["leads/delete/leadnote", "delete/leadnote"]),
]
EACH = [
    (endpoint, path + slash)
    for endpoint, paths in VARIANTS
    for path in paths
    for slash in ("/", "")
]
OF_THE_ROW = ("slug", "appointment_id", "note_id")
NOWHERE = refused(404, "There is nothing at this path.")


@pytest.fixture
def stage(office: Office) -> Stage:
    return set_stage(office)


def tried(stage: Stage, endpoint: Endpoint, path: str) -> Answer:
    """What is answered there, with its ids left out, and nothing done in the end."""
    there = Endpoint(endpoint.name, endpoint.method, path, endpoint.usual)
    with transaction.atomic():
        answer = stage.ask(there)
        transaction.set_rollback(True)
    data = {name: value for name, value in answer.data.items() if name not in OF_THE_ROW}
    return Answer(answer.status, answer.body | {"data": data})


@pytest.mark.parametrize(("endpoint", "path"), EACH, ids=[path for _, path in EACH])
def test_a_variant_does_what_the_documented_path_does(
    stage: Stage, endpoint: Endpoint, path: str
) -> None:
    assert tried(stage, endpoint, path) == tried(stage, endpoint, endpoint.path)


@pytest.mark.parametrize("path", ["user/login", "user/token/refresh"])
def test_the_paths_of_the_tokens_without_their_slash(office: Office, path: str) -> None:
    program = Program(office.apikey)
    assert program.post(path) == program.post(f"{path}/")
    assert program.post(path).status == 400


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_another_method_is_refused(maria: Program, method: str) -> None:
    for endpoint, path in EACH:
        if method != endpoint.method:
            answer = maria.send(method, path)
            assert answer == refused(405, "This method is not allowed here."), path
            assert answer.headers["Allow"] == endpoint.method


def test_head_and_options_are_other_methods(maria: Program) -> None:
    for endpoint, path in EACH:
        head, options = maria.send("HEAD", path), maria.send("OPTIONS", path)
        assert (head.status, head.body, head.headers["Allow"]) == (405, None, endpoint.method)
        assert options == refused(405, "This method is not allowed here."), path
        assert options.headers["Allow"] == endpoint.method


@pytest.mark.parametrize(
    "path",
    [
        "", "leads", "leads/", "leads/list//", "leads//list/", "list/", "overview/",
        "v1/leads/list/", "v1/update/lead/", "v1/v1/create/lead/", "leads/v1/create/lead/",
        "leads/appointments/",
        "appointments/", "create/", "create/lead/1/", "leads/create/lead.json", "user/", "login/",
        "leads/user/login/", "leads/list/%0a", "leads/list%00", "Leads/List/", "é",
        "leads/../list/",
    ],
)  # fmt: skip
def test_an_unknown_path_is_told_in_the_envelope(maria: Program, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert maria.send(method, path) == NOWHERE


def test_the_prefix_alone_is_an_unknown_path(maria: Program) -> None:
    for path in ("/legacy/v1", "/legacy/v1/"):
        assert maria.fetch(path) == NOWHERE


def test_a_path_beside_the_prefix_is_a_page(maria: Program) -> None:
    for path in ("/legacy/", "/legacy/v2/leads/list/", "/legacy/v1x/leads/list/"):
        response = Client().get(path)
        assert response.status_code == 404
        assert response["Content-Type"].startswith("text/html")


def test_no_path_redirects_a_post_which_would_lose_its_body(stage: Stage) -> None:
    for endpoint, path in EACH:
        if endpoint.method == "POST":
            body = Style.MULTIPART.write(stage.fill(endpoint.usual))
            response = Client().generic(
                "POST", PREFIX + path, body, content_type=Style.MULTIPART.value
            )
            assert response.status_code == 401, path


SAY_WHERE = """
import django, json, sys
django.setup()
from django.test import Client
answers = [Client().get(path) for path in sys.argv[1:]]
print(json.dumps([[one.status_code, one["Content-Type"]] for one in answers]))
"""


def statuses(prefix: str, *paths: str) -> Any:
    """What a process answers that was started with this prefix."""
    environment = os.environ | {
        "LEGACY_API_PREFIX": prefix,
        "DJANGO_SETTINGS_MODULE": "pocketcrm.settings",
        "ALLOWED_HOSTS": "testserver",
    }
    told = subprocess.run(
        [sys.executable, "-c", SAY_WHERE, *paths],
        env=environment, cwd=settings.ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return [tuple(one) for one in json.loads(told.stdout.splitlines()[-1])]


@pytest.mark.parametrize("prefix", ["backoffice/api/v2/", "backoffice/api/v2"])
def test_an_operator_chooses_the_prefix(prefix: str) -> None:
    told = statuses(prefix, "/backoffice/api/v2/leads/list/", "/legacy/v1/leads/list/")
    [chosen, before] = told
    assert chosen == (401, "application/json")
    assert before[0] == 404
    assert before[1].startswith("text/html")
