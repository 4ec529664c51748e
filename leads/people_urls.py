from django.urls import path

import leads.urls  # noqa: F401  it registers <public_id:…>
from leads.views import clients, contacts, duplicates, merging

app_name = "people"
urlpatterns = [
    path("contacts/", contacts.contact_list, name="contacts"),
    path("contacts/<public_id:contact>/", contacts.detail, name="contact"),
    path("contacts/<public_id:contact>/letters/", contacts.set_letters, name="letters"),
    path("contacts/<public_id:contact>/merge/", merging.choose, name="choose"),
    path("contacts/<public_id:contact>/merge/<public_id:other>/", merging.merge, name="merge"),
    path(
        "contacts/<public_id:contact>/merges/<public_id:merge>/undo/",
        merging.undo,
        name="undo",
    ),
    path("duplicates/", duplicates.pairs, name="duplicates"),
    path("duplicates/<public_id:pair>/", duplicates.detail, name="duplicate"),
    path("duplicates/<public_id:pair>/dismiss/", duplicates.dismiss, name="dismiss"),
    path("clients/", clients.client_list, name="clients"),
    path("clients/new/", clients.add, name="new_client"),
    path("clients/<public_id:client>/", clients.detail, name="client"),
    path("clients/<public_id:client>/edit/", clients.edit, name="edit_client"),
    path("clients/<public_id:client>/status/", clients.set_status, name="client_status"),
    path("clients/<public_id:client>/delete/", clients.delete, name="delete_client"),
]
