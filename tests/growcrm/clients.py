"""Clients as a program adds them that was written for Grow CRM."""

from typing import Any

from tests.growcrm.working import Program

JANE = {"first_name": "Jane", "last_name": "Doe", "email": "jane@acme.example"}
BILLING = {
    "client_billing_street": "1 Market St",
    "client_billing_city": "San Francisco",
    "client_billing_state": "CA",
    "client_billing_zip": "94105",
    "client_billing_country": "United States",
}
DOCUMENTED: dict[str, Any] = {
    **JANE,
    "client_company_name": "Acme Inc",
    "client_description": "Key account.",
    "client_phone": "+1 555 0100",
    "client_website": "https://acme.example",
    "client_vat": "GB123456789",
    **BILLING,
    "client_billing_invoice_due_days": 7,
    "tags": ["priority", "retainer"],
}


def add(program: Program, **said: Any) -> dict[str, Any]:
    response = program.ask("POST", "clients", JANE | said)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()["data"]
    return answer
