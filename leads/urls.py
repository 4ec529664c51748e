from django.urls import path, register_converter

from leads.views import acts, board, bulk, checklist, edits, files, listing, record
from pocketcrm.ids import PUBLIC_ID_PATTERN


class PublicId:
    regex = PUBLIC_ID_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PublicId, "public_id")

app_name = "leads"
urlpatterns = [
    path("", listing.lead_list, name="list"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("live/", listing.live, name="live"),
    path("board/", board.board, name="board"),
    path("of/<public_id:contact>/", record.latest_of, name="latest_of"),
    path("<public_id:lead>/", record.detail, name="detail"),
    path("<public_id:lead>/status/", record.set_status, name="status"),
    path("<public_id:lead>/move/", board.move, name="move"),
    path("<public_id:lead>/notes/", record.write_note, name="note"),
    path("<public_id:lead>/person/", edits.edit_person, name="person"),
    path("<public_id:lead>/enquiry/", edits.edit_enquiry, name="enquiry"),
    path("<public_id:lead>/archive/", acts.archive, name="archive"),
    path("<public_id:lead>/activate/", acts.activate, name="activate"),
    path("<public_id:lead>/delete/", acts.delete, name="delete"),
    path("<public_id:lead>/restore/", acts.restore, name="restore"),
    path("<public_id:lead>/clone/", acts.clone, name="clone"),
    path("<public_id:lead>/convert/", acts.to_client, name="convert"),
    path("<public_id:lead>/checklist/", checklist.add, name="to_do"),
    path("<public_id:lead>/checklist/<public_id:item>/", checklist.change, name="item"),
    path("<public_id:lead>/files/", files.attach, name="attach"),
    path("<public_id:lead>/files/<public_id:file>/", files.download, name="download"),
    path("<public_id:lead>/files/<public_id:file>/delete/", files.detach, name="detach"),
]
