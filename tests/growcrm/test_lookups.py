"""What a program reads before it writes a lead."""

from accounts.models import Business
from leads.models import LeadStatus
from tests.growcrm.working import Program


def test_the_statuses_of_a_business_are_listed_in_their_order(
    program: Program, business: Business
) -> None:
    response = program.get("leadstatuses")
    assert response.status_code == 200
    keys = dict(LeadStatus.objects.filter(business=business).values_list("title", "pk"))
    assert response.json() == {
        "data": [
            {"id": keys["New"], "title": "New", "color": "#1d4fc4"},
            {"id": keys["Contacted"], "title": "Contacted", "color": "#0b6077"},
            {"id": keys["Tentative"], "title": "Tentative", "color": "#854404"},
            {"id": keys["Qualified"], "title": "Qualified", "color": "#6730c4"},
            {"id": keys["Converted"], "title": "Converted", "color": "#17663a"},
            {"id": keys["Lost"], "title": "Lost", "color": "#50525c"},
        ],
        "meta": {"current_page": 1, "per_page": 25, "total": 6, "last_page": 1},
        "message": "Lead statuses retrieved successfully.",
    }
    assert program.get("leadstatuses/").json() == response.json()
