"""Every request is read as UTF-8, whatever charset it claims: browsers send nothing else, and in
other charsets half a surrogate pair can be written, which no database stores and no page shows."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class Utf8Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.encoding = "utf-8"
        return self.get_response(request)
