"""The pipeline, as its managers set it up."""

from django.urls import path, register_converter

import leads.urls  # noqa: F401 - its converter of public ids
from leads.views import pipeline
from leads.views.pipeline import KINDS


class Kind:
    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Added(Kind):
    """Tags come to be where they are hung on a lead."""

    regex = "|".join(kind for kind in KINDS if kind != "tags")


register_converter(Kind, "pipeline_kind")
register_converter(Added, "pipeline_added")

app_name = "pipeline"
urlpatterns = [
    path("", pipeline.overview, name="overview"),
    path("<pipeline_added:kind>/new/", pipeline.add, name="add"),
    path("<pipeline_kind:kind>/<public_id:row>/", pipeline.edit, name="row"),
    path("<pipeline_added:kind>/<public_id:row>/move/", pipeline.move, name="move"),
    path("<pipeline_kind:kind>/<public_id:row>/delete/", pipeline.delete, name="delete"),
]
