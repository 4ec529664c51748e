"""What a person sees when something is not there, not theirs, or broken."""

from django.test import Client, RequestFactory

from pocketcrm.requestid import current_request_id
from pocketcrm.views import server_error


def test_a_page_that_is_not_there_says_so_in_the_frame_of_who_asks(
    owner_client: Client, client: Client
) -> None:
    inside, outside = owner_client.get("/no/such/page/"), client.get("/no/such/page/")
    assert (inside.status_code, outside.status_code) == (404, 404)
    assert "There is nothing here" in inside.content.decode()
    assert "There is nothing here" in outside.content.decode()
    assert "Sign out" in inside.content.decode()
    assert "Sign out" not in outside.content.decode()


def test_a_page_for_managers_says_to_a_member_that_it_is_not_theirs(
    colleague_client: Client,
) -> None:
    answer = colleague_client.get("/b/summit-roofing/keys/new/")
    assert answer.status_code == 403
    assert "You cannot open this page" in answer.content.decode()
    assert "Only the owner and admins can open this page." in answer.content.decode()


def test_the_page_of_a_bug_needs_nothing_that_may_be_broken() -> None:
    """No database, no session, no user: this test may use none of them."""
    answer = server_error(RequestFactory().get("/b/summit-roofing/leads/"))
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "{%" not in answer.content.decode()
    assert f"request id <code>{current_request_id()}</code>" in answer.content.decode()
