"""Tags, as those who manage the business tidy them up."""

import pytest
from django.test import Client

from accounts.models import Business
from leads.models import Tag
from tests.leads.pipeline_pages import make_tag, path_of, pipeline_path, tagged

pytestmark = pytest.mark.django_db


def test_a_tag_is_renamed_and_coloured(business: Business, owner_client: Client) -> None:
    tag = make_tag(business, "hot")
    lead = tagged(business, "Ann", tag)
    owner_client.post(path_of(tag), {"title": "  Very \n HOT ", "colour": "red"})
    (stored,) = lead.tags.all()
    assert (stored, stored.title, stored.key, stored.colour) == (
        tag, "Very HOT", "very hot", "red",
    )  # fmt: skip


def test_in_another_case_it_is_still_the_same(business: Business, owner_client: Client) -> None:
    tag = make_tag(business, "hot")
    answer = owner_client.post(path_of(tag), {"title": "HOT", "colour": "grey"}, follow=True)
    assert "Saved" in answer.content.decode()
    assert Tag.objects.get(business=business).title == "HOT"


def test_two_of_one_title_become_one_and_no_lead_loses_it(
    business: Business, owner_client: Client
) -> None:
    hot, warm = make_tag(business, "Hot"), make_tag(business, "warm")
    leads = [
        tagged(business, "Ann", hot),
        tagged(business, "Ben", warm),
        tagged(business, "Cas", hot, warm),
    ]
    answer = owner_client.post(path_of(warm), {"title": "hot", "colour": "red"}, follow=True)

    assert "warm and hot are one tag now." in answer.content.decode()
    kept = Tag.objects.get(business=business)
    assert (kept.pk, kept.title, kept.colour) == (hot.pk, "hot", "red")
    assert [list(lead.tags.all()) for lead in leads] == [[kept]] * 3


def test_the_same_title_in_another_business_is_another_tag(
    business: Business, owner_client: Client, stranger_client: Client
) -> None:
    theirs = make_tag(Business.objects.get(slug="valley-dental"), "Hot")
    tag = make_tag(business, "warm")
    owner_client.post(path_of(tag), {"title": "hot", "colour": "red"})
    assert set(Tag.objects.values_list("pk", "title")) == {(theirs.pk, "Hot"), (tag.pk, "hot")}


@pytest.mark.parametrize("title", ["", "  ", "W" * 61, "\0"])
def test_a_title_that_breaks_a_rule_is_refused(
    business: Business, owner_client: Client, title: str
) -> None:
    tag = make_tag(business, "hot")
    assert owner_client.post(path_of(tag), {"title": title, "colour": "red"}).status_code == 200
    tag.refresh_from_db()
    assert (tag.title, tag.colour) == ("hot", "grey")


def test_a_tag_is_taken_off_every_lead(business: Business, owner_client: Client) -> None:
    hot, warm = make_tag(business, "hot"), make_tag(business, "warm")
    lead = tagged(business, "Ann", hot, warm)
    page = " ".join(owner_client.get(path_of(hot)).content.decode().split())
    assert "It is taken off 1 lead." in page
    owner_client.post(path_of(hot, "delete/"))
    assert list(lead.tags.all()) == [warm]
    assert not Tag.objects.filter(pk=hot.pk).exists()


def test_the_page_says_on_how_many_leads_a_tag_is(business: Business, owner_client: Client) -> None:
    hot, gone = make_tag(business, "hot"), make_tag(business, "gone")
    tagged(business, "Ann", hot)
    deleted = tagged(business, "Ben", gone)
    deleted.deleted_at = deleted.created_at
    deleted.save(update_fields=["deleted_at"])
    page = owner_client.get(pipeline_path(business)).content.decode()
    assert f'?tag={hot.public_id}&amp;archived=all">1 lead</a>' in page
    assert "No lead</div>" in page
    assert page.index(">gone</a>") < page.index(">hot</a>")
