from django.urls import path, register_converter

from leads import file_views, views, views_board
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
    path("", views.lead_list, name="list"),
    path("live/", views.live, name="live"),
    path("board/", views_board.board, name="board"),
    path("of/<public_id:contact>/", views.latest_of, name="latest_of"),
    path("<public_id:lead>/", views.detail, name="detail"),
    path("<public_id:lead>/status/", views.set_status, name="status"),
    path("<public_id:lead>/move/", views_board.move, name="move"),
    path("<public_id:lead>/notes/", views.write_note, name="note"),
    path("<public_id:lead>/files/", file_views.attach, name="attach"),
    path("<public_id:lead>/files/<public_id:file>/", file_views.download, name="download"),
    path("<public_id:lead>/files/<public_id:file>/delete/", file_views.detach, name="detach"),
]
