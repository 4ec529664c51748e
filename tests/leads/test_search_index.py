"""The index under search stays true when a migration changes the table that it belongs to."""

import pytest
from django.db import connection, models
from django.test import Client

from accounts.models import Business
from leads.models import Contact
from leads.search_index import TrigramIndex
from tests.leads.enquiries import enquire, names

ZIP = Contact._meta.get_field("zip")
(INDEX,) = (index for index in Contact._meta.indexes if isinstance(index, TrigramIndex))


def wide_zip() -> models.Field[str, str]:
    field: models.Field[str, str] = models.CharField(max_length=40, blank=True)
    field.set_attributes_from_name("zip")
    field.model = Contact
    return field


def alter(old: models.Field[str, str], new: models.Field[str, str]) -> None:
    """What the operation AlterField does; on SQLite it remakes the table."""
    with connection.schema_editor() as editor:
        editor.alter_field(Contact, old, new)


def found(client: Client, text: str) -> list[str]:
    return names(client.get("/b/summit-roofing/leads/", {"q": text}))


def parts() -> set[str]:
    """What the database keeps under the name of the index."""
    catalogue = "sqlite_master" if connection.vendor == "sqlite" else "pg_class"
    column = "name" if connection.vendor == "sqlite" else "relname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {catalogue}")  # noqa: S608
        return {name for (name,) in cursor.fetchall() if "contact_search" in name}


@pytest.mark.django_db(transaction=True)
def test_search_goes_on_after_the_table_was_changed(
    business: Business, owner_client: Client
) -> None:
    ann = enquire(business, "Annabel Lee").contact
    enquire(business, "Benedict Cumber")
    wide, before = wide_zip(), parts()
    alter(ZIP, wide)
    try:
        assert parts() == before
        enquire(business, "Casimir Funk")
        Contact.objects.filter(pk=ann.pk).update(first_name="Zoe", search_text="zoe lee")
        assert found(owner_client, "benedict") == ["Benedict Cumber"]
        assert found(owner_client, "casimir") == ["Casimir Funk"]
        assert found(owner_client, "zoe") == ["Zoe Lee"]
        assert found(owner_client, "annabel") == []
        Contact.objects.filter(first_name="Casimir").delete()
        assert found(owner_client, "casimir") == []
    finally:
        alter(wide, ZIP)
    assert parts() == before
    assert found(owner_client, "benedict") == ["Benedict Cumber"]


@pytest.mark.django_db(transaction=True)
def test_an_index_that_is_removed_leaves_nothing_and_can_be_made_again(
    business: Business, owner_client: Client
) -> None:
    enquire(business, "Annabel Lee")
    before = parts()
    with connection.schema_editor() as editor:
        editor.remove_index(Contact, INDEX)
    try:
        assert parts() == set()
        enquire(business, "Benedict Cumber")
    finally:
        with connection.schema_editor() as editor:
            editor.add_index(Contact, INDEX)
    assert parts() == before
    assert found(owner_client, "annabel") == ["Annabel Lee"]
    assert found(owner_client, "benedict") == ["Benedict Cumber"]
