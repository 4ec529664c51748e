"""One id, in the two forms in which it leaves the house."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketcrm.ids import as_uuid, from_uuid, is_uuid

public_ids = st.text("0123456789abcdef", min_size=24, max_size=24)


def test_the_digits_of_the_id_stand_around_the_version_and_the_variant() -> None:
    assert as_uuid("0123456789abcdef01234567") == "01234567-89ab-4cde-8f01-234567000000"


@given(public_ids)
def test_every_id_has_one_uuid_which_leads_back_to_it(public_id: str) -> None:
    text = as_uuid(public_id)
    assert is_uuid(text)
    assert from_uuid(text) == from_uuid(text.upper()) == public_id
    assert (uuid.UUID(text).version, uuid.UUID(text).variant) == (4, uuid.RFC_4122)


@given(st.uuids())
def test_any_other_uuid_is_of_no_row(other: uuid.UUID) -> None:
    public_id = from_uuid(str(other))
    assert public_id is None or as_uuid(public_id) == str(other)


@pytest.mark.parametrize(
    "text",
    [
        "00000000-0000-0000-0000-000000000000",
        "01234567-89ab-1cde-8f01-234567000000",
        "01234567-89ab-4cde-9f01-234567000000",
        "01234567-89ab-4cde-8f01-234567000001",
    ],
)
def test_a_uuid_that_was_never_ours(text: str) -> None:
    assert is_uuid(text)
    assert from_uuid(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "abc", "6b055d0797b1adb3d5ccd967", "0123456789ab4cde8f01234567000000",
        "{01234567-89ab-4cde-8f01-234567000000}", "urn:uuid:01234567-89ab-4cde-8f01-234567000000",
        " 01234567-89ab-4cde-8f01-234567000000", "01234567-89ab-4cde-8f01-234567000000\n",
        "0123456789ab-4cde-8f01-2345-67000000", "g1234567-89ab-4cde-8f01-234567000000",
        "٠1234567-89ab-4cde-8f01-234567000000",
    ],
)  # fmt: skip
def test_a_text_that_is_no_uuid(text: str) -> None:
    assert not is_uuid(text)
    assert from_uuid(text) is None
