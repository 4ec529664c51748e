from django.urls import path, register_converter

from leads import views, views_board, views_bulk
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
    path("bulk/", views_bulk.bulk, name="bulk"),
    path("live/", views.live, name="live"),
    path("board/", views_board.board, name="board"),
    path("of/<public_id:contact>/", views.latest_of, name="latest_of"),
    path("<public_id:lead>/", views.detail, name="detail"),
    path("<public_id:lead>/status/", views.set_status, name="status"),
    path("<public_id:lead>/move/", views_board.move, name="move"),
    path("<public_id:lead>/notes/", views.write_note, name="note"),
]
