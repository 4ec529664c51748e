"""How a body may be written, and what it may hold: `epixel-legacy.md` section 3.1."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads.models import Contact, Lead
from tests.legacy.client import Program, Style, refused, wrong
from tests.legacy.conftest import Office
from tests.legacy.refusals import BLANK, CREATE_LEAD, LONG, REQUIRED, UPDATE_LEAD, set_stage
from tests.legacy.staging import JANE, shown, stored

ALL_REQUIRED = wrong(dict.fromkeys(JANE, REQUIRED))
CREATE = "create/lead/"
EACH_STYLE = pytest.mark.parametrize("style", Style, ids=lambda style: style.name.lower())


@EACH_STYLE
def test_the_three_encodings_do_the_same(maria: Program, style: Style) -> None:
    sent = JANE | {
        "status": "tentative",
        "source": "referral",
        "location": "12 Main St, Springfield",
        "message": "Two lines:\none & two = 100 %",
        "assignee": "ben",
    }
    answer = maria.post("leads/create/lead/", sent, style=style)
    slug = answer.data["slug"]
    assert re.fullmatch("jane-doe-[0-9a-f]{24}", slug)
    assert answer.data == shown(slug, **sent)
    assert maria.get("view/lead/", slug=slug).data["lead"] == answer.data


@EACH_STYLE
def test_what_is_not_known_is_let_by(maria: Program, style: Style) -> None:
    answer = maria.post(CREATE, JANE | {"campaign": "x", "owner": "carla"}, style=style)
    assert answer.data == shown(answer.data["slug"])


def test_numbers_of_json_are_read_as_their_digits(office: Office, maria: Program) -> None:
    answer = maria.post(CREATE, JANE | {"phone": 15551234567}, style=Style.JSON)
    assert answer.data == shown(answer.data["slug"])
    stage = set_stage(office)
    for path, name, row in (
        ("delete/leadnote/", "note_id", "note"),
        ("delete/appointment/", "appointment_id", "late"),
    ):
        number = int(str(stage.rows[row]))
        assert maria.post(path, {name: number}, style=Style.JSON).data == {}


@pytest.mark.parametrize("value", [True, [], {}, ["Jane"], {"first": "Jane"}, 1.5e300])
def test_json_that_is_no_text_is_refused_by_field(maria: Program, value: Any) -> None:
    before = stored()
    answer = maria.post(CREATE, JANE | {"phone": value}, style=Style.JSON)
    assert answer.status == 400
    assert list(answer.body["errors"]) == ["phone"]
    assert stored() == before


def test_null_is_blank(maria: Program) -> None:
    sent = JANE | {"last_name": None, "location": None, "status": None}
    assert maria.post(CREATE, sent, style=Style.JSON) == wrong({"last_name": BLANK})
    sent = JANE | {"location": None, "message": None}
    answer = maria.post(CREATE, sent, style=Style.JSON)
    assert answer.data == shown(answer.data["slug"])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", ""),
        (b"", "application/json"),
        (b"", "application/x-www-form-urlencoded"),
        (b"", Style.MULTIPART.value),
        (b"{}", "application/json"),
        (b"&&&", "application/x-www-form-urlencoded"),
        (b"--BoUnDaRyStRiNg--\r\n", Style.MULTIPART.value),
    ],
)
def test_without_a_body_every_field_is_missing(
    maria: Program, body: bytes, content_type: str
) -> None:
    assert maria.send("POST", CREATE, body, content_type) == ALL_REQUIRED


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b"null", "application/json"),
        (b'{"first_name": NaN}', "application/json"),
        (b'{"first_name": "\xff"}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "application/json"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary="),
        (b"x", "multipart/form-data; boundary=\xc3\xa9"),
        (b"first_name=Jane", Style.MULTIPART.value),
        (b"--BoUnDaRyStRiNg\r\nContent-Disposition: form-data; name=", Style.MULTIPART.value),
        (b"&".join(b"a%d=1" % n for n in range(2_000)), "application/x-www-form-urlencoded"),
        (b"first_name=%ff%fe", "application/x-www-form-urlencoded"),
    ],
    ids=lambda value: str(value[:24]),
)
def test_what_cannot_be_read_is_refused_in_the_envelope(
    maria: Program, body: bytes, content_type: str
) -> None:
    before = stored()
    answer = maria.send("POST", CREATE, body, content_type)
    assert answer.status == answer.body["status_code"] == 400, answer
    assert answer.body.keys() == {"status_code", "errors", "data"}
    assert answer.body["data"] == {}
    assert all(isinstance(text, str) for texts in answer.body["errors"].values() for text in texts)
    assert stored() == before


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "image/png", "x", "application/jsonp", "///"]
)
def test_another_content_type_is_refused(maria: Program, content_type: str) -> None:
    answer = maria.send("POST", CREATE, b"x", content_type)
    assert answer == refused(415, "Send a form, multipart or URL-encoded, or JSON.")


@EACH_STYLE
def test_300_kilobytes_are_too_many(maria: Program, style: Style) -> None:
    answer = maria.post(CREATE, JANE | {"message": "x" * 300 * 1024}, style=style)
    [text] = answer.body["errors"]["non_field_errors"]
    assert answer == refused(413, text)
    assert not Lead.objects.exists()


@pytest.mark.parametrize("kilobytes", [300, 3 * 1024])
def test_a_large_file_is_too_large(maria: Program, kilobytes: int) -> None:
    file = SimpleUploadedFile("photo.jpg", b"x" * kilobytes * 1024, "image/jpeg")
    answer = maria.post(CREATE, JANE | {"photo": file})
    [text] = answer.body["errors"]["non_field_errors"]
    assert answer == refused(413, text)
    assert not Lead.objects.exists()


def test_a_small_file_that_nobody_asked_for_is_let_by(maria: Program) -> None:
    file = SimpleUploadedFile("photo.jpg", b"x", "image/jpeg")
    answer = maria.post(CREATE, JANE | {"photo": file})
    assert answer.data == shown(answer.data["slug"])


def test_a_file_in_the_place_of_a_text_is_told_by_field(maria: Program) -> None:
    file = SimpleUploadedFile("name.txt", b"Jane", "text/plain")
    before = stored()
    answer = maria.post(CREATE, JANE | {"first_name": file})
    assert (answer.status, list(answer.body["errors"])) == (400, ["first_name"])
    assert stored() == before


def test_of_a_field_that_comes_twice_the_last_one_counts(maria: Program) -> None:
    for style in (Style.FORM, Style.MULTIPART):
        answer = maria.post(CREATE, JANE | {"first_name": ["Joan", "Jane"]}, style=style)
        assert answer.data == shown(answer.data["slug"])
    body = Style.JSON.write(JANE).replace(b"{", b'{"first_name": "Joan", ', 1)
    answer = maria.send("POST", CREATE, body, "application/json")
    assert answer.data == shown(answer.data["slug"])


@EACH_STYLE
def test_control_characters_do_not_survive(maria: Program, style: Style) -> None:
    sent = JANE | {"first_name": " Ja\x07ne\x7f ", "message": "one\r\ntwo\x1b[31m\tthree\x9d"}
    told = maria.post(CREATE, sent, style=style).data
    assert told == shown(told["slug"], first_name="Ja ne", message="one\r\ntwo[31m\tthree")


@EACH_STYLE
def test_a_nul_is_refused_by_field(maria: Program, style: Style) -> None:
    before = stored()
    answer = maria.post(CREATE, JANE | {"first_name": "Ja\x00ne", "message": "\x00"}, style=style)
    told = "Null characters are not allowed."
    assert answer == wrong({"first_name": told, "message": told})
    assert stored() == before


def test_a_lone_surrogate_is_refused_by_field(maria: Program) -> None:
    body = Style.JSON.write(JANE | {"first_name": "Jane\ud800"})
    assert b"\\ud800" in body
    before = stored()
    answer = maria.send("POST", CREATE, body, "application/json")
    assert (answer.status, list(answer.body["errors"])) == (400, ["first_name"])
    assert stored() == before


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        (("名", "前"), "lead"),
        (("Zoë", "Müller-Łódź"), "zoe-muller-odz"),
        (("👩‍🔧", "Ⅷ"), None),
        (("عائشة", "صديقي"), "lead"),
        (("-", "_"), "lead"),
        (("../..", "%2e"), None),
        (("O'Neil", "<b>"), "oneil-b"),
        (("A" * 255, "B" * 255), "a" * 100),
    ],
)
def test_any_name_makes_a_slug_that_works(
    maria: Program, name: tuple[str, str], handle: str | None
) -> None:
    first, last = name
    sent = JANE | {"first_name": first, "last_name": last}
    answer = maria.post(CREATE, sent, style=Style.JSON)
    slug = answer.data["slug"]
    assert answer.data == shown(slug, **sent)
    assert len(slug) <= 258
    assert re.fullmatch(f"{handle or '[a-z0-9_-]+'}-[0-9a-f]{{24}}", slug)
    assert maria.get("view/lead/", slug=slug).data["lead"] == answer.data
    assert maria.post("delete/lead/", {"slug": slug}).data == {}


@pytest.mark.parametrize("length", [255, 256])
@pytest.mark.parametrize("name", ["first_name", "last_name", "location", "message"])
def test_255_characters_are_the_most(maria: Program, name: str, length: int) -> None:
    answer = maria.post(CREATE, JANE | {name: "é" * length}, style=Style.FORM)
    if length == 256:
        assert answer == refused(400, LONG, name)
    else:
        assert answer.data == shown(answer.data["slug"], **{name: "é" * 255})


def test_white_space_around_is_not_counted_and_not_kept(maria: Program) -> None:
    sent = JANE | {"first_name": f" {'x' * 255}\t", "email": " J@Example.com "}
    answer = maria.post(CREATE, sent)
    assert answer.data == shown(answer.data["slug"], first_name="x" * 255, email="J@Example.com")


@pytest.mark.parametrize("path", [CREATE_LEAD.path, UPDATE_LEAD.path])
def test_an_email_as_long_as_there_are_any(maria: Program, path: str) -> None:
    local, domain = "j" * 64, ".".join(["d" * 61] * 3) + ".com"
    email = f"{local}@{domain}"
    assert len(email) == 254
    sent = JANE | {"slug": maria.post(CREATE, JANE).data["slug"], "email": email}
    assert maria.post(path, sent).data["email"] == email


@pytest.mark.parametrize("length", [499, 500])
def test_a_note_has_at_most_499_characters(maria: Program, length: int) -> None:
    slug = maria.post(CREATE, JANE).data["slug"]
    answer = maria.post("create/leadnote/", {"slug": slug, "note": "é" * length})
    if length == 499:
        assert answer.data["note"] == "é" * 499
    else:
        text = "Ensure this field has no more than 499 characters."
        assert answer == refused(400, text, "note")


@pytest.mark.parametrize("phone", ["123456789", "999999999", "0" * 9, "0" * 15, "9" * 15])
def test_any_nine_to_fifteen_digits_are_kept_as_they_were_typed(maria: Program, phone: str) -> None:
    answer = maria.post(CREATE, JANE | {"phone": phone})
    assert answer.data == shown(answer.data["slug"], phone=phone)
    again = maria.post(CREATE, JANE | {"phone": phone, "email": "other@example.com"})
    assert again.data["phone"] == phone
    assert Contact.objects.count() <= 2
