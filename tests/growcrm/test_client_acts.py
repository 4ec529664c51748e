"""What is done to a client by an address of its own, and by whom."""

from accounts.models import Business, User
from leads.models import Client, Contact
from tests.growcrm.clients import add
from tests.growcrm.working import NO_ROW, Program, invalid, refusal
from tests.leads.enquiries import enquire


def test_a_client_is_deleted_and_their_person_stays(program: Program) -> None:
    pk = add(program)["id"]
    response = program.ask("DELETE", f"clients/{pk}")
    assert response.status_code == 200
    assert response.json() == {"data": {"id": pk}, "message": "Client deleted successfully."}
    assert refusal(program.get(f"clients/{pk}")) == (404, "Client not found.")
    assert Contact.objects.get().client is None


def test_tags_are_replaced_as_a_set(program: Program) -> None:
    before = add(program, tags=["old"])
    path = f"clients/{before['id']}/tags"
    response = program.form("PUT", path, ("tags[]", "priority"), ("tags[]", "retainer"))
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {"data": after, "message": "Client tags updated successfully."}
    assert after["tags"] == ["priority", "retainer"]
    assert program.form("PUT", path, ("tags[]", "")).json()["data"]["tags"] == []
    response = program.ask("PUT", path, {})
    assert (response.status_code, response.json()) == (
        422,
        invalid(tags="The tags field must be present."),
    )


def test_the_status_is_changed(program: Program) -> None:
    before = add(program)
    path = f"clients/{before['id']}/status"
    response = program.form("PUT", path, ("status", "suspended"))
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {"data": after, "message": "Client status updated successfully."}
    assert after["status"] == "suspended"
    for body, message in [
        ({}, "The status field is required."),
        ({"status": "archived"}, "The selected status is invalid."),
        ({"status": ["active"]}, "The selected status is invalid."),
        ({"status": {}}, "The selected status is invalid."),
    ]:
        response = program.ask("PUT", path, body)
        assert (response.status_code, response.json()) == (422, invalid(status=message))


def test_another_of_their_people_becomes_the_owner(program: Program, business: Business) -> None:
    before = add(program)
    joe = enquire(business, "Joe Doe").contact
    stranger = enquire(business, "Ann").contact
    Contact.objects.filter(pk=joe.pk).update(client=before["id"])
    path = f"clients/{before['id']}/owner"
    response = program.form("PUT", path, ("owner", joe.pk))
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {
        "data": after,
        "message": "Client account owner updated successfully.",
    }
    assert after["owner"] == {"id": joe.pk, "name": "Joe Doe"}
    other = add(program, email="cy@example.com")["owner"]["id"]
    for body, message in [
        ({}, "The owner field is required."),
        ({"owner": "joe"}, "The owner must be an integer."),
        ({"owner": NO_ROW}, "The selected owner is invalid."),
        ({"owner": stranger.pk}, "The selected owner is invalid."),
        ({"owner": other}, "The selected owner is invalid."),
    ]:
        response = program.ask("PUT", path, body)
        assert (response.status_code, response.json()) == (422, invalid(owner=message))


REQUESTS = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("PUT", "/tags"),
    ("PUT", "/status"),
    ("PUT", "/owner"),
]
BODY = {"client_company_name": "X", "tags": ["x"], "status": "suspended"}


def test_clients_of_others_look_like_those_that_never_existed(
    program: Program, business: Business, stranger: User
) -> None:
    theirs = add(Program.of(Business.objects.get(memberships__user=stranger)))["id"]
    test_data = add(Program.of(business, is_test=True), email="test@example.com")["id"]
    before = list(Client.objects.order_by("pk").values())
    for pk in (theirs, test_data, NO_ROW, "x", "9" * 30):
        for method, act in REQUESTS:
            response = program.ask(method, f"clients/{pk}{act}", BODY)
            assert refusal(response) == (404, "Client not found.")
    assert program.get("clients").json()["data"] == []
    assert list(Client.objects.order_by("pk").values()) == before
