from django.urls import path

import leads.urls  # noqa: F401  it registers <public_id:…>
from leads import views_clients, views_contacts, views_duplicates, views_merging

app_name = "people"
urlpatterns = [
    path("contacts/", views_contacts.contact_list, name="contacts"),
    path("contacts/<public_id:contact>/", views_contacts.detail, name="contact"),
    path("contacts/<public_id:contact>/letters/", views_contacts.set_letters, name="letters"),
    path("contacts/<public_id:contact>/merge/", views_merging.choose, name="choose"),
    path(
        "contacts/<public_id:contact>/merge/<public_id:other>/", views_merging.merge, name="merge"
    ),
    path(
        "contacts/<public_id:contact>/merges/<public_id:merge>/undo/",
        views_merging.undo,
        name="undo",
    ),
    path("duplicates/", views_duplicates.pairs, name="duplicates"),
    path("duplicates/<public_id:pair>/", views_duplicates.detail, name="duplicate"),
    path("duplicates/<public_id:pair>/dismiss/", views_duplicates.dismiss, name="dismiss"),
    path("clients/", views_clients.client_list, name="clients"),
    path("clients/new/", views_clients.add, name="new_client"),
    path("clients/<public_id:client>/", views_clients.detail, name="client"),
    path("clients/<public_id:client>/edit/", views_clients.edit, name="edit_client"),
    path("clients/<public_id:client>/status/", views_clients.set_status, name="client_status"),
    path("clients/<public_id:client>/delete/", views_clients.delete, name="delete_client"),
]
