"""Who may do what with a lead, its notes and its appointments: rulings 10 and 14, question E18.

Maria owns the lead, Ben is assigned to it; Carla, Adam (an admin) and Olivia (the business's
owner) have nothing to do with it; Sam is of another business.
"""

from datetime import timedelta

import pytest

from accounts.models import Membership
from leads.models import Lead
from tests.appointments.bookings import NINE
from tests.legacy.client import Answer, Program, done, refused
from tests.legacy.conftest import Office
from tests.legacy.refusals import (
    CREATE_APPOINTMENT,
    CREATE_NOTE,
    DELETE_APPOINTMENT,
    DELETE_LEAD,
    DELETE_NOTE,
    DETAILS,
    LEADS,
    UPDATE_APPOINTMENT,
    UPDATE_LEAD,
    Endpoint,
    Stage,
)
from tests.legacy.staging import JANE, appointment_of, lead_of, note_of, stored

NO_SLUG = refused(400, "Requested slug is invalid.", "slug")
NO_LEAD = refused(400, "Requested lead not found.", "slug")
MISSPELT = refused(401, "Requested lead does not esixt.")
NOT_HIS = refused(400, "You can't take appointment under this lead.", "slug")
NOT_OWNER = refused(401, "You are not owner of this lead.")
NO_DELETE = refused(401, "You can't delete this lead.")
NO_NOTING = refused(401, "You can't add note on this lead.")
NO_UNNOTING = refused(401, "You can't delete this note.")
NO_APPOINTMENT = refused(400, "Requested appointment not found.", "appointment_id")
NO_MOVING = refused(401, "You can't update this appointment.")
NO_CANCELLING = refused(401, "You can't delete this appointment.")
OTHERS = ("carla", "adam", "olivia")


def stage_for(office: Office, caller: str, owner: str | None = "maria") -> Stage:
    person = office.people[owner] if owner else None
    lead = lead_of(
        office.business,
        person,
        email=JANE["email"],
        phone=JANE["phone"],
        assignees=(office.people["ben"],),
    )
    return Stage(
        office.as_(caller),
        {
            "hers": lead.slug,
            "morning": appointment_of(person, lead, NINE).pk,
            "note": note_of(person, lead).pk,
        },
    )


@pytest.mark.parametrize("caller", ["maria", "ben"])
def test_the_owner_and_an_assignee_see_the_lead_note_and_book(office: Office, caller: str) -> None:
    stage = stage_for(office, caller)
    slug = stage.rows["hers"]
    assert stage.ask(DETAILS).data["lead"]["slug"] == slug
    note = stage.ask(CREATE_NOTE).data
    assert note == {
        "note_id": note["note_id"],
        "slug": slug,
        "note": "Call at 5.",
        "created": "2026-05-04 12:00",
        "created_by": caller,
    }
    appointment = stage.ask(CREATE_APPOINTMENT).data
    assert appointment == {
        "appointment_id": appointment["appointment_id"],
        "slug": slug,
        "lead": "Jane Doe",
        "appointment_date": "2026-05-13 10:00",
        "appointment_to": "2026-05-13 10:30",
        "appointment_note": "Bring the ladder.",
        "appointment_status": "confirmed",
    }


@pytest.mark.parametrize("caller", OTHERS)
@pytest.mark.parametrize(
    ("endpoint", "told"),
    [
        (DETAILS, NO_SLUG),
        (CREATE_APPOINTMENT, NOT_HIS),
        (UPDATE_LEAD, NOT_OWNER),
        (DELETE_LEAD, NO_DELETE),
        (CREATE_NOTE, NO_NOTING),
        (DELETE_NOTE, NO_UNNOTING),
        (UPDATE_APPOINTMENT, NO_MOVING),
        (DELETE_APPOINTMENT, NO_CANCELLING),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_everybody_else_of_the_business_is_refused(
    office: Office, caller: str, endpoint: Endpoint, told: Answer
) -> None:
    stage = stage_for(office, caller)
    before = stored()
    sent = {"appointment_note": "Mine."} if endpoint is UPDATE_APPOINTMENT else {}
    assert stage.ask(endpoint, **sent) == told
    assert stored() == before


@pytest.mark.parametrize(
    ("endpoint", "told"),
    [
        (UPDATE_LEAD, NOT_OWNER),
        (DELETE_LEAD, NO_DELETE),
        (DELETE_NOTE, NO_UNNOTING),
        (UPDATE_APPOINTMENT, NO_MOVING),
        (DELETE_APPOINTMENT, NO_CANCELLING),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_an_assignee_does_not_change_what_is_the_owners(
    office: Office, endpoint: Endpoint, told: Answer
) -> None:
    stage = stage_for(office, "ben")
    before = stored()
    sent = {"appointment_note": "Mine."} if endpoint is UPDATE_APPOINTMENT else {}
    assert stage.ask(endpoint, **sent) == told
    assert stored() == before


@pytest.mark.parametrize(
    "endpoint",
    [UPDATE_LEAD, DELETE_LEAD, DELETE_NOTE, UPDATE_APPOINTMENT, DELETE_APPOINTMENT],
    ids=lambda endpoint: endpoint.name,
)
@pytest.mark.parametrize(("whose", "caller"), [("maria", "maria"), (None, "olivia")])
def test_the_owner_changes_it_and_what_is_nobodys_is_the_business_owners(
    office: Office, endpoint: Endpoint, whose: str | None, caller: str
) -> None:
    stage = stage_for(office, caller, whose)
    sent = {"appointment_note": "Ours."} if endpoint is UPDATE_APPOINTMENT else {}
    assert stage.ask(endpoint, **sent).status == 200


@pytest.mark.parametrize("caller", ["maria", "carla", "adam"])
def test_what_came_in_by_itself_is_not_anybodys_but_the_business_owners(
    office: Office, caller: str
) -> None:
    stage = stage_for(office, caller, owner=None)
    assert stage.ask(DETAILS) == NO_SLUG
    assert stage.ask(UPDATE_LEAD) == NOT_OWNER
    assert stage.ask(LEADS).data["results"] == []


def test_the_author_of_a_note_deletes_it_and_so_does_the_owner_of_the_lead(office: Office) -> None:
    stage = stage_for(office, "ben")
    lead = Lead.objects.get()
    his, hers = (note_of(office.people[name], lead).pk for name in ("ben", "maria"))
    assert stage.ask(DELETE_NOTE, note_id=str(his)) == done({})
    assert stage.ask(DELETE_NOTE, note_id=str(hers)) == NO_UNNOTING
    maria = Stage(office.as_("maria"), stage.rows)
    another = note_of(office.people["ben"], lead).pk
    for pk in (hers, another, stage.rows["note"]):
        assert maria.ask(DELETE_NOTE, note_id=str(pk)) == done({})
    assert not lead.notes.exists()


def test_a_note_that_a_program_left_is_deleted_by_the_owner_of_the_lead(office: Office) -> None:
    stage = stage_for(office, "maria")
    pushed = note_of(None, Lead.objects.get()).pk
    ben = Stage(office.as_("ben"), stage.rows)
    assert ben.ask(DELETE_NOTE, note_id=str(pushed)) == NO_UNNOTING
    assert stage.ask(DELETE_NOTE, note_id=str(pushed)) == done({})


def test_an_assignee_moves_the_appointment_that_he_made(office: Office) -> None:
    ben = stage_for(office, "ben")
    made = ben.ask(CREATE_APPOINTMENT).data
    pk = str(made["appointment_id"])
    moved = ben.ask(UPDATE_APPOINTMENT, appointment_id=pk, appointment_note="Later.")
    assert moved.data == made | {"appointment_note": "Later."}
    maria = Stage(office.as_("maria"), ben.rows)
    assert maria.ask(DELETE_APPOINTMENT, appointment_id=pk) == NO_CANCELLING
    assert ben.ask(DELETE_APPOINTMENT, appointment_id=pk) == done({})


def test_two_people_may_be_busy_at_one_time(office: Office) -> None:
    maria = stage_for(office, "maria")
    ben = Stage(office.as_("ben"), maria.rows)
    at = {"appointment_date": "2026-05-12 09:00", "appointment_to": "2026-05-12 10:00"}
    assert ben.ask(CREATE_APPOINTMENT, **at).status == 200
    taken = refused(401, "Appointment schedule exists for this time.")
    assert maria.ask(CREATE_APPOINTMENT, **at) == taken
    assert ben.ask(CREATE_APPOINTMENT, **at) == taken


def test_an_appointment_goes_over_to_another_lead_that_the_caller_works_on(office: Office) -> None:
    stage = stage_for(office, "maria")
    kim = lead_of(office.business, office.people["olivia"], "Kim Lee")
    assert stage.ask(UPDATE_APPOINTMENT, slug=kim.slug) == NOT_HIS
    kim.assignments.create(user=office.people["maria"])
    told = stage.ask(UPDATE_APPOINTMENT, slug=kim.slug).data
    assert (told["slug"], told["lead"]) == (kim.slug, "Kim Lee")


@pytest.mark.parametrize(
    "endpoint",
    [
        DETAILS, UPDATE_LEAD, DELETE_LEAD, CREATE_NOTE, DELETE_NOTE, CREATE_APPOINTMENT,
        UPDATE_APPOINTMENT, DELETE_APPOINTMENT,
    ],
    ids=lambda endpoint: endpoint.name,
)  # fmt: skip
def test_what_is_another_business_looks_to_the_byte_as_if_it_never_was(
    office: Office, valley: Office, endpoint: Endpoint
) -> None:
    theirs = stage_for(office, "maria")
    sam = Stage(valley.as_("sam"), theirs.rows)
    never = {"hers": f"jane-doe-{'0' * 24}", "morning": "999999999", "note": "999999999"}
    before = stored()
    sent = {"appointment_note": "Mine."} if endpoint is UPDATE_APPOINTMENT else {}
    answer = sam.ask(endpoint, **sent)
    assert answer.status in (400, 401)
    assert answer == Stage(sam.program, never).ask(endpoint, **sent)
    assert stored() == before


def test_a_person_of_two_businesses_is_in_the_one_of_the_key(
    office: Office, valley: Office
) -> None:
    maria = office.people["maria"]
    Membership.objects.create(business=valley.business, user=maria, role="member")
    here = lead_of(office.business, maria)
    there = lead_of(valley.business, maria)
    for place, own, other in ((office, here, there), (valley, there, here)):
        program = Program(place.apikey, office.as_("maria").token)
        assert [one["slug"] for one in program.get("leads/list/").data["results"]] == [own.slug]
        assert program.get("view/lead/", slug=other.slug) == NO_SLUG
        assert program.post("delete/lead/", {"slug": other.slug}) == NO_LEAD
        assert program.post("update/lead/", JANE | {"slug": other.slug}) == MISSPELT


def test_times_are_on_the_clock_of_the_business_of_the_key(valley: Office) -> None:
    sam = valley.as_("sam")
    lead = sam.post("create/lead/", JANE).data
    assert lead["created"] == "2026-05-05 01:00"
    start = NINE + timedelta(days=1)
    row = appointment_of(valley.people["sam"], Lead.objects.get(), start)
    told = sam.get("appointments/list/").data["results"]
    assert told == [
        {
            "appointment_id": row.pk,
            "slug": lead["slug"],
            "lead": "Jane Doe",
            "appointment_date": "2026-05-13 22:00",
            "appointment_to": "2026-05-13 23:00",
            "appointment_note": "",
            "appointment_status": "pending",
        }
    ]


def test_the_source_that_a_lead_has_is_a_choice_for_its_owner_only(office: Office) -> None:
    """However the slug is written, and so that nobody else finds out what it is."""
    lead = lead_of(office.business, office.people["maria"], source="HomeAdvisor")
    sent = JANE | {"slug": f" {lead.slug}\n", "source": "HomeAdvisor"}
    told = refused(400, "HomeAdvisor is not a valid choice.", "source")
    for name in ("ben", *OTHERS):
        assert office.as_(name).post("update/lead/", sent) == told, name
    assert office.as_("maria").post("update/lead/", sent).data["source"] == "HomeAdvisor"
