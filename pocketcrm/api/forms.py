"""Forms as bodies, as bounded as JSON is: `PROMISES.md`, "Bad input is answered"."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import FormParser, MultiPartParser

from pocketcrm.api.json import PayloadTooLarge


def _refuse_large(parser_context: Mapping[str, Any] | None) -> None:
    """Before anything is read: a part that is a file would be written to the disk."""
    if parser_context is None:
        return
    if int(parser_context["request"].headers["Content-Length"]) > settings.API_MAX_BODY:
        raise PayloadTooLarge


class UrlencodedParser(FormParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _refuse_large(parser_context)
        return super().parse(stream, media_type, parser_context)


class MultipartParser(MultiPartParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _refuse_large(parser_context)
        return super().parse(stream, media_type, parser_context)
