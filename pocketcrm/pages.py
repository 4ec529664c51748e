"""What only pages need, kept out of the way of programs."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from pocketcrm.api.problems import is_for_programs

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PagesOnly:
    """Runs `settings.PAGE_MIDDLEWARE` for pages; a push, the hot path, goes straight by it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.programs = self.pages = get_response
        for path in reversed(settings.PAGE_MIDDLEWARE):
            self.pages = import_string(path)(self.pages)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.programs(request) if is_for_programs(request) else self.pages(request)
