"""What is refused of a lead, and in which words; nothing is stored of it."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.models import Contact, Lead
from notifications.models import Event
from tests.growcrm.working import FORM, NO_ROW, Program, create, invalid, status_of, wish

LONG = {
    "lead_title": 300,
    "lead_firstname": 255,
    "lead_lastname": 255,
    "lead_email": 254,
    "lead_phone": 40,
    "lead_company_name": 200,
    "lead_job_position": 120,
    "lead_website": 300,
    "lead_source": 120,
    "lead_description": 20_000,
    "lead_street": 300,
    "lead_city": 120,
    "lead_state": 120,
    "lead_zip": 20,
    "lead_country": 120,
}
TEXTS = [name for name in LONG if name not in ("lead_email", "lead_phone")]


def refused(program: Program, body: dict[str, Any]) -> dict[str, list[str]]:
    """What is wrong with a lead, once it has left nothing behind."""
    response = program.ask("POST", "leads", body)
    assert response.status_code == 422, response.content
    answer = response.json()
    assert answer == {"message": "The given data was invalid.", "errors": answer["errors"]}
    assert (Lead.objects.count(), Contact.objects.count(), Event.objects.count()) == (0, 0, 0)
    errors: dict[str, list[str]] = answer["errors"]
    return errors


def test_the_documented_refusal(program: Program, business: Business) -> None:
    body = wish(business, lead_title=None, lead_status=NO_ROW)
    documented = invalid(
        lead_title="The lead title field is required.",
        lead_status="The selected lead status is invalid.",
    )
    response = program.ask("POST", "leads", body)
    assert (response.status_code, response.json()) == (422, documented)
    response = program.form("POST", "leads", *body.items())
    assert (response.status_code, response.json()) == (422, documented)


@pytest.mark.parametrize("content_type", [FORM, "application/json", "multipart/form-data"])
def test_nothing_at_all_lacks_the_three_required_fields(
    program: Program, content_type: str
) -> None:
    body = b"{}" if content_type == "application/json" else b""
    response = program.ask("POST", "leads", body, content_type=content_type)
    assert response.status_code == 422
    assert response.json() == invalid(
        lead_title="The lead title field is required.",
        lead_status="The lead status field is required.",
        lead_categoryid="The lead categoryid field is required.",
    )


@pytest.mark.parametrize("blank", ["", " ", None, "\t\n", "\x07"])
def test_blanks_are_not_there(program: Program, business: Business, blank: Any) -> None:
    body = wish(business) | {"lead_title": blank}
    assert refused(program, body) == {"lead_title": ["The lead title field is required."]}


def test_all_that_is_wrong_is_told_in_the_order_of_the_fields(
    program: Program, business: Business
) -> None:
    business.custom_fields.create(name="roof", title="Roof", kind="text", position=0)
    errors = refused(
        program,
        {
            "roof": 5,
            "lead_zip": "x" * 21,
            "lead_last_contacted": "soon",
            "lead_value": "much",
            "lead_phone": "call me",
            "lead_email": "jane",
            "lead_categoryid": "web",
            "lead_status": "new",
        },
    )
    assert list(errors.items()) == [
        ("lead_title", ["The lead title field is required."]),
        ("lead_status", ["The lead status must be an integer."]),
        ("lead_categoryid", ["The lead categoryid must be an integer."]),
        ("lead_email", ["The lead email must be a valid email address."]),
        ("lead_phone", ["The lead phone format is invalid."]),
        ("lead_value", ["The lead value must be a number."]),
        ("lead_last_contacted", ["The lead last contacted is not a valid date."]),
        ("lead_zip", ["The lead zip must not be greater than 20 characters."]),
        ("roof", ["The roof must be a text."]),
    ]


@pytest.mark.parametrize(("name", "most"), LONG.items())
def test_texts_have_a_length(program: Program, business: Business, name: str, most: int) -> None:
    spoken = name.replace("_", " ")
    errors = refused(program, wish(business) | {name: "x" * (most + 1)})
    assert errors == {name: [f"The {spoken} must not be greater than {most} characters."]}
    if name in TEXTS:
        create(program, **{name: "x" * most})


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("value", [5, 1.5, True, [], ["x"], {}, {"x": "y"}])
def test_texts_are_strings(program: Program, business: Business, name: str, value: Any) -> None:
    errors = refused(program, wish(business) | {name: value})
    assert errors == {name: [f"The {name.replace('_', ' ')} must be a string."]}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
def test_what_nobody_can_store_is_refused(
    program: Program, business: Business, name: str, value: str
) -> None:
    errors = refused(program, wish(business) | {name: value})
    assert errors == {name: [f"The {name.replace('_', ' ')} holds what cannot be stored."]}


@pytest.mark.parametrize("name", ["lead_status", "lead_categoryid"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.0", "The {} must be an integer."),
        (1.5, "The {} must be an integer."),
        (True, "The {} must be an integer."),
        ([1], "The {} must be an integer."),
        ({"id": 1}, "The {} must be an integer."),
        (0, "The selected {} is invalid."),
        (-1, "The selected {} is invalid."),
        ("9" * 400, "The selected {} is invalid."),
        (2**63, "The selected {} is invalid."),
        (NO_ROW, "The selected {} is invalid."),
    ],
)
def test_rows_are_named_by_keys(
    program: Program, business: Business, name: str, value: Any, text: str
) -> None:
    errors = refused(program, wish(business) | {name: value})
    assert errors == {name: [text.format(name.replace("_", " "))]}


def test_the_rows_of_another_business_are_none(
    program: Program, business: Business, stranger: User
) -> None:
    theirs = Business.objects.get(memberships__user=stranger)
    body = wish(
        business,
        lead_status=status_of(theirs).pk,
        lead_categoryid=theirs.lead_categories.get().pk,
    )
    assert refused(program, body) == {
        "lead_status": ["The selected lead status is invalid."],
        "lead_categoryid": ["The selected lead categoryid is invalid."],
    }


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (0, "0.00"),
        ("0", "0.00"),
        (-0.0, "0.00"),
        (2500, "2500.00"),
        (2500.5, "2500.50"),
        (" 2500.005 ", "2500.01"),
        (".5", "0.50"),
        ("+7.", "7.00"),
        ("1e3", "1000.00"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_values_have_two_places(program: Program, sent: Any, shown: str) -> None:
    assert create(program, lead_value=sent)["value"] == shown


@pytest.mark.parametrize(
    "value", ["much", "2,500", "$5", "NaN", "Infinity", "0x10", "1_000", "٣", True, [], [1], {}]
)
def test_a_value_is_a_number(program: Program, business: Business, value: Any) -> None:
    errors = refused(program, wish(business) | {"lead_value": value})
    assert errors == {"lead_value": ["The lead value must be a number."]}


@pytest.mark.parametrize(
    "value", [-1, "-0.01", 10_000_000_000, "9999999999.995", 1e300, "1e400", "9" * 4000]
)
def test_a_value_has_bounds(program: Program, business: Business, value: Any) -> None:
    errors = refused(program, wish(business) | {"lead_value": value})
    assert errors == {"lead_value": ["The lead value must be between 0 and 9999999999.99."]}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2026-06-15", "2026-06-15"),
        (" 2026-06-15 ", "2026-06-15"),
        ("2026-06-15T23:30:00.000000Z", "2026-06-15"),
        ("2000-01-01", "2000-01-01"),
        ("2100-12-31", "2100-12-31"),
    ],
)
def test_days_are_dates(program: Program, sent: str, shown: str) -> None:
    assert create(program, lead_last_contacted=sent)["last_contacted"] == shown


@pytest.mark.parametrize(
    "value",
    ["soon", "15.06.2026", "2026-02-30", "1999-12-31", "2101-01-01", "9999-12-31", 20260615, []],
)
def test_what_is_no_day_is_refused(program: Program, business: Business, value: Any) -> None:
    errors = refused(program, wish(business) | {"lead_last_contacted": value})
    assert errors == {"lead_last_contacted": ["The lead last contacted is not a valid date."]}


@pytest.mark.parametrize("value", ["jane", "jane@", "@acme.example", "a b@c.de", "jane@acme"])
def test_an_email_is_an_address(program: Program, business: Business, value: str) -> None:
    errors = refused(program, wish(business, lead_email=value))
    assert errors == {"lead_email": ["The lead email must be a valid email address."]}


def test_control_characters_are_dropped_and_lines_are_kept(program: Program) -> None:
    answer = create(
        program, lead_title=" A\x07roof\n", lead_description=" one\ntwo\x07 ", lead_city="a\nb"
    )
    assert (answer["title"], answer["description"], answer["address"]["city"]) == (
        "A roof",
        "one\ntwo",
        "a b",
    )
